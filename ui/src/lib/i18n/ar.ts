/**
 * Arabic, the proof that everything can be read from the right: the frame, signing in, today, the
 * queue, the tickets and the outbox. English stands in for the rest.
 */
import { app } from './ar/app';
import { desk } from './ar/desk';
import { exchange } from './ar/exchange';
import { numbers } from './ar/numbers';
import { outbox } from './ar/outbox';
import { problems } from './ar/problems';
import { queue } from './ar/queue';
import { setup } from './ar/setup';
import { sla } from './ar/sla';
import { ticket } from './ar/ticket';
import type { en } from './en';
import type { Sparse } from './languages';

export const ar: Sparse<typeof en> = {
  ...app,
  ...desk,
  ...exchange,
  ...numbers,
  ...outbox,
  ...problems,
  ...queue,
  ...setup,
  ...sla,
  ...ticket,
};
