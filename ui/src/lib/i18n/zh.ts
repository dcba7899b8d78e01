/** Simplified Chinese: one form for any number of things. */
import type { en } from './en';
import type { Uncounted } from './languages';
import { app } from './zh/app';
import { desk } from './zh/desk';
import { outbox } from './zh/outbox';
import { people } from './zh/people';
import { problems } from './zh/problems';
import { queue } from './zh/queue';
import { ticket } from './zh/ticket';

export const zh: Uncounted<typeof en> = { ...app, ...desk, ...ticket, ...problems, ...queue, ...people, ...outbox };
