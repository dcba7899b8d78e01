/** Vietnamese: one form for any number of things. */
import type { en } from './en';
import type { Uncounted } from './languages';
import { app } from './vi/app';
import { attach } from './vi/attach';
import { board } from './vi/board';
import { rules } from './vi/rules';
import { knowledge } from './vi/knowledge';
import { inbox } from './vi/inbox';
import { talk } from './vi/talk';
import { desk } from './vi/desk';
import { devices } from './vi/devices';
import { exchange } from './vi/exchange';
import { numbers } from './vi/numbers';
import { origin } from './vi/origin';
import { outbox } from './vi/outbox';
import { photos } from './vi/photos';
import { people } from './vi/people';
import { problems } from './vi/problems';
import { queue } from './vi/queue';
import { setup } from './vi/setup';
import { sla } from './vi/sla';
import { ticket } from './vi/ticket';
import { used } from './vi/used';
import { visits } from './vi/visits';

export const vi: Uncounted<typeof en> = {
  ...app,
  ...attach,
  ...board,
  ...rules,
  ...knowledge,
  ...talk,
  ...inbox,
  ...desk,
  ...devices,
  ...exchange,
  ...numbers,
  ...origin,
  ...outbox,
  ...people,
  ...photos,
  ...problems,
  ...queue,
  ...setup,
  ...sla,
  ...ticket,
  ...used,
  ...visits,
};
