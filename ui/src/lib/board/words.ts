/** What the board says of times, visits and places. */
import type { BoardDay, BoardFit, BoardPerson, BoardTicket, BoardVisit, CloseKind, Span, State } from '../api/types';
import { left } from '../due/due';
import { dateFormat, numberFormat } from '../i18n/formats';
import { formatLocale, listed, t } from '../i18n/index.svelte';
import { day } from '../i18n/when';
import { yours } from '../queue/site-time';

/** `12:15`. */
export function clockIn(at: number, zone: string): string {
  return yours(at, null, zone, formatLocale());
}

/** `12:15–13:45`. */
export function timesIn(span: Span, zone: string): string {
  return yours(span.from, span.to, zone, formatLocale());
}

/** `Wed 18 Nov, 12:15–13:45`; with the day of its end where that is another one. */
export function whenIn(span: Span, zone: string, now: number): string {
  const [first, last] = [day(span.from, now, zone), day(span.to - 1, now, zone)];
  if (first === last) return `${first}, ${timesIn(span, zone)}`;
  return `${first}, ${clockIn(span.from, zone)} – ${last}, ${clockIn(span.to, zone)}`;
}

/** `Wednesday, 18 November 2026` of a day of the board. */
export function dateWords(of: BoardDay, zone: string, short = false): string {
  const noon = (of.span.from + of.span.to) / 2;
  const style = short ? ({ weekday: 'short', day: 'numeric', month: 'short' } as const) : ({ weekday: 'short', day: 'numeric', month: 'long', year: 'numeric' } as const);
  return dateFormat(formatLocale(), { timeZone: zone, ...style }).format(noon);
}

/** The mark of a visit, as a ticket that stands so has it. */
export function markOf(visit: Pick<BoardVisit, 'standing'>): { state: State; closeKind: CloseKind | null } {
  switch (visit.standing) {
    case 'booked':
      return { state: 'assigned', closeKind: null };
    case 'working':
      return { state: 'in_progress', closeKind: null };
    case 'done':
      return { state: 'resolved', closeKind: null };
    case 'missed':
      return { state: 'closed', closeKind: 'forced' };
  }
}

/** `on the way` where somebody said so; otherwise `in progress`. */
export function standingWord(visit: Pick<BoardVisit, 'standing' | 'visit'>): string {
  const said = visit.visit === 'proposed' || visit.visit === 'travelling' || visit.visit === 'on_site';
  return t(said ? `visit.${visit.visit}` : `board.standing.${visit.standing}`);
}

/** `in progress`, `48 min late`, `waiting to send`. */
export function standingWords(visit: BoardVisit, now: number): string {
  const word = standingWord(visit);
  if (visit.lateSince !== null) return listed(word, t('board.late_for', { time: left(now - visit.lateSince) }));
  if (visit.unsent) return listed(word, t('board.unsent'));
  return word;
}

/** `overlaps T-1044 by 45 min` for each that is in the way. */
export function overlapWords(visit: Pick<BoardVisit, 'overlaps'>): string[] {
  return visit.overlaps.map(({ number, title, span }) => t('board.overlaps', { number: number ?? title, time: left(span.to - span.from) }));
}

/** All of a visit in one sentence, for who does not see where it stands. */
export function visitWords(visit: BoardVisit, zone: string, now: number): string {
  return listed(visit.number, visit.title, visit.place, whenIn(visit.span, zone, now), visit.openEnd ? t('board.open_end') : '', standingWords(visit, now), visit.lateSince !== null && visit.unsent ? t('board.unsent') : '', ...overlapWords(visit));
}

/** `7 h 30 min`, `64 h`: never days, for a day of work has not 24 hours. */
function hoursOf(ms: number): string {
  if (ms < 24 * 3_600_000) return left(ms);
  return numberFormat(formatLocale(), { style: 'unit', unit: 'hour', unitDisplay: 'short' }).format(Math.round(ms / 3_600_000));
}

/** How full the days of a person are: `5 h of 8 h`. */
export function fullWords(person: BoardPerson, days: readonly BoardDay[]): string {
  const booked = person.bookedMs.reduce((sum, ms) => sum + ms, 0);
  const hours = days.reduce((sum, one) => sum + one.hoursMs, 0);
  if (booked === 0) return t('board.nothing');
  return hours === 0 ? t('board.booked', { booked: hoursOf(booked) }) : t('board.full', { booked: hoursOf(booked), hours: hoursOf(hours) });
}

/** How full, from 0 to 1. */
export function fullness(person: BoardPerson, days: readonly BoardDay[]): number {
  const hours = days.reduce((sum, one) => sum + one.hoursMs, 0);
  const booked = person.bookedMs.reduce((sum, ms) => sum + ms, 0);
  return hours === 0 ? Number(booked > 0) : Math.min(1, booked / hours);
}

/** What a ticket that waits needs. */
export function lackWords({ lack, row }: BoardTicket): string {
  return lack === 'person' ? t('board.lack.person') : t(`board.lack.${lack}`, { name: row.assigneeName ?? '' });
}

export interface Note {
  look: 'no' | 'care' | 'go';
  text: string;
}

/** What speaks for a place, and against it. */
export function fitNotes(fit: BoardFit, name: string): Note[] {
  const notes: Note[] = fit.overlaps.map(({ number, title, span }) => ({
    look: 'no',
    text: t('board.overlap_note', { title: listed(number, title), time: left(span.to - span.from) }),
  }));
  if (!fit.eligible) notes.push({ look: 'no', text: t('board.not_eligible', { name }) });
  if (fit.outsideHours) notes.push({ look: 'care', text: t('board.outside') });
  if (fit.overlaps.length === 0) notes.push({ look: 'go', text: t('board.clear') });
  return notes;
}

/** `Next free: Wed 18 Nov, 14:55`. */
export function freeWords(fit: BoardFit, zone: string, now: number): string {
  return fit.nextFree === null ? t('board.no_free') : t('board.next_free', { time: `${day(fit.nextFree, now, zone)}, ${clockIn(fit.nextFree, zone)}` });
}
