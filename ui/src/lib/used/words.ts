/** Time and parts in words. */
import type { Used } from '../api/types';
import { formatLocale, t } from '../i18n/index.svelte';
import { numberFormat } from '../i18n/formats';
import { clockOf } from './typed';

/** `1:15 h`. */
export function hours(minutes: number): string {
  return t('used.hours', { time: clockOf(minutes) });
}

/** What parts the decimals where the reader lives. */
export function decimalPoint(): string {
  const parts = new Intl.NumberFormat(formatLocale()).formatToParts(1.5);
  return parts.find((part) => part.type === 'decimal')?.value ?? '.';
}

/** Thousandths as a number: `1.5`, `1,5`. */
export function amount(thousandths: number, typed = false): string {
  return numberFormat(formatLocale(), { maximumFractionDigits: 3, useGrouping: !typed }).format(thousandths / 1_000);
}

/** `1:15 h work`, `1.5 m Hose DN 20`. */
export function usedWords({ what }: Used): string {
  if (what.is === 'work') return t(`used.${what.kind}_of`, { time: hours(what.minutes) });
  return t('used.part_of', { amount: amount(what.quantity), unit: what.unit || t('used.pieces'), name: what.name });
}
