/**
 * Takes the focus when it appears, `{@attach focused}`. After the present turn: a dialog that opens
 * in it gives the focus to its first control.
 */
export function focused(node: HTMLElement): void {
  queueMicrotask(() => node.focus());
}
