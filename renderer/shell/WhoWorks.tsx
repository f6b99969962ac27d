import type { ReactNode } from 'react';
import { Button } from '../components/Button.tsx';
import { MenuButton, type MenuEntry } from '../components/MenuButton.tsx';
import { takeOperator, usePreferences } from '../preferences/preferences.ts';
import { visibleText } from '../text/safeText.ts';
import { useText } from '../text/useText.ts';
import { openOverlay } from './overlays.ts';

/** On a computer that several people use: who works here now, and a quick change to somebody else. */
export function WhoWorks(): ReactNode {
  const { t } = useText();
  const { operator, people, severalPeople } = usePreferences();
  if (!severalPeople) return null;
  const others: readonly MenuEntry[] = people
    .filter((name) => name !== operator)
    .map((name) => ({ id: `is ${name}`, label: visibleText(name), run: () => takeOperator(name) }));
  const leave: readonly MenuEntry[] =
    operator === undefined
      ? []
      : [{ id: 'nobody', label: t('who.leave'), run: () => takeOperator(undefined) }];
  return (
    <MenuButton
      quiet
      label={operator === undefined ? t('who.nobody') : visibleText(operator)}
      means={t('who.label')}
      entries={[...others, { id: 'other', label: t('who.other'), run: () => openOverlay('who') }, ...leave]}
    />
  );
}

/** Stands while several people use this computer and nobody said who works. It holds nothing up. */
export function WhoNotice(): ReactNode {
  const { t } = useText();
  const { operator, severalPeople } = usePreferences();
  if (!severalPeople || operator !== undefined) return null;
  return (
    <div className="notice">
      <span>{t('who.ask')}</span>
      <Button onPress={() => openOverlay('who')}>{t('who.nobody')}</Button>
    </div>
  );
}
