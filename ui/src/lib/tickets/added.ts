/** What became of photos that were chosen: a photo that the ticket has already is not added again. */
import { t, tn } from '../i18n/index.svelte';

/** `ids` as the host answered, in the order of the files; `before`, those that the ticket had. */
export function addedWords(ids: readonly string[], before: ReadonlySet<string>): string {
  const fresh = new Set(ids.filter((id) => !before.has(id)));
  const there = ids.length - fresh.size;
  if (there === 0) return tn('photos.added', fresh.size);
  if (fresh.size === 0) return tn('photos.there', there);
  return t('photos.added_and_there', { added: fresh.size, there });
}
