/** Simplified Chinese: one form for any number of things. */
import type { en } from './en';
import type { Uncounted } from './languages';
import { app } from './zh/app';
import { attach } from './zh/attach';
import { board } from './zh/board';
import { rules } from './zh/rules';
import { knowledge } from './zh/knowledge';
import { inbox } from './zh/inbox';
import { talk } from './zh/talk';
import { desk } from './zh/desk';
import { devices } from './zh/devices';
import { exchange } from './zh/exchange';
import { numbers } from './zh/numbers';
import { origin } from './zh/origin';
import { outbox } from './zh/outbox';
import { photos } from './zh/photos';
import { people } from './zh/people';
import { problems } from './zh/problems';
import { queue } from './zh/queue';
import { setup } from './zh/setup';
import { sla } from './zh/sla';
import { ticket } from './zh/ticket';
import { used } from './zh/used';
import { visits } from './zh/visits';

export const zh: Uncounted<typeof en> = {
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
