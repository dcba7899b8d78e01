// @vitest-environment node
import { describe, expect, test } from "vitest";
import { CATALOGUES, filled, keyUnder, languageFor, say, sayCount, type Key, type Language } from "./i18n";

const languages = Object.keys(CATALOGUES) as Language[];
const keys = Object.keys(CATALOGUES.en) as Key[];
const places = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

describe.each(languages)("the catalogue of %s", (language) => {
  const catalogue = CATALOGUES[language];

  test("has every key of English and none besides", () => {
    expect(Object.keys(catalogue).sort()).toEqual([...keys].sort());
  });

  test("has no empty text and fills the same places", () => {
    for (const key of keys) {
      expect(catalogue[key].trim(), key).not.toBe("");
      // A headline may leave a fact out of one language; it must not ask for one that is not given.
      expect(places(CATALOGUES.en[key]), key).toEqual(expect.arrayContaining(places(catalogue[key])));
    }
  });

  test("keeps the five steps of the bar within 11 letters", () => {
    for (const step of ["reported", "assigned", "working", "solved", "closed"] as const) {
      expect(catalogue[`bar.${step}`].length, step).toBeLessThanOrEqual(11);
    }
  });

  test("uses none of the words that tell a person nothing", () => {
    for (const key of keys) {
      expect(catalogue[key], key).not.toMatch(/\b(offline|sync|server|error|upload|please|sorry|oops|bitte|leider|fehlgeschlagen)\b|!/i);
    }
  });

  test("has both forms of each counted text", () => {
    for (const key of keys.filter((one) => one.endsWith(".other"))) {
      expect(keys).toContain(key.replace(/other$/, "one"));
    }
  });
});

test("German addresses nobody", () => {
  for (const key of keys) expect(CATALOGUES.de[key], key).not.toMatch(/\b(du|dich|dir|dein\w*|Sie|Ihnen|Ihr\w*|euch|euer)\b/);
});

test("the first wish with a catalogue wins, whatever its region", () => {
  expect(languageFor([undefined, "fr-FR", "de-AT", "en"])).toBe("de");
  expect(languageFor(["zh-CN"])).toBe("en");
  expect(languageFor(["constructor"])).toBe("en");
});

test("a value is put in as it is, also when it looks like a place", () => {
  expect(filled("{a} and {b}", { a: "{b}", b: "$&" })).toBe("{b} and $&");
  expect(filled("{a}")).toBe("{a}");
});

test("counts follow the language's own rule", () => {
  expect(sayCount("en", "report.photo_count", 1)).toBe("1 photo");
  expect(sayCount("en", "report.photo_count", 0)).toBe("0 photos");
  expect(sayCount("de", "rate.send", 4)).toBe("4 Sterne senden");
});

test("a word of the office without a translation has no key", () => {
  expect(keyUnder("closed", "forced")).toBe("closed.forced");
  expect(keyUnder("closed", "something_new")).toBeUndefined();
  expect(say("de", "report.yours", { number: "T-1" })).toContain("T-1");
});
