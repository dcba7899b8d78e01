/** Figures in the reader's words. */
import type { Figure } from '../api/generated/numbers';
import { formatLocale, t } from '../i18n/index.svelte';

const MINUTE_MS = 60_000;

/** Stands where there is nothing to divide by. */
export const NONE = '–';

function number(value: number, digits: number): string {
  return new Intl.NumberFormat(formatLocale(), { maximumFractionDigits: digits }).format(value);
}

/** `1,284`. */
export function count(n: number): string {
  return number(n, 0);
}

/** `91 %`. */
export function percent(figure: Figure): string {
  if (figure.value === null) return NONE;
  return new Intl.NumberFormat(formatLocale(), { style: 'percent', maximumFractionDigits: 0 }).format(figure.value);
}

/** `22 min`, `1 h 12 min`, `3 d 4 h`: two units at most. */
export function span(ms: number | null): string {
  if (ms === null) return NONE;
  const unit = (value: number, name: 'minute' | 'hour' | 'day') =>
    new Intl.NumberFormat(formatLocale(), { style: 'unit', unit: name, unitDisplay: 'short' }).format(value);
  const minutes = Math.round(ms / MINUTE_MS);
  const [days, hours] = [Math.floor(minutes / 1_440), Math.floor((minutes % 1_440) / 60)];
  if (minutes < 60) return unit(minutes, 'minute');
  const parts: [number, 'minute' | 'hour' | 'day'][] =
    days > 0 ? [[days, 'day'], [hours, 'hour']] : [[hours, 'hour'], [minutes % 60, 'minute']];
  return parts.filter(([value]) => value > 0).map(([value, name]) => unit(value, name)).join(' ');
}

/** `0.9 d`. */
export function days(figure: Figure): string {
  return figure.value === null ? NONE : t('numbers.days', { n: number(figure.value, 1) });
}

/** `4.7`. */
export function stars(figure: Figure): string {
  return figure.value === null ? NONE : number(figure.value, 1);
}

/** A new one every so often: `1.5`. */
export function rate(value: number | null): string {
  return value === null ? NONE : number(value, 1);
}

/** Lines at round numbers from 0 up to at least `most`, at most six of them. */
export function scale(most: number): number[] {
  const steps = [1, 2, 5];
  for (let power = 1; ; power *= 10) {
    for (const step of steps) {
      const size = step * power;
      if (most <= size * 5) {
        return Array.from({ length: Math.max(1, Math.ceil(most / size)) + 1 }, (_, n) => n * size);
      }
    }
  }
}
