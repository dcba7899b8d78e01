/** What is checked before sending: only what the office would refuse for certain. */

import type { Key } from "./i18n";
import { contactOf, type Report } from "./outbox";

export const DESCRIPTION_MAX = 4000;
export const NAME_MAX = 120;
export const PHONE_MAX = 40;
/** The longest address that mail can carry (RFC 5321). */
export const EMAIL_MAX = 254;

export type FieldName = "description" | "name" | "contact";
export type Wrongs = Partial<Record<FieldName, Key>>;

/** An at sign with something before it and a dotted name after it; the office knows the rest. */
const EMAIL = /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/;
/** Digits with what people put between them, and an extension. */
const PHONE = /^[+(]?\d[\d\s()/.-]{3,}(\s*(x|ext\.?|-)\s*\d+)?$/i;

export function wrongsOf(report: Pick<Report, FieldName>): Wrongs {
  const wrongs: Wrongs = {};
  if (report.description.trim() === "") wrongs.description = "wrong.description";
  if (report.name.trim() === "") wrongs.name = "wrong.name";
  const { email, phone } = contactOf(report.contact);
  if (email !== undefined && !EMAIL.test(email)) wrongs.contact = "wrong.email";
  if (phone !== undefined && (!PHONE.test(phone) || phone.length > PHONE_MAX)) wrongs.contact = "wrong.phone";
  return wrongs;
}

/** The office's refusals of single fields, at the fields of this form. */
export function wrongsFromOffice(refused: readonly { pointer: string }[]): Wrongs {
  const wrongs: Wrongs = {};
  for (const { pointer } of refused) {
    const field = pointer.replace(/^\//, "").split("/")[0];
    if (field === "description" || field === "name") wrongs[field] = "wrong.field";
    if (field === "phone" || field === "email") wrongs.contact = "wrong.field";
  }
  return wrongs;
}
