/** English: the source of the keys. */
import { app } from './en/app';
import { numbers } from './en/numbers';
import { people } from './en/people';
import { problems } from './en/problems';
import { queue } from './en/queue';
import { ticket } from './en/ticket';

export const en = { ...app, ...ticket, ...problems, ...queue, ...people, ...numbers } as const;

export type Key = keyof typeof en;
