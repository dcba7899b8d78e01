/**
 * Times as people on site read them: in the site's zone, with the reader's own beside it where the
 * clocks differ. The locale is the reader's whole tag (`en-GB`, not `en`), since it decides between
 * 15:00 and 3 pm.
 */

export interface TimeFrame {
  /** BCP 47 tag for forms of dates and times. */
  locale: string;
  /** IANA zone of the site, when known. */
  site: string | undefined;
  /** IANA zone of the reader. */
  here: string;
}

/** The site's zone, or the reader's where it is unknown to us or to this browser. */
function siteZone(frame: TimeFrame): string {
  if (!frame.site) return frame.here;
  try {
    new Intl.DateTimeFormat("en", { timeZone: frame.site });
    return frame.site;
  } catch {
    return frame.here;
  }
}

function instant(at: string | undefined): Date | undefined {
  if (!at) return undefined;
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** The calendar day in a zone, as `2026-11-22`: comparable, and free of the reader's locale. */
export function dayIn(zone: string, date: Date): string {
  const parts = new Intl.DateTimeFormat("en", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" });
  const part = (type: string) => parts.formatToParts(date).find((one) => one.type === type)?.value ?? "";
  return `${part("year")}-${part("month")}-${part("day")}`;
}

/** Minutes that the zone's wall clock is ahead of UTC at this instant. */
function offsetMin(zone: string, date: Date): number {
  const parts = new Intl.DateTimeFormat("en", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  }).formatToParts(date);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value ?? 0);
  const wall = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"));
  return Math.round((wall - date.getTime()) / 60_000);
}

function clockIn(frame: TimeFrame, zone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(frame.locale, { timeZone: zone, hour: "2-digit", minute: "2-digit" });
}

/** One time, told for the site and, where the clocks differ, for the reader. */
export interface Told {
  site: string;
  here: string | undefined;
}

/** The clock time of an instant; of another day than `now`, with the day. */
export function moment(frame: TimeFrame, at: string | undefined, now: Date): Told | undefined {
  const date = instant(at);
  if (!date) return undefined;
  const zone = siteZone(frame);
  const tell = (inZone: string) => {
    const clock = clockIn(frame, inZone).format(date);
    return dayIn(inZone, date) === dayIn(inZone, now) ? clock : `${shortDay(frame, inZone, date)}, ${clock}`;
  };
  return { site: tell(zone), here: differs(zone, frame.here, date) ? tell(frame.here) : undefined };
}

/** `13:30–15:00`, or only the start. */
export function span(frame: TimeFrame, start: string | undefined, end: string | undefined): Told | undefined {
  const from = instant(start);
  if (!from) return undefined;
  const to = instant(end);
  const zone = siteZone(frame);
  const tell = (inZone: string) => {
    const clock = clockIn(frame, inZone);
    return to && to > from ? clock.formatRange(from, to) : clock.format(from);
  };
  return { site: tell(zone), here: differs(zone, frame.here, from) ? tell(frame.here) : undefined };
}

function differs(zone: string, here: string, date: Date): boolean {
  return zone !== here && offsetMin(zone, date) !== offsetMin(here, date);
}

function shortDay(frame: TimeFrame, zone: string, date: Date): string {
  return new Intl.DateTimeFormat(frame.locale, { timeZone: zone, day: "numeric", month: "short" }).format(date);
}

/** A day to be read in a sentence: `Thursday, 26 November`. */
export function longDay(frame: TimeFrame, at: string | undefined, withWeekday = true): string | undefined {
  const date = instant(at);
  if (!date) return undefined;
  return new Intl.DateTimeFormat(frame.locale, {
    timeZone: siteZone(frame),
    ...(withWeekday && { weekday: "long" }),
    day: "numeric",
    month: "long",
  }).format(date);
}

/** Days from today to the day of `at`, by the site's calendar. Negative: it has passed. */
export function daysAhead(frame: TimeFrame, at: string | undefined, now: Date): number | undefined {
  const date = instant(at);
  if (!date) return undefined;
  const zone = siteZone(frame);
  const day = (of: Date) => Date.parse(`${dayIn(zone, of)}T00:00:00Z`);
  return Math.round((day(date) - day(now)) / 86_400_000);
}
