import { t } from '../i18n/index.svelte';

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const isField = (target: EventTarget | null): target is Field =>
  target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;

/** What is wrong with a field, as a sentence in the reader's language. */
export function wrongWith(field: Pick<Field, 'validity' | 'type'> & { min?: string; max?: string; minLength?: number }): string {
  const { validity, type } = field;
  if (validity.valueMissing) return t(type === 'radio' || type === 'checkbox' || type.startsWith('select') ? 'field.choose' : 'field.missing');
  if (validity.badInput) return t('field.number');
  if (validity.typeMismatch) return t(type === 'url' ? 'field.url' : 'field.email');
  if (validity.rangeUnderflow) return t('field.low', { n: field.min ?? '' });
  if (validity.rangeOverflow) return t('field.high', { n: field.max ?? '' });
  if (validity.stepMismatch) return t('field.whole');
  if (validity.tooShort) return t('field.short', { n: field.minLength ?? 0 });
  return t('field.wrong');
}

function clear(of: EventTarget | null) {
  // A button may stand outside of its form.
  const at = of instanceof Element ? of.closest<HTMLButtonElement>('button, form') : null;
  const form = at instanceof HTMLFormElement ? at : (at?.form ?? null);
  for (const field of form?.elements ?? []) if (isField(field)) field.setCustomValidity('');
}

/**
 * The browser checks fields and says what is wrong in its own language, which need not be the
 * reader's: they chose one for the app. The check stays the browser's, the words are ours.
 */
export function speakOfFields(page: Document) {
  page.addEventListener(
    'invalid',
    ({ target }) => {
      // Words that are here already are from a program that asked twice.
      if (!isField(target) || target.validity.customError) return;
      target.setCustomValidity(wrongWith(target));
    },
    true,
  );
  // Words of ours count as wrong themselves: they go when something changes, and before each check.
  for (const event of ['input', 'change', 'click']) page.addEventListener(event, ({ target }) => clear(target), true);
}
