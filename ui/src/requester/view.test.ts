// @vitest-environment node
import { expect, test } from "vitest";
import { unanswered } from "./questions";
import { readDevice, readReceipt, readView } from "./view";

const view = {
  enterprise: "Halden Service",
  number: "T-1058",
  headline: { kind: "assigned", person: "Elina" },
  bar: [{ key: "reported", look: "done" }],
  photos: [{ id: "a", state: "arrived", thumbUrl: "/media/a", url: "https://elsewhere.example/a" }],
  actions: ["reply", 7],
};

test("missing steps of the bar are still to come, in their order", () => {
  expect(readView(view)?.bar.map(({ key, look }) => `${key} ${look}`)).toEqual([
    "reported done",
    "assigned next",
    "working next",
    "solved next",
    "closed next",
  ]);
});

test("words of a newer office are kept where they are shown and harmless where they are not known", () => {
  const read = readView({ ...view, headline: { kind: "flying" }, bar: [{ key: "assigned", look: "sparkling" }] });
  expect(read?.headline.kind).toBe("flying");
  expect(read?.bar[1]?.look).toBe("next");
});

test.each(["https://elsewhere.example/a", "//elsewhere.example/a", "javascript:alert(1)", "/\\elsewhere.example", "data:image/png;base64,"])(
  "a photo's address %s is not followed",
  (url) => expect(readView({ ...view, photos: [{ id: "a", state: "arrived", url, thumbUrl: url }] })?.photos[0]).toEqual({ id: "a", state: "arrived", mine: false }),
);

test.each([null, [], "text", 7, {}, { ...view, headline: null }, { ...view, number: 5 }])("%j is not a view", (value) => {
  expect(readView(value)).toBeNull();
});

test("a rating is one to five stars or none", () => {
  expect(readView({ ...view, rating: { stars: 4 } })?.rating).toEqual({ stars: 4 });
  for (const stars of [0, 6, 2.5, "4"]) expect(readView({ ...view, rating: { stars } })?.rating).toBeUndefined();
});

test("a list without end is cut", () => {
  const messages = Array.from({ length: 2_000 }, (_, n) => ({ n }));
  expect(readView({ ...view, messages })?.messages).toHaveLength(500);
});

test("devices and receipts need what they promise", () => {
  expect(readDevice({ enterprise: "H", deviceName: "K", zone: "Europe/Berlin" })).toEqual({ enterprise: "H", deviceName: "K", zone: "Europe/Berlin", place: "", types: [] });
  expect(readDevice({ enterprise: "H" })).toBeNull();
  expect(readReceipt({ statusToken: "t", number: "T-1", more: 1 })).toEqual({ statusToken: "t", number: "T-1" });
  expect(readReceipt({ statusToken: "", number: "T-1" })).toBeNull();
});

// Covers: S2-15
test("kinds of report are read with their questions, and what cannot be read is left out", () => {
  const device = readDevice({
    enterprise: "H",
    deviceName: "K",
    zone: "Europe/Berlin",
    types: [
      { id: "k1", name: "Repair", form: { version: 2, fields: [{ id: "leak", label: "Leak?", kind: "single", required: true, options: [{ id: "y", label: "Yes" }] }] } },
      { name: "without an id" },
      "nonsense",
    ],
  });
  expect(device?.types.map((kind) => kind.id)).toEqual(["k1"]);
  const asked = device?.types[0]?.form;
  expect(asked?.version).toBe(2);
  expect(asked && unanswered(asked, {}, () => false)).toBe("leak");
  expect(asked && unanswered(asked, { leak: "y" }, () => false)).toBeUndefined();
});
