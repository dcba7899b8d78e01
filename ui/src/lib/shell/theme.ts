/** Light, dark, or as the system. */
export type Theme = 'system' | 'light' | 'dark';

const KEPT = 'fieldfare.theme';

export function theme(): Theme {
  const kept = document.documentElement.dataset.theme;
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}

export function setTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem(KEPT, theme);
  } catch {
    // It holds until the page is closed.
  }
}

/** Puts the kept choice on, before anything is painted. */
export function restoreTheme(): void {
  try {
    const kept = localStorage.getItem(KEPT);
    if (kept === 'light' || kept === 'dark') document.documentElement.dataset.theme = kept;
  } catch {
    // As the system.
  }
}
