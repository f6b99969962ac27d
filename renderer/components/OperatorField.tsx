import type { ReactNode } from 'react';
import { setPreferences, usePreferences } from '../preferences/preferences.ts';
import { useText } from '../text/useText.ts';
import { Field } from './Field.tsx';

/** Who decides here: a name that the receipt keeps. Remembered in this browser until another one is typed. */
export function OperatorField(): ReactNode {
  const { t } = useText();
  const operator = usePreferences((preferences) => preferences.operator);
  return (
    <Field
      label={t('operator.label')}
      hint={t('operator.hint')}
      value={operator ?? ''}
      onChange={(name) => setPreferences({ operator: name === '' ? undefined : name })}
      maxLength={200}
      autoComplete="name"
    />
  );
}
