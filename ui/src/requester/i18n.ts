/**
 * Words in the reader's language: one typed catalogue each, plurals by `Intl.PluralRules`. English
 * comes with the page; another language comes when it is wanted, and English stands in until then.
 */

import { filled, formFor, type Locale, type Params, type Words } from "../lib/i18n/languages";
import { en, type Key } from "./words.en";

export { LANGUAGES, LOCALES, localeFor as languageFor, type Locale as Language, type Params } from "../lib/i18n/languages";
export type { Key } from "./words.en";

export const CATALOGUES: Record<Exclude<Locale, "en">, () => Promise<Words>> = {
  de: async () => (await import("./words.de")).de,
  zh: async () => (await import("./words.zh")).zh,
  vi: async () => (await import("./words.vi")).vi,
  ar: async () => (await import("./words.ar")).ar,
};

const fetched = new Map<Locale, Words>([["en", en]]);

/** A key that has `.one` and `.other`. */
export type CountedKey = Key extends infer K ? (K extends `${infer Stem}.other` ? Stem : never) : never;

/** Fetches the words of a language; false when they do not come. */
export async function fetchWords(language: Locale): Promise<boolean> {
  if (language === "en" || fetched.has(language)) return true;
  try {
    fetched.set(language, await CATALOGUES[language]());
    return true;
  } catch {
    // No signal, and this phone never had them.
    return false;
  }
}

export function say(language: Locale, key: Key, params: Params = {}): string {
  return filled(fetched.get(language)?.[key] ?? en[key], params, language);
}

/** Chooses the form by the language's own rule and fills `{n}`. */
export function sayCount(language: Locale, stem: CountedKey, n: number, params: Params = {}): string {
  const text = formFor(fetched.get(language) ?? en, language, stem, n) ?? formFor(en, "en", stem, n) ?? stem;
  return filled(text, { ...params, n: new Intl.NumberFormat(language).format(n) }, language);
}

/** Whether a word of the office has a translation under this stem, e.g. `closed` + `cancelled`. */
export function keyUnder(stem: "closed" | "hold" | "bar.ended", word: string | undefined): Key | undefined {
  const key = `${stem}.${word ?? ""}`;
  return Object.hasOwn(en, key) ? (key as Key) : undefined;
}
