/**
 * All words of the app. English is the source of the keys; every other language has all of them,
 * which the compiler checks. `{name}` in a text is a placeholder.
 */
import { de } from './de';
import { en, type Key } from './en';

export type { Key };

/** Keys with a form for each plural category, `assign.open.one` and `assign.open.other`, by their stem. */
export type PluralKey = Key extends infer K ? (K extends `${infer Stem}.other` ? Stem : never) : never;

export const LOCALES = ['en', 'de'] as const;
export type Locale = (typeof LOCALES)[number];
type Params = Readonly<Record<string, string | number>>;

const CATALOGUES: Record<Locale, Record<Key, string>> = { en, de };
const KEPT = 'fieldfare.locale';

const state = $state({ locale: initial() });

function initial(): Locale {
  const kept = keptLocale();
  if (kept) return kept;
  for (const wanted of globalThis.navigator?.languages ?? []) {
    const known = LOCALES.find((locale) => wanted.toLowerCase().split('-')[0] === locale);
    if (known) return known;
  }
  return 'en';
}

function keptLocale(): Locale | null {
  try {
    const kept = localStorage.getItem(KEPT);
    return LOCALES.find((locale) => locale === kept) ?? null;
  } catch {
    // A browser that keeps nothing: the language of the browser it is.
    return null;
  }
}

/** The language of the words. */
export function locale(): Locale {
  return state.locale;
}

/**
 * The reader's locale for numbers and dates: the browser's own variant of the language where it has
 * one, so that somebody in Austria or Britain gets their dates.
 */
export function formatLocale(): string {
  const wanted = globalThis.navigator?.languages ?? [];
  return wanted.find((one) => one.toLowerCase().split('-')[0] === state.locale) ?? state.locale;
}

export function setLocale(locale: Locale): void {
  state.locale = locale;
  document.documentElement.lang = locale;
  try {
    localStorage.setItem(KEPT, locale);
  } catch {
    // It holds until the page is closed.
  }
}

/** The words of a key. */
export function t(key: Key, params?: Params): string {
  return filled(CATALOGUES[state.locale][key] ?? key, params);
}

/** The words of a key that may not exist; none then. For words that came from the office. */
export function known(key: string, params?: Params): string | null {
  const text = (CATALOGUES[state.locale] as Partial<Record<string, string>>)[key];
  return text === undefined ? null : filled(text, params);
}

/** The words for `n` things; `{n}` is filled in. */
export function tn(stem: PluralKey, n: number, params?: Params): string {
  const category = new Intl.PluralRules(state.locale).select(n);
  const text = known(`${stem}.${category}`) ?? known(`${stem}.other`) ?? stem;
  return filled(text, { ...params, n: new Intl.NumberFormat(formatLocale()).format(n) });
}

function filled(text: string, params: Params | undefined): string {
  if (!params) return text;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}
