// @vitest-environment node
import { describe, expect, test } from "vitest";
import { inline } from "./headline";
import { daysAhead, moment, span, type TimeFrame } from "./when";

describe("times", () => {
  const same: TimeFrame = { locale: "en-GB", site: "Europe/Berlin", here: "Europe/Vienna" };
  const apart: TimeFrame = { locale: "en-GB", site: "Europe/Helsinki", here: "Europe/Berlin" };
  const now = new Date("2026-11-22T10:00:00Z");

  test("are told once where the clocks agree, whatever the zones are called", () => {
    expect(moment(same, "2026-11-22T09:14:00Z", now)).toEqual({ site: "10:14", here: undefined });
  });

  test("are told twice where the clocks differ", () => {
    const told = span(apart, "2026-11-22T06:30:00Z", "2026-11-22T08:00:00Z");
    expect(told).toEqual({ site: "08:30–10:00", here: "07:30–09:00" });
    expect(inline("en", { site: "08:30", here: "07:30" })).toBe("08:30 on site (07:30 yours)");
  });

  test("of another day carry their day", () => {
    expect(moment(same, "2026-11-21T09:14:00Z", now)?.site).toBe("21 Nov, 10:14");
  });

  test("count days by the site's calendar, not the reader's", () => {
    const late = new Date("2026-11-22T22:30:00Z");
    expect(daysAhead(apart, "2026-11-23T08:00:00Z", late)).toBe(0);
    expect(daysAhead(same, "2026-11-23T08:00:00Z", late)).toBe(1);
  });

  test("count days over the end of summer time", () => {
    expect(daysAhead(same, "2026-10-26T08:00:00Z", new Date("2026-10-24T20:00:00Z"))).toBe(2);
  });

  test("in a zone that this browser does not know are told by the reader's clock", () => {
    expect(moment({ ...same, site: "Mars/Olympus" }, "2026-11-22T09:14:00Z", now)?.site).toBe("10:14");
    expect(moment(same, "yesterday", now)).toBeUndefined();
  });
});
