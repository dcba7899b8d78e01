/** English: the source of the keys. */
import { app } from './en/app';
import { attach } from './en/attach';
import { board } from './en/board';
import { desk } from './en/desk';
import { devices } from './en/devices';
import { exchange } from './en/exchange';
import { inbox } from './en/inbox';
import { knowledge } from './en/knowledge';
import { numbers } from './en/numbers';
import { origin } from './en/origin';
import { outbox } from './en/outbox';
import { photos } from './en/photos';
import { people } from './en/people';
import { problems } from './en/problems';
import { sla } from './en/sla';
import { queue } from './en/queue';
import { rules } from './en/rules';
import { setup } from './en/setup';
import { talk } from './en/talk';
import { ticket } from './en/ticket';
import { used } from './en/used';
import { visits } from './en/visits';

export const en = { ...app, ...desk, ...ticket, ...problems, ...queue, ...people, ...numbers, ...exchange, ...outbox, ...setup, ...talk, ...knowledge, ...rules, ...sla, ...inbox, ...devices, ...origin, ...attach, ...board, ...photos, ...used, ...visits } as const;

export type Key = keyof typeof en;

/** Keys with a form for each plural category, `assign.open.one` and `assign.open.other`, by their stem. */
export type PluralKey = Key extends infer K ? (K extends `${infer Stem}.other` ? Stem : never) : never;
