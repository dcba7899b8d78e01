/**
 * All words of the app. English is the source of the keys and comes with the app; another language
 * comes when it is wanted. English stands in for a word that a language lacks.
 * `{name}` in a text is a placeholder.
 */
import { en, type Key, type PluralKey } from './en';
import { numberFormat } from './formats';
import { filled, formatTag, formFor, isolated, localeFor, LOCALES, markPage, type Locale, type Params, type Words } from './languages';

export { LANGUAGES, LOCALES, type Locale } from './languages';
export type { Key, PluralKey };

/** What a reader chose: a language, or that of the system. */
export type Choice = Locale | 'system';

const CATALOGUES: Record<Exclude<Locale, 'en'>, () => Promise<Words>> = {
  de: async () => (await import('./de')).de,
  zh: async () => (await import('./zh')).zh,
  vi: async () => (await import('./vi')).vi,
  ar: async () => (await import('./ar')).ar,
};
const KEPT = 'fieldfare.locale';

const fetched = new Map<Locale, Words>([['en', en]]);
let shown = $state.raw<{ locale: Locale; words: Words }>({ locale: 'en', words: en });
let chosen = $state<Choice>('system');
/** The last wish: a language that comes after another was wished for is not shown. */
let wanted: Locale = 'en';

function kept(): Choice {
  try {
    const kept = localStorage.getItem(KEPT);
    return LOCALES.find((locale) => locale === kept) ?? 'system';
  } catch {
    // A browser that keeps nothing: the language of the browser it is.
    return 'system';
  }
}

function wishes(): readonly string[] {
  return globalThis.navigator?.languages ?? [];
}

/** The language of the words. */
export function locale(): Locale {
  return shown.locale;
}

/** What the reader chose; the system's language where they chose none. */
export function choice(): Choice {
  return chosen;
}

/** The reader's locale for numbers and dates. */
export function formatLocale(): string {
  return formatTag(shown.locale, wishes());
}

/** Shows the language that was chosen here before, or the system's. English, when its words do not come. */
export async function restoreLocale(): Promise<void> {
  chosen = kept();
  if (!(await show(chosen))) markPage(shown.locale);
}

/** A choice of the reader, which is remembered. False when the words do not come; the language stays then. */
export async function setLocale(choice: Choice): Promise<boolean> {
  if (!(await show(choice))) return false;
  chosen = choice;
  try {
    if (choice === 'system') localStorage.removeItem(KEPT);
    else localStorage.setItem(KEPT, choice);
  } catch {
    // It holds until the page is closed.
  }
  return true;
}

async function show(choice: Choice): Promise<boolean> {
  const locale = choice === 'system' ? localeFor(wishes()) : choice;
  wanted = locale;
  const words = fetched.get(locale) ?? (await wordsOf(locale));
  if (!words) return false;
  if (wanted !== locale) return true;
  shown = { locale, words };
  markPage(locale);
  return true;
}

async function wordsOf(locale: Locale): Promise<Words | null> {
  if (locale === 'en') return en;
  try {
    const words = await CATALOGUES[locale]();
    fetched.set(locale, words);
    return words;
  } catch {
    // No signal, and they were never here.
    return null;
  }
}

/** The words of a key. */
export function t(key: Key, params?: Params): string {
  return known(key, params) ?? key;
}

/** The words of a key that may not exist; none then. For words that came from the office. */
export function known(key: string, params?: Params): string | null {
  const { locale, words } = shown;
  const text = words[key];
  if (text !== undefined) return params ? filled(text, params, locale) : text;
  const english = (en as Words)[key];
  return english === undefined ? null : isolated(params ? filled(english, params, 'en') : english, locale);
}

/** The words for `n` things; `{n}` is filled in. */
export function tn(stem: PluralKey, n: number, params?: Params): string {
  const { locale, words } = shown;
  const values = { ...params, n: numberFormat(formatLocale(), {}).format(n) };
  const text = formFor(words, locale, stem, n);
  return text === undefined ? isolated(filled(formFor(en, 'en', stem, n) ?? stem, values, 'en'), locale) : filled(text, values, locale);
}

/** `T-1042 · Kemi harbour`: what there is of it. */
export function listed(...parts: readonly (string | null | undefined)[]): string {
  return parts.flatMap((part) => (part ? [isolated(part, shown.locale)] : [])).join(' · ');
}
