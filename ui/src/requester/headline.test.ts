// @vitest-environment node
import { describe, expect, test } from "vitest";
import { lineUnderBar, sentenceOf } from "./headline";
import { readView, type RequesterView } from "./view";

describe("the headline", () => {
  const now = new Date("2026-11-22T10:00:00Z");
  const reader = { language: "en", frame: { locale: "en-GB", site: "Europe/Berlin", here: "Europe/Berlin" }, now } as const;
  const view = (headline: object, more: object = {}) =>
    readView({ enterprise: "Halden Service", number: "T-1", headline, ...more }) as RequesterView;
  const title = (headline: object, more?: object) => sentenceOf(view(headline, more), reader).title;

  test("answers what happens next", () => {
    expect(title({ kind: "received" })).toBe("Halden Service has your report");
    expect(title({ kind: "assigned", person: "Elina" })).toBe("Elina takes care of it");
    expect(title({ kind: "assigned" })).toBe("Somebody is named for it");
    expect(title({ kind: "on_hold", reason: "parts" })).toBe("It waits: for parts");
    expect(title({ kind: "on_hold", reason: "until the lift is free" })).toBe("It waits: until the lift is free");
    expect(title({ kind: "closed" }, { closedKind: "duplicate" })).toBe("Closed: it was reported twice");
    expect(title({ kind: "closed" }, { closedKind: "swept_away" })).toBe("It is closed");
  });

  test("names the day of an appointment from the reader's side", () => {
    const on = (start: string) => title({ kind: "appointment", person: "Elina", start });
    expect(on("2026-11-22T12:30:00Z")).toBe("Elina comes today");
    expect(on("2026-11-23T12:30:00Z")).toBe("Elina comes tomorrow");
    expect(on("2026-11-26T12:30:00Z")).toMatch(/^Elina comes on Thursday,? 26 November$/);
    expect(on("2026-11-20T12:30:00Z")).toMatch(/^Elina was expected on Friday/);
  });

  test("names the visit that is still to come once the work has begun, or waits", () => {
    const tomorrow = { person: "Elina", start: "2026-11-23T12:30:00Z", end: "2026-11-23T14:00:00Z" };
    const said = (headline: object) => sentenceOf(view(headline), reader);
    expect(said({ kind: "working", ...tomorrow })).toMatchObject({ title: "Elina comes tomorrow", time: { site: "13:30–15:00" } });
    expect(said({ kind: "on_hold", reason: "parts", ...tomorrow })).toEqual({ title: "It waits: for parts", then: "Elina comes tomorrow, 13:30–15:00" });
    const over = { person: "Elina", start: "2026-11-22T09:30:00Z" };
    expect(said({ kind: "working", ...over }).title).toBe("Elina is working on it");
    expect(said({ kind: "on_hold", ...over }).title).toBe("It waits");
  });

  test("says where whoever comes is", () => {
    expect(title({ kind: "proposed" })).toBe("Does this time suit you?");
    expect(title({ kind: "on_the_way", person: "Elina" })).toBe("Elina is on the way");
    expect(title({ kind: "on_the_way" })).toBe("The technician is on the way");
    expect(title({ kind: "on_site" })).toBe("The technician is on site");
  });

  test("reads the times that are asked about, and leaves out what is none", () => {
    const proposals = [{ id: "a", start: "2026-11-23T12:30:00Z", zone: "Europe/Berlin" }, { id: "b" }, 7];
    expect(view({ kind: "proposed" }, { proposals }).proposals).toEqual([{ id: "a", start: "2026-11-23T12:30:00Z", zone: "Europe/Berlin" }]);
    expect(view({ kind: "received" }).proposals).toBeUndefined();
  });

  test("of an unknown kind is still true", () => {
    expect(title({ kind: "orbiting" })).toBe("Your report is with Halden Service");
  });

  test("says when the reader was reminded", () => {
    const told = (headline: object) => sentenceOf(view(headline), reader).reminded;
    expect(told({ kind: "waiting_for_you", remindedAt: "2026-11-22T09:14:00Z" })).toBe("Reminder 10:14: your answer is still missing.");
    expect(told({ kind: "waiting_for_you" })).toBeUndefined();
  });

  test("has a line under the bar with the step and who saw it", () => {
    const assigned = view(
      { kind: "assigned", person: "Elina" },
      { bar: [{ key: "assigned", look: "current", at: "2026-11-22T09:14:00Z" }], seenAt: "2026-11-22T09:16:00Z" },
    );
    expect(lineUnderBar(assigned, reader)).toBe("Assigned 10:14 · seen by Elina 10:16");
    const ended = view({ kind: "closed" }, { bar: [{ key: "assigned", look: "ended" }, { key: "closed", look: "next", at: "2026-11-22T09:20:00Z" }] });
    expect(lineUnderBar(ended, reader)).toBe("Closed 10:20");
  });
});
