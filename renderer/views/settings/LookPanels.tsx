import type { ReactNode } from 'react';
import { Choices, Tick } from '../../components/Choices.tsx';
import {
  LANGUAGES,
  setPreferences,
  THEMES,
  usePreferences,
  type Language,
} from '../../preferences/preferences.ts';
import { LANGUAGE_NAMES } from '../../text/languageNames.ts';
import { useText } from '../../text/useText.ts';
import { Changed } from './Changed.tsx';

/** Light or dark. */
export function ThemePanel(): ReactNode {
  const { t } = useText();
  const { theme } = usePreferences();
  return (
    <section className="panel">
      <Choices
        label={t('settings.theme')}
        value={theme}
        onChange={(next) => setPreferences({ theme: next })}
        choices={THEMES.map((value) => ({ value, label: t(`theme.${value}`) }))}
      />
      <Changed
        when={theme !== 'system'}
        name={t('settings.theme')}
        first={t('theme.system')}
        onReset={() => setPreferences({ theme: 'system' })}
      />
    </section>
  );
}

/** The language of the window. */
export function LanguagePanel(): ReactNode {
  const { t } = useText();
  const { language } = usePreferences();
  return (
    <section className="panel">
      <Choices<Language | 'browser'>
        label={t('settings.language')}
        value={language ?? 'browser'}
        onChange={(next) => setPreferences({ language: next === 'browser' ? undefined : next })}
        choices={[
          { value: 'browser', label: t('settings.language.browser') },
          ...LANGUAGES.map((value) => ({
            value,
            label: <span lang={value}>{LANGUAGE_NAMES[value]}</span>,
          })),
        ]}
      />
      <Changed
        when={language !== undefined}
        name={t('settings.language')}
        first={t('settings.language.browser')}
        onReset={() => setPreferences({ language: undefined })}
      />
    </section>
  );
}

/** Whether one person or several work here. */
export function PeoplePanel(): ReactNode {
  const { t } = useText();
  const { severalPeople } = usePreferences();
  return (
    <section className="panel">
      <Tick
        label={t('settings.people')}
        means={t('settings.people.means')}
        ticked={severalPeople}
        onChange={(next) => setPreferences({ severalPeople: next })}
      />
      <Changed
        when={severalPeople}
        name={t('settings.people')}
        first={t('settings.off')}
        onReset={() => setPreferences({ severalPeople: false })}
      />
    </section>
  );
}
