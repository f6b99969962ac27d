import type { Language } from '../preferences/preferences.ts';

/** Languages by their own names, so that anybody finds their own. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  en: 'English',
  fr: 'Français',
  de: 'Deutsch',
};
