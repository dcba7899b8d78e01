/** The languages of the app and of the requester's page: their names, how they are written, and who gets which. */

export const LOCALES = ['en', 'de', 'zh', 'vi', 'ar'] as const;
export type Locale = (typeof LOCALES)[number];

interface Language {
  /** Its name in its own words. */
  name: string;
  /** The `lang` of a page in it. Chinese says its script, which decides the font. */
  tag: string;
  dir: 'ltr' | 'rtl';
}

export const LANGUAGES: Record<Locale, Language> = {
  en: { name: 'English', tag: 'en', dir: 'ltr' },
  de: { name: 'Deutsch', tag: 'de', dir: 'ltr' },
  zh: { name: '简体中文', tag: 'zh-Hans', dir: 'ltr' },
  vi: { name: 'Tiếng Việt', tag: 'vi', dir: 'ltr' },
  ar: { name: 'العربية', tag: 'ar', dir: 'rtl' },
};

/** Words for a language that has one form for any number of things: no key of exactly one. */
export type Uncounted<Source> = Record<Exclude<keyof Source, `${string}.one`>, string>;

/** Forms for numbers that English does not tell apart. */
export type FurtherForms<Source> = `${StemOf<keyof Source>}.${'zero' | 'two' | 'few' | 'many'}`;
type StemOf<Key> = Key extends `${infer Stem}.one` ? Stem : never;

/** Words for a language that may lack some; English stands in. */
export type Sparse<Source> = Partial<Record<keyof Source | FurtherForms<Source>, string>>;

/** What a language has: more forms than English, or fewer keys. */
export type Words = Readonly<Partial<Record<string, string>>>;

export type Params = Readonly<Record<string, string | number>>;

/** The first wish that there are words for; English when there is none. */
export function localeFor(wishes: readonly (string | undefined)[]): Locale {
  for (const wish of wishes) {
    const known = LOCALES.find((locale) => locale === languageOf(wish));
    if (known) return known;
  }
  return 'en';
}

/**
 * The locale for numbers and dates: the reader's own variant of the language where they have one, so
 * that somebody in Austria or Britain gets their dates, but not in another script than the words.
 */
export function formatTag(locale: Locale, wishes: readonly string[]): string {
  const { tag } = LANGUAGES[locale];
  return wishes.find((wish) => languageOf(wish) === locale && scriptOf(wish) === scriptOf(tag)) ?? tag;
}

/** Tells the page which language it is in, and from which side it is read. */
export function markPage(locale: Locale): void {
  const { tag, dir } = LANGUAGES[locale];
  document.documentElement.lang = tag;
  document.documentElement.dir = dir;
}

/** The form of a counted text for `n`, by the rule of the language. */
export function formFor(words: Words, locale: Locale, stem: string, n: number): string | undefined {
  return words[`${stem}.${new Intl.PluralRules(locale).select(n)}`] ?? words[`${stem}.other`];
}

/**
 * Fills `{x}`. A value that is missing stays visible as `{x}`, which a test would find. Between words
 * that are read from the right, each value keeps its own direction: a number, a name, an address.
 */
export function filled(text: string, params: Params, locale: Locale): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => {
    const value = params[name];
    return value === undefined ? place : isolated(String(value), locale);
  });
}

/** A text that keeps its own direction among words that are read from the right. */
export function isolated(text: string, locale: Locale): string {
  return LANGUAGES[locale].dir === 'rtl' ? `\u2068${text}\u2069` : text;
}

function languageOf(tag: string | undefined): string | undefined {
  return tag?.toLowerCase().split('-')[0];
}

function scriptOf(tag: string): string | undefined {
  return new Intl.Locale(tag).maximize().script;
}
