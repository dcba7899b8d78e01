/** German. */
import { app } from './de/app';
import { attach } from './de/attach';
import { board } from './de/board';
import { desk } from './de/desk';
import { devices } from './de/devices';
import { exchange } from './de/exchange';
import { inbox } from './de/inbox';
import { knowledge } from './de/knowledge';
import { numbers } from './de/numbers';
import { origin } from './de/origin';
import { outbox } from './de/outbox';
import { photos } from './de/photos';
import { people } from './de/people';
import { problems } from './de/problems';
import { sla } from './de/sla';
import { queue } from './de/queue';
import { rules } from './de/rules';
import { setup } from './de/setup';
import { talk } from './de/talk';
import { ticket } from './de/ticket';
import { used } from './de/used';
import { visits } from './de/visits';
import type { Key } from './en';

export const de: Record<Key, string> = { ...app, ...desk, ...ticket, ...problems, ...queue, ...people, ...numbers, ...exchange, ...outbox, ...setup, ...talk, ...knowledge, ...rules, ...sla, ...inbox, ...devices, ...origin, ...attach, ...board, ...photos, ...used, ...visits };
