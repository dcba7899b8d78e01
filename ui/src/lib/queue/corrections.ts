/**
 * What a dispatcher corrects while assigning (S0-4): each field with what it said before, so that
 * the log can show both, and so that what was typed survives a change from elsewhere.
 */
import type { Correction, Field, TicketView } from '../api/types';

/** The fields of the assign panel, in the order in which they stand on the screen. */
export const CORRECTABLE = [
  'contact_name',
  'contact_phone',
  'contact_email',
  'contact_address',
  'description',
  'wished_time',
] as const satisfies readonly Field[];

export type CorrectableField = (typeof CORRECTABLE)[number];

/** One text for each field that can be corrected. */
export type Reported = Record<CorrectableField, string>;

/** What the ticket says now. */
export function reportedOf(view: TicketView): Reported {
  return {
    contact_name: view.contact.name ?? '',
    contact_phone: view.contact.phone ?? '',
    contact_email: view.contact.email ?? '',
    contact_address: view.contact.address ?? '',
    description: view.description,
    wished_time: view.wishedTime,
  };
}

/** Space around a text is not a correction. */
export function isCorrected(was: Reported, now: Reported, field: CorrectableField): boolean {
  return was[field].trim() !== now[field].trim();
}

/** The corrections to send with the assignment. */
export function corrections(was: Reported, now: Reported): Correction[] {
  return CORRECTABLE.filter((field) => isCorrected(was, now, field)).map((field) => ({
    field,
    was: was[field],
    now: now[field].trim(),
  }));
}

/**
 * The ticket changed elsewhere while somebody types: untouched fields follow it, touched ones keep
 * what was typed and now count as a correction of the new value.
 */
export function follow(was: Reported, typed: Reported, fresh: Reported): Reported {
  const next = { ...fresh };
  for (const field of CORRECTABLE) {
    if (isCorrected(was, typed, field)) next[field] = typed[field];
  }
  return next;
}
