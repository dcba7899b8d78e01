/**
 * Takes the focus when it appears, `{@attach focused}`. After the present turn: a dialog that opens
 * in it gives the focus to its first control.
 */
export function focused(node: HTMLElement): void {
  queueMicrotask(() => node.focus());
}

/** 1 for the arrow key that points onwards as the page is read, -1 for the one that points back, 0 for any other key. */
export function arrowStep(event: KeyboardEvent): -1 | 0 | 1 {
  if (event.key !== 'ArrowRight' && event.key !== 'ArrowLeft') return 0;
  return (event.key === 'ArrowRight') === (document.documentElement.dir !== 'rtl') ? 1 : -1;
}
