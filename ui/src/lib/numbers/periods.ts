/** Periods that can be chosen. */
import type { Key } from '../i18n/index.svelte';

export const PERIODS = ['week', 'month', 'half', 'year', 'all'] as const;
export type Period = (typeof PERIODS)[number];

const DAY_MS = 86_400_000;
const DAYS: Record<Exclude<Period, 'half' | 'all'>, number> = { week: 7, month: 30, year: 365 };

/** From when on; nothing for the office's own six months (S2-21). */
export function fromOf(period: Period, now: number): number | undefined {
  if (period === 'half') return undefined;
  if (period === 'all') return 0;
  return now - DAYS[period] * DAY_MS;
}

export function periodKey(period: Period): Key {
  return `numbers.period.${period}`;
}
