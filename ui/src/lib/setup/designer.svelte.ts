/** The form as it is being made: fields are added, moved, changed and removed, and each step can be undone. */
import type { FieldKind, FormField } from '../api/types';

/** Every kind of field, in the order in which they are offered. */
export const KINDS = [
  'text', 'long_text', 'number', 'date', 'date_time', 'single', 'multi', 'phone', 'email', 'address',
  'photo', 'file', 'signature', 'device', 'order', 'table', 'instruction',
] as const satisfies readonly FieldKind[];

/** Kinds that a column of a table can have. */
export const COLUMN_KINDS = ['text', 'number', 'date', 'single', 'order'] as const satisfies readonly FieldKind[];

/** Most steps that can be undone. */
const STEPS = 100;

export function emptyField(id: string, kind: FieldKind, label: string): FormField {
  return {
    id,
    label,
    help: '',
    kind,
    required: false,
    moment: 'report',
    options: kind === 'single' || kind === 'multi' ? [{ id: 'a', label: '' }] : [],
    show_if: null,
    min: null,
    max: null,
    columns: kind === 'table' ? [emptyField('c1', 'text', '')] : [],
  };
}

/** A field as it came from the office, which leaves out what is empty, with all of its parts. */
export function wholeField(came: Partial<FormField>): FormField {
  const { id = '', kind = 'text', label = '', options = [], columns = [] } = came;
  return { ...emptyField(id, kind, label), ...came, options, columns: columns.map(wholeField) };
}

/** An inner name that no other one has: `f1`, `f2`, … It stays when the words change. */
export function freshId(taken: readonly string[], stem: string): string {
  for (let n = taken.length + 1; ; n += 1) {
    if (!taken.includes(`${stem}${n}`)) return `${stem}${n}`;
  }
}

export class Designer {
  fields = $state<FormField[]>([]);
  /** Name of the chosen field. */
  chosen = $state<string | null>(null);
  #before: string[] = [];
  #changing = '';
  canUndo = $state(false);

  constructor(fields: readonly FormField[]) {
    this.fields = structuredClone([...fields]);
  }

  readonly field: FormField | null = $derived.by(() => this.fields.find((one) => one.id === this.chosen) ?? null);
  readonly place: number = $derived.by(() => this.fields.findIndex((one) => one.id === this.chosen));

  /** Keeps what is there, so that it can be brought back; letters typed into one box are one step. */
  keep(what = ''): void {
    if (what !== '' && what === this.#changing) return;
    this.#changing = what;
    this.#before = [...this.#before, JSON.stringify($state.snapshot(this.fields))].slice(-STEPS);
    this.canUndo = true;
  }

  undo(): boolean {
    const before = this.#before.at(-1);
    if (before === undefined) return false;
    this.#before = this.#before.slice(0, -1);
    this.#changing = '';
    this.canUndo = this.#before.length > 0;
    this.fields = JSON.parse(before) as FormField[];
    if (!this.fields.some((one) => one.id === this.chosen)) this.chosen = null;
    return true;
  }

  /** Adds a field after the chosen one, or at a place. */
  add(kind: FieldKind, label: string, at?: number): FormField {
    this.keep();
    const field = emptyField(freshId(this.fields.map((one) => one.id), 'f'), kind, this.#unlike(label));
    const place = at ?? (this.place < 0 ? this.fields.length : this.place + 1);
    this.fields.splice(place, 0, field);
    this.chosen = field.id;
    return field;
  }

  /** Two questions with the same words could not be told apart. */
  #unlike(label: string): string {
    const taken = (words: string) => this.fields.some((one) => one.label === words);
    if (label === '' || !taken(label)) return label;
    let n = 2;
    while (taken(`${label} ${n}`)) n += 1;
    return `${label} ${n}`;
  }

  /** Puts a field at a place, counted without it. */
  move(id: string, to: number): void {
    const from = this.fields.findIndex((one) => one.id === id);
    const place = Math.max(0, Math.min(to, this.fields.length - 1));
    if (from < 0 || place === from) return;
    this.keep();
    const [field] = this.fields.splice(from, 1);
    if (field) this.fields.splice(place, 0, field);
  }

  remove(id: string): void {
    const at = this.fields.findIndex((one) => one.id === id);
    if (at < 0) return;
    this.keep();
    this.fields = this.fields
      .filter((one) => one.id !== id)
      // Who waited for its answer is asked always.
      .map((one) => (one.show_if?.field === id ? { ...one, show_if: null } : one));
    this.chosen = this.fields[Math.min(at, this.fields.length - 1)]?.id ?? null;
  }

  /** Chooses the field before or after. */
  step(by: number): void {
    const next = this.fields[Math.max(0, Math.min(this.place + by, this.fields.length - 1))];
    if (next) this.chosen = next.id;
  }
}
