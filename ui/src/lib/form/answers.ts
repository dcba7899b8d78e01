/** What of a form is shown, and what was filled in. Whether an answer is good, the rules say. */
import type { Answer, Form, FormField } from '../api/types';

export type Answers = Record<string, Answer>;
export type Row = Record<string, string>;

/** A field is shown while the field that it depends on is shown and has one of the answers. */
export function isShown(fields: readonly FormField[], field: FormField, answers: Answers): boolean {
  let next = field.show_if;
  for (let step = 0; next && step <= fields.length; step += 1) {
    const { field: asked, is } = next;
    const answer = answers[asked];
    const given = typeof answer === 'string' ? [answer] : Array.isArray(answer) ? answer : [];
    if (!given.some((one) => typeof one === 'string' && is.includes(one))) return false;
    next = fields.find((one) => one.id === asked)?.show_if ?? null;
  }
  return true;
}

/** A field is answered with photos that are named after it. */
export function isPicture(field: FormField): boolean {
  return field.kind === 'photo' || field.kind === 'file' || field.kind === 'signature';
}

/** The fields that are asked with a report, given what was answered so far. */
export function askedNow(form: Form, answers: Answers): FormField[] {
  return form.fields.filter((field) => field.moment === 'report' && isShown(form.fields, field, answers));
}

export const text = (answer: Answer | undefined | null): string => (typeof answer === 'string' ? answer : '');
export const chosen = (answer: Answer | undefined | null): string[] =>
  Array.isArray(answer) ? answer.filter((one): one is string => typeof one === 'string') : [];
export const rows = (answer: Answer | undefined | null): Row[] =>
  Array.isArray(answer) ? answer.filter((one): one is Row => typeof one === 'object') : [];

function isEmpty(answer: Answer): boolean {
  if (typeof answer === 'string') return answer.trim() === '';
  return answer.every((one) => typeof one !== 'string' && Object.values(one).every((value) => (value ?? '').trim() === ''));
}

/** What is sent: answers to what is shown, without empty ones. */
export function filled(form: Form, answers: Answers): Answers {
  const kept: Answers = {};
  for (const field of form.fields) {
    const answer = answers[field.id];
    if (answer === undefined || isEmpty(answer) || !isShown(form.fields, field, answers)) continue;
    if (typeof answer === 'string') {
      kept[field.id] = answer.trim();
    } else if (field.kind === 'table') {
      kept[field.id] = rows(answer).filter((row) => Object.values(row).some((value) => value.trim() !== ''));
    } else {
      kept[field.id] = answer;
    }
  }
  return kept;
}

/** An answer in words: choices by what people read. */
export function words(field: FormField, answer: Answer | null | undefined): string {
  const label = (id: string) => field.options?.find((option) => option.id === id)?.label ?? id;
  if (answer === null || answer === undefined) return '';
  if (typeof answer === 'string') return field.kind === 'single' ? label(answer) : answer;
  return answer
    .map((one) => (typeof one === 'string' ? label(one) : Object.values(one).join(' · ')))
    .join(field.kind === 'table' ? '\n' : ', ');
}

export interface Difference {
  what: 'added' | 'removed' | 'changed';
  name: string;
}

/** What a newer version of a form asks otherwise, for whoever began with the older one. */
export function differences(older: Form, newer: Form): Difference[] {
  const found: Difference[] = [];
  for (const field of newer.fields) {
    const before = older.fields.find((one) => one.id === field.id);
    if (!before) found.push({ what: 'added', name: field.label });
    else if (JSON.stringify(before) !== JSON.stringify(field)) found.push({ what: 'changed', name: field.label });
  }
  for (const field of older.fields) {
    if (!newer.fields.some((one) => one.id === field.id)) found.push({ what: 'removed', name: field.label });
  }
  return found;
}

/** Answers that still belong to a field of the newer version, of a kind that takes them. */
export function carried(older: Form, newer: Form, answers: Answers): Answers {
  const kept: Answers = {};
  for (const field of newer.fields) {
    const before = older.fields.find((one) => one.id === field.id);
    const answer = answers[field.id];
    if (before?.kind === field.kind && answer !== undefined) kept[field.id] = answer;
  }
  return kept;
}
