import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { I18nProvider } from 'react-aria-components/I18nProvider';
import { IntlProvider } from 'react-intl';
import { nativeBridge } from '../native/bridge.ts';
import { languageOf, usePreferences, type Language, type Theme } from '../preferences/preferences.ts';
import { ENGLISH, loadCatalogue, type Catalogue } from './catalogues.ts';
import { CatalogueContext } from './useText.ts';

/** The regional form for dates and numbers: the browser's, where it is of the shown language. */
function localeOf(language: string): string {
  return navigator.languages.find((tag) => tag.toLowerCase().split('-')[0] === language) ?? language;
}

/** The desktop shell's own menus and the ground of its window follow the page. */
function tellShell(language: Language, theme: Theme): void {
  const ground = getComputedStyle(document.documentElement).getPropertyValue('--ground').trim();
  void nativeBridge()
    ?.setAppearance({ language, ...(theme === 'system' || ground === '' ? {} : { ground }) })
    .catch(() => undefined);
}

/** Gives everything below its words, in the preferred language; English until another has been fetched. */
export function TextProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const preferences = usePreferences();
  const language = languageOf(preferences, navigator.languages);
  const [catalogue, setCatalogue] = useState<Catalogue>();
  useEffect(() => {
    let current = true;
    loadCatalogue(language).then(
      (loaded) => current && setCatalogue(loaded),
      // A language that cannot be fetched is no reason to show nothing.
      () => current && setCatalogue(ENGLISH),
    );
    return () => {
      current = false;
    };
  }, [language]);
  useEffect(() => {
    if (catalogue === undefined) return;
    document.documentElement.lang = catalogue.language;
    tellShell(catalogue.language, preferences.theme);
  }, [catalogue, preferences.theme]);
  const locale = useMemo(() => localeOf(catalogue?.language ?? 'en'), [catalogue]);
  if (catalogue === undefined) return null;
  return (
    <CatalogueContext value={catalogue}>
      <I18nProvider locale={locale}>
        <IntlProvider locale={locale} defaultLocale="en" messages={catalogue.messages}>
          {children}
        </IntlProvider>
      </I18nProvider>
    </CatalogueContext>
  );
}
