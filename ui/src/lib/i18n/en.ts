/** English: the source of the keys. */
import { app } from './en/app';
import { desk } from './en/desk';
import { outbox } from './en/outbox';
import { people } from './en/people';
import { problems } from './en/problems';
import { sla } from './en/sla';
import { queue } from './en/queue';
import { ticket } from './en/ticket';

export const en = { ...app, ...desk, ...ticket, ...problems, ...queue, ...people, ...outbox, ...sla } as const;

export type Key = keyof typeof en;
