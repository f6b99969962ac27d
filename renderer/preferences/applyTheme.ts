import { usePreferences, type Theme } from './preferences.ts';

/** Keeps the page's theme as preferred; `system` leaves the choice to the style sheet. */
export function keepTheme(): void {
  apply(usePreferences.getState().theme);
  usePreferences.subscribe((preferences) => apply(preferences.theme));
}

function apply(theme: Theme): void {
  const root = document.documentElement;
  if (theme === 'system') root.removeAttribute('data-theme');
  else root.setAttribute('data-theme', theme);
}
