/**
 * The sentence that answers "what happens next", and the one line under the bar.
 *
 * The office says the kind and the facts; the words are chosen here, in the reader's language and
 * by the site's calendar. An unknown kind of a newer office gets a sentence that is true anyway.
 */

import { keyUnder, say, type Key, type Language, type Params } from "./i18n";
import type { BarStep, RequesterView } from "./view";
import { daysAhead, longDay, moment, span, type TimeFrame, type Told } from "./when";

export interface Sentence {
  title: string;
  /** The span of an appointment, e.g. 13:30–15:00. */
  time?: Told;
  /** What comes after, or what is to be done. */
  then?: string;
  /** That an answer is missing, and since when the reader knows. */
  reminded?: string;
}

/** The reader, as far as words depend on them. */
export interface Reader {
  language: Language;
  frame: TimeFrame;
  now: Date;
}

export function sentenceOf(view: RequesterView, reader: Reader): Sentence {
  const { language, frame, now } = reader;
  const at = moment(frame, view.headline.remindedAt, now);
  return { ...nextOf(view, reader), ...(at && { reminded: say(language, "next.reminded", { at: inline(language, at) }) }) };
}

function nextOf(view: RequesterView, reader: Reader): Sentence {
  const { headline } = view;
  const t = (key: Key, params?: Params) => say(reader.language, key, params);
  const person = headline.person;
  const named = (withName: Key, nobody: Key) => (person ? t(withName, { person }) : t(nobody));
  switch (headline.kind) {
    case "received":
      return { title: t("next.received", { enterprise: view.enterprise }), then: t("next.received_then") };
    case "assigned":
      return { title: named("next.assigned", "next.assigned_nobody"), then: t("next.assigned_then") };
    case "appointment":
      return appointment(view, reader);
    case "proposed":
      return { title: t("next.proposed") };
    case "on_the_way":
      return { title: named("next.on_the_way", "next.on_the_way_nobody") };
    case "on_site":
      return { title: named("next.on_site", "next.on_site_nobody"), then: t("next.working_then") };
    case "working":
      // Begun, and somebody comes again: when is what the reader wants to know.
      if (comes(view, reader)) return appointment(view, reader);
      return { title: named("next.working", "next.working_nobody"), then: t("next.working_then") };
    case "waiting_for_you":
      return {
        title: named("next.waiting_for_you", "next.waiting_for_you_nobody"),
        then: t("next.waiting_for_you_then"),
      };
    case "on_hold": {
      const known = keyUnder("hold", headline.reason);
      const reason = known ? t(known) : headline.reason;
      const visit = comes(view, reader) ? appointment(view, reader) : undefined;
      const when = visit?.time && `${visit.title}, ${inline(reader.language, visit.time)}`;
      return {
        title: reason ? t("next.on_hold_for", { reason }) : t("next.on_hold"),
        then: when ?? visit?.title ?? t("next.on_hold_then"),
      };
    }
    case "solved_confirm":
      return { title: t("next.solved_confirm") };
    case "solved":
      return { title: t("next.solved"), then: t("next.solved_then") };
    case "closed":
      return { title: t(keyUnder("closed", view.closedKind) ?? "closed.some_way") };
    default:
      return { title: t("next.unknown", { enterprise: view.enterprise }) };
  }
}

/** Whether a visit is agreed that has not begun. */
function comes({ headline }: RequesterView, { now }: Reader): boolean {
  return headline.start !== undefined && Date.parse(headline.start) > now.getTime();
}

function appointment({ headline }: RequesterView, { language, frame, now }: Reader): Sentence {
  const person = headline.person ?? say(language, "next.somebody");
  const ahead = daysAhead(frame, headline.start, now);
  const day = longDay(frame, headline.start);
  const time = span(frame, headline.start, headline.end);
  if (ahead === undefined || !day) return { title: say(language, "next.assigned", { person }) };
  const key: Key = ahead < 0 ? "next.was" : ahead === 0 ? "next.today" : ahead === 1 ? "next.tomorrow" : "next.on";
  return { title: say(language, key, { person, day }), ...(time && { time }) };
}

/** A time inside a sentence; both clocks where they differ. */
export function inline(language: Language, told: Told): string {
  return told.here === undefined ? told.site : say(language, "time.inline", { site: told.site, here: told.here });
}

const LINES: Record<BarStep, Key> = {
  reported: "bar.line_reported",
  assigned: "bar.line_assigned",
  working: "bar.line_working",
  solved: "bar.line_solved",
  closed: "bar.line_closed",
};

/** When the present step began; while somebody is named, also whether they have seen it. */
export function lineUnderBar(view: RequesterView, { language, frame, now }: Reader): string {
  const present = [...view.bar].reverse().find((segment) => segment.look !== "next");
  if (!present) return "";
  const at = (instant: string | undefined) => {
    const told = moment(frame, instant, now);
    return told && inline(language, told);
  };
  if (present.look === "ended") {
    const closed = at(view.bar.find((segment) => segment.key === "closed")?.at ?? present.at);
    return closed ? say(language, "bar.line_closed", { at: closed }) : "";
  }
  const assigned = present.key === "assigned";
  const began = at(present.at ?? (assigned ? view.assignedAt : undefined));
  const parts: string[] = [];
  if (began) {
    const confirmed = present.key === "closed" && view.closedKind === "confirmed";
    parts.push(say(language, confirmed ? "bar.line_confirmed" : LINES[present.key], { at: began }));
  }
  const seen = assigned ? at(view.seenAt) : undefined;
  if (seen) {
    const person = view.headline.person;
    parts.push(
      person
        ? say(language, "bar.line_seen", { person, at: seen })
        : say(language, "bar.line_seen_nobody", { at: seen }),
    );
  }
  return parts.join(" · ");
}
