/** When the office answered last, said so that it is true. */
import { theTime } from '../clock';
import type { Freshness } from '../api/types';
import { t } from '../i18n/index.svelte';
import { moment } from '../i18n/when';

/** A device that hears the office asks it every half minute; an older answer is no sign that it is there. */
const FRESH_MS = 90_000;

/** The time is that of the last whole answer, never that of a try. */
export function answeredText(freshness: Freshness, now = theTime()): string {
  const { live, asOf } = freshness;
  if (asOf === null) return t('outbox.never_answered');
  const there = live && Math.abs(now - asOf) <= FRESH_MS;
  return t(there ? 'outbox.answered' : 'outbox.not_since', { time: moment(asOf, now) });
}
