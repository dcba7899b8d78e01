/** Words in the reader's language: one typed catalogue each, plurals by `Intl.PluralRules`. */

import { de } from "./words.de";
import { en, type Catalogue, type Key } from "./words.en";

export type { Key } from "./words.en";

export const CATALOGUES = { en, de } satisfies Record<string, Catalogue>;
export type Language = keyof typeof CATALOGUES;

/** Each language by its own name, as it stands in the choice of languages. */
export const LANGUAGE_NAMES: Record<Language, string> = { en: "English", de: "Deutsch" };

/** A key that has `.one` and `.other`. */
export type CountedKey = Key extends infer K ? (K extends `${infer Stem}.other` ? Stem : never) : never;

export type Params = Record<string, string | number>;

function isLanguage(tag: string): tag is Language {
  return Object.hasOwn(CATALOGUES, tag);
}

/** The first wish that there is a catalogue for; English when there is none. */
export function languageFor(wishes: readonly (string | undefined)[]): Language {
  for (const wish of wishes) {
    const tag = wish?.toLowerCase().split("-")[0] ?? "";
    if (isLanguage(tag)) return tag;
  }
  return "en";
}

/** Fills `{x}`. A value that is missing stays visible as `{x}`, which a test would find. */
export function filled(text: string, params: Params = {}): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name];
    return value === undefined ? whole : String(value);
  });
}

export function say(language: Language, key: Key, params?: Params): string {
  return filled(CATALOGUES[language][key], params);
}

/** Chooses `.one` or `.other` by the language's own rule and fills `{n}`. */
export function sayCount(language: Language, stem: CountedKey, n: number, params: Params = {}): string {
  const form = new Intl.PluralRules(language).select(n) === "one" ? "one" : "other";
  return say(language, `${stem}.${form}` as Key, { ...params, n: new Intl.NumberFormat(language).format(n) });
}

/** Whether a word of the office has a translation under this stem, e.g. `closed` + `cancelled`. */
export function keyUnder(stem: "closed" | "hold" | "bar.ended", word: string | undefined): Key | undefined {
  const key = `${stem}.${word ?? ""}`;
  return Object.hasOwn(en, key) ? (key as Key) : undefined;
}
