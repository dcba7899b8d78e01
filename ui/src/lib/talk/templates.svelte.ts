/** Reply templates in the composer. What a template says on a ticket comes from the host. */
import type { TemplateView, Visibility } from '../api/types';

/** How long a reply that goes by itself can be called back, in ms. */
export const GRACE_MS = 5_000;

/** What was typed, with the template behind it. */
export function withTemplate(typed: string, template: TemplateView): string {
  const before = typed.trimEnd();
  return before === '' ? template.text : `${before}\n\n${template.text}`;
}

/** What templates could not know of this ticket and still stands in the text. */
export function holesIn(text: string, templates: readonly TemplateView[]): string[] {
  const all = new Set(templates.flatMap((template) => template.missing));
  return [...all].filter((hole) => text.includes(hole));
}

/** Puts the caret on what has to be filled in; without any, into the text. */
export function caretOn(area: HTMLTextAreaElement | null, hole: string | undefined): void {
  area?.focus();
  const at = hole ? (area?.value.indexOf(hole) ?? -1) : -1;
  if (hole && at >= 0) area?.setSelectionRange(at, at + hole.length);
}

/** The templates of one audience, those that go with one tap first. */
export function offeredTo(audience: Visibility, templates: readonly TemplateView[]): TemplateView[] {
  return templates.filter((one) => one.audience === audience).sort((a, b) => Number(b.atOnce) - Number(a.atOnce));
}

/** Something that happens in a moment, unless it is called back; what is left waiting happens. */
export class Grace {
  waiting = $state(false);
  readonly #does: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(does: () => void) {
    this.#does = does;
  }

  begin(): void {
    this.callBack();
    this.waiting = true;
    this.#timer = setTimeout(() => this.now(), GRACE_MS);
  }

  /** It does not happen. */
  callBack(): void {
    clearTimeout(this.#timer);
    this.waiting = false;
  }

  /** It happens at once, where it waits. */
  now(): void {
    if (!this.waiting) return;
    this.callBack();
    this.#does();
  }
}
