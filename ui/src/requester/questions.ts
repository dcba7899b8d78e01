/** What a kind of report asks besides the three fields, read from the office's answer. */

import { filled, isShown, type Answers } from "../lib/form/answers";
import type { FieldKind, FormField } from "../lib/api/types";

export type Question = FormField;

export interface Asked {
  version: number;
  fields: Question[];
}

/** A kind of report that can be chosen on this page. */
export interface ReportKind {
  id: string;
  name: string;
  description: string;
  /** What it is for, `problem` or `inquiry`; a newer office may know others. */
  flow?: string;
  form: Asked | null;
}

/** Kinds of fields that this page asks. Photos have the camera; the code says which device it is. */
const ASKED: readonly FieldKind[] = [
  "text", "long_text", "number", "date", "date_time", "single", "multi", "phone", "email", "address", "order", "instruction", "table", "signature",
];

export function isAsked(field: Question): boolean {
  return ASKED.includes(field.kind);
}

/** The first question that has to be answered and is not. A signature is kept as a photo that is named after its question. */
export function unanswered(form: Asked, answers: Answers, signed: (name: string) => boolean): string | undefined {
  const given = filled(form, answers);
  const waits = (field: Question) =>
    field.required && !(field.kind === "signature" && signed(field.label)) && field.kind !== "instruction" && isAsked(field) && isShown(form.fields, field, answers) && given[field.id] === undefined;
  return form.fields.find(waits)?.id;
}

type Row = Record<string, unknown>;
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const list = (value: unknown): Row[] =>
  Array.isArray(value) ? value.filter((one): one is Row => typeof one === "object" && one !== null) : [];

function readField(row: Row): Question {
  const condition = row.show_if as { field?: unknown; is?: unknown } | null | undefined;
  return {
    id: text(row.id),
    label: text(row.label),
    help: text(row.help),
    // A kind that this page does not know is not asked.
    kind: text(row.kind) as FieldKind,
    required: row.required === true,
    moment: "report",
    options: list(row.options).map((one) => ({ id: text(one.id), label: text(one.label) })),
    show_if:
      condition && Array.isArray(condition.is)
        ? { field: text(condition.field), is: condition.is.filter((one) => typeof one === "string") }
        : null,
    min: null,
    max: null,
    columns: list(row.columns).map(readField),
  };
}

/** The kinds of report that the office offers behind a code. */
export function readKinds(value: unknown): ReportKind[] {
  return list(value)
    .map((row) => {
      const form = row.form as Row | null | undefined;
      const asked = form && typeof form.version === "number" ? { version: form.version, fields: list(form.fields).map(readField) } : null;
      return { id: text(row.id), name: text(row.name), description: text(row.description), flow: text(row.flow), form: asked };
    })
    .filter((kind) => kind.id !== "" && kind.name !== "");
}
