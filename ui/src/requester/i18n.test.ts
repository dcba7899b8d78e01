// @vitest-environment node
import { describe, expect, test } from "vitest";
import { filled, type Words } from "../lib/i18n/languages";
import { fetchWords, keyUnder, languageFor, LOCALES, say, sayCount, type Key, type Language } from "./i18n";
import { ar } from "./words.ar";
import { de } from "./words.de";
import { en } from "./words.en";
import { vi } from "./words.vi";
import { zh } from "./words.zh";

const languages = LOCALES;
const keys = Object.keys(en) as Key[];
const ALL = { en, de, zh, vi, ar } satisfies Record<Language, Words> as Record<Language, Words>;
const places = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();
const formsOf = (language: Language) => new Intl.PluralRules(language).resolvedOptions().pluralCategories.filter((form) => form !== "zero");

describe.each(languages)("the catalogue of %s", (language) => {
  const catalogue = ALL[language];

  test("has every key of English in each form of its own, and none besides", () => {
    const counted = keys.filter((key) => key.endsWith(".other")).map((key) => key.slice(0, -".other".length));
    const plain = keys.filter((key) => !/\.(one|other)$/.test(key));
    const wanted = [...plain, ...counted.flatMap((stem) => formsOf(language).map((form) => `${stem}.${form}`))];
    expect({ missing: wanted.filter((key) => !(key in catalogue)) }).toEqual({ missing: [] });
    expect({ unknown: Object.keys(catalogue).filter((key) => !wanted.includes(key)) }).toEqual({ unknown: [] });
  });

  test("has no empty text and fills the same places", () => {
    for (const [key, text = ""] of Object.entries(catalogue)) {
      expect(text.trim(), key).not.toBe("");
      // A headline may leave a fact out of one language; it must not ask for one that is not given.
      const english = (en as Words)[key] ?? (en as Words)[key.replace(/\.\w+$/, ".other")] ?? "";
      expect(places(english), key).toEqual(expect.arrayContaining(places(text)));
    }
  });

  test("keeps the five steps of the bar within 11 letters", () => {
    for (const step of ["reported", "assigned", "working", "solved", "closed"] as const) {
      expect(catalogue[`bar.${step}`]?.length, step).toBeLessThanOrEqual(11);
    }
  });

  test("uses none of the words that tell a person nothing", () => {
    for (const [key, text] of Object.entries(catalogue)) {
      expect(text, key).not.toMatch(/\b(offline|sync|server|error|upload|please|sorry|oops|bitte|leider|fehlgeschlagen)\b|[!！]|抱歉|离线|服务器|vui lòng|ngoại tuyến|máy chủ|عذر|الخادم/i);
    }
  });

  test("comes when it is wanted", async () => {
    expect(await fetchWords(language)).toBe(true);
    expect(say(language, "menu")).toBe(catalogue["menu"]);
  });
});

test("German addresses nobody", () => {
  for (const key of keys) expect(de[key], key).not.toMatch(/\b(du|dich|dir|dein\w*|Sie|Ihnen|Ihr\w*|euch|euer)\b/);
});

test("the first wish with a catalogue wins, whatever its region", () => {
  expect(languageFor([undefined, "fr-FR", "de-AT", "en"])).toBe("de");
  expect(languageFor(["zh-CN"])).toBe("zh");
  expect(languageFor(["fr-FR"])).toBe("en");
  expect(languageFor(["constructor"])).toBe("en");
});

test("a value is put in as it is, also when it looks like a place", () => {
  expect(filled("{a} and {b}", { a: "{b}", b: "$&" }, "en")).toBe("{b} and $&");
  expect(filled("{a}", {}, "en")).toBe("{a}");
});

test("counts follow the language's own rule", async () => {
  for (const language of languages) await fetchWords(language);
  expect(sayCount("en", "report.photo_count", 1)).toBe("1 photo");
  expect(sayCount("en", "report.photo_count", 0)).toBe("0 photos");
  expect(sayCount("de", "rate.send", 4)).toBe("4 Sterne senden");
  expect(sayCount("vi", "report.photo_count", 1)).toBe("1 ảnh");
  expect(sayCount("ar", "report.photo_count", 2)).toBe("صورتان");
  expect(sayCount("ar", "report.photo_count", 11)).toMatch(/صورة$/);
});

test("a word of the office without a translation has no key", () => {
  expect(keyUnder("closed", "forced")).toBe("closed.forced");
  expect(keyUnder("closed", "something_new")).toBeUndefined();
  expect(say("de", "report.yours", { number: "T-1" })).toContain("T-1");
  expect(say("ar", "report.yours", { number: "T-1" })).toContain("\u2068T-1\u2069");
});
