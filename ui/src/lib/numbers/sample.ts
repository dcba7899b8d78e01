/** Made-up numbers, for looking at the screen without an office. Not part of what is built. */
import type { Figure, Numbers } from '../api/generated/numbers';
import type { TicketRow } from '../api/types';
import type { NumbersHost } from './host';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NEW = [24, 31, 28, 22, 35, 41, 38, 29, 33, 36, 44, 39, 31];
const SOLVED = [22, 27, 30, 25, 29, 33, 36, 34, 31, 35, 36, 37, 30];
const PEOPLE: readonly [string, string, boolean, number, number, number, number, number][] = [
  ['mara', 'Mara Lindqvist', true, 41, 38, 22, 0.9, 0.04],
  ['elina', 'Elina Korhonen', true, 39, 37, 18, 0.8, 0.03],
  ['jonas', 'Jonas Weber', true, 34, 24, 72, 2.6, 0.24],
  ['li', '李娜 Li Na', true, 31, 30, 25, 1.1, 0.05],
  ['olaf', 'Olaf Brandt', false, 12, 12, 48, 1.6, 0.09],
];

let next = 0;
function figure(n: number, value: number | null = null, of: number | null = null): Figure {
  next += 1;
  return { key: `sample.${next}`, value, n, of };
}
const share = (n: number, of: number) => figure(n, n / of, of);

function status(total: number) {
  return {
    total: figure(total),
    pending: figure(Math.round(total * 0.04)),
    processing: figure(Math.round(total * 0.1)),
    toConfirm: figure(Math.round(total * 0.06)),
    closed: figure(Math.round(total * 0.74)),
    otherwise: [
      { kind: 'forced' as const, figure: figure(Math.round(total * 0.04)) },
      { kind: 'duplicate' as const, figure: figure(Math.round(total * 0.02)) },
    ],
  };
}

function numbers(now: number): Numbers {
  const night = figure(27);
  return {
    volume: { total: figure(1_284, 7.1), unresolved: figure(148), resolved: figure(1_090) },
    status: status(1_284),
    efficiency: {
      avgResponseMs: figure(1_102, 34 * 60_000),
      avgProcessingDays: figure(1_090, 1.4),
      avgFirstReplyMs: figure(1_240, 52 * 60_000),
      avgResolutionMs: figure(1_090, 1.4 * DAY_MS),
      resolutionRate: share(1_090, 1_258),
      avgToEndDays: figure(1_100, 3.2),
      medianToEndHours: figure(1_100, 41),
    },
    late: {
      now: share(2, 148),
      responseMet: share(1_169, 1_284),
      responseMissed: figure(115),
      resolutionMet: share(959, 1_090),
      resolutionMissed: figure(131),
      rate: share(154, 1_284),
      causes: [
        { cause: 'on_hold', figure: share(58, 154), hours: [] },
        { cause: 'assigned_late', figure: share(36, 154), hours: [night, figure(5), figure(3), figure(1), figure(0)] },
        { cause: 'came_back', figure: share(29, 154), hours: [] },
        { cause: 'work', figure: share(22, 154), hours: [] },
        { cause: 'accepted_late', figure: share(9, 154), hours: [] },
      ],
    },
    satisfaction: { average: figure(310, 4.5), stars: [figure(6), figure(9), figure(24), figure(71), figure(200)] },
    issues: {
      cameBack: share(77, 1_090),
      hard: share(190, 1_284),
      frequent: [
        { about: 'Door drive T2', figure: figure(64) },
        { about: 'Heat pump E-44', figure: figure(41) },
        { about: 'Tiefkühlraum, Türrahmenheizung', figure: figure(22) },
      ],
      hardest: [
        { about: 'Door drive T2', figure: share(19, 64) },
        { about: 'Chiller K-3', figure: share(7, 12) },
      ],
      hints: [
        { hint: 'cause', cause: 'on_hold', figure: share(58, 154) },
        { hint: 'hours', from: 0, to: 6, figure: night },
        { hint: 'hard', about: 'Door drive T2', figure: share(19, 64) },
      ],
    },
    trend: NEW.map((n, index) => {
      const from = now - (NEW.length - index) * 7 * DAY_MS;
      return {
        day: new Date(from).toISOString().slice(0, 10),
        from,
        to: from + 7 * DAY_MS,
        new: figure(n),
        solved: figure(SOLVED[index] ?? 0),
        backlog: figure(120 + index * 2),
      };
    }),
    types: [
      { typeId: 't1', status: status(980), avgResponseMs: figure(900, 31 * 60_000), avgProcessingDays: figure(880, 1.2), late: share(98, 980) },
      { typeId: 'gone', status: status(304), avgResponseMs: figure(202, 44 * 60_000), avgProcessingDays: figure(210, 2.1), late: share(56, 304) },
    ],
    people: PEOPLE.map(([person, , , received, completed, minutes, days, late]) => ({
      person,
      received: figure(received),
      processing: figure(received - completed),
      toConfirm: figure(2),
      processed: figure(received),
      completed: figure(completed),
      closed: figure(completed - 2),
      resolutionRate: share(completed, received),
      avgResponseMs: figure(received, minutes * 60_000),
      avgProcessingDays: figure(completed, days),
      avgFirstReplyMs: figure(received, minutes * 90_000),
      stars: figure(9, 4.6),
      late: figure(Math.round(late * received), late, received),
    })),
  };
}

export function sampleNumbers(rows: () => TicketRow[]): NumbersHost {
  const now = Date.now();
  return {
    numbers: (query) =>
      Promise.resolve({
        from: query.from ?? now - 182 * DAY_MS,
        to: now,
        step: 'week',
        countedAt: now,
        zone: 'Europe/Helsinki',
        numbers: numbers(now),
        people: Object.fromEntries(PEOPLE.map(([id, name, active]) => [id, { name, active }])),
        types: { t1: 'Repair' },
      }),
    behind: (_query, _key, offset) => Promise.resolve({ rows: offset > 0 ? [] : rows(), total: rows().length }),
  };
}
