/** Single keys: off where somebody writes, and off altogether for those who want it so. */

const KEPT = 'fieldfare.keys';

/** Whether single keys are on. */
export function keysOn(): boolean {
  try {
    return localStorage.getItem(KEPT) !== 'off';
  } catch {
    return true;
  }
}

export function setKeysOn(on: boolean): void {
  try {
    localStorage.setItem(KEPT, on ? 'on' : 'off');
  } catch {
    // It holds until the page is closed at the latest; there is nothing to tell.
  }
}

/** The single key that was pressed, in lower case; none where keys belong to something else. */
export function singleKey(event: KeyboardEvent): string | null {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return null;
  const at = event.target;
  if (at instanceof Element && at.closest('input, textarea, select, [contenteditable], dialog, [role="menu"]')) {
    return null;
  }
  if (!keysOn()) return null;
  return event.key.length === 1 ? event.key.toLowerCase() : event.key;
}

/** `Ctrl Enter`, or with the command key. */
export function isSend(event: KeyboardEvent): boolean {
  return event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.isComposing;
}
