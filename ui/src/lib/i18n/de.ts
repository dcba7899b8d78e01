/** German. */
import { app } from './de/app';
import { numbers } from './de/numbers';
import { people } from './de/people';
import { problems } from './de/problems';
import { queue } from './de/queue';
import { ticket } from './de/ticket';
import type { Key } from './en';

export const de: Record<Key, string> = { ...app, ...ticket, ...problems, ...queue, ...people, ...numbers };
