/** What an entry of the outbox is called, and why it did not go. */
import type { OutboxEntry } from '../api/types';
import { known, t } from '../i18n/index.svelte';
import { rejectionText } from '../i18n/problems';
import { bytes, moment } from '../i18n/when';
import { didWord } from '../i18n/words';

/** The vault's words for bytes that are gone. */
const LOST: readonly string[] = ['missing', 'damaged'];

export function entryName(entry: OutboxEntry): string {
  if (entry.file !== null) return t('outbox.file_named', { name: entry.file });
  if (entry.kind === 'photo') return entry.text ? t('outbox.photo_named', { name: entry.text }) : t('outbox.photo');
  return entry.act ? didWord(entry.act) : entry.title;
}

/** Since when, and the size of what is large enough to have one; how far it came while it travels. */
export function entryProgress(entry: OutboxEntry): string {
  if (entry.kind === 'photo' && entry.bytesSent > 0 && entry.bytesSent < entry.bytes) {
    return t('outbox.of', { sent: bytes(entry.bytesSent), all: bytes(entry.bytes) });
  }
  const time = moment(entry.since);
  return entry.kind === 'photo' ? t('outbox.size_since', { size: bytes(entry.bytes), time }) : t('outbox.since', { time });
}

/** A sentence on why it did not go, and one thing to do; none while all is well. */
export function entryProblem(entry: OutboxEntry): string {
  if (entry.state === 'parked') return t('outbox.parked_text');
  if (entry.why) return rejectionText(entry.why);
  if (entry.kind === 'photo' && LOST.includes(entry.problem ?? '')) return t('outbox.photo_lost');
  if (entry.problem) return known(`error.${entry.problem}`) ?? t('error.unexpected');
  return '';
}

/** What the person wrote, where it is words of a command. */
export function entryText(entry: OutboxEntry): string {
  return entry.kind === 'command' ? (entry.text ?? '') : '';
}
