import type { ReactNode } from 'react';
import { Button } from '../../components/Button.tsx';
import { Mark } from '../../components/Mark.tsx';
import { useText } from '../../text/useText.ts';

interface ChangedProps {
  /** Whether the setting differs from what it was at first. */
  readonly when: boolean;
  /** The setting, for those who hear only the button. */
  readonly name: string;
  /** What it was at first, in words. */
  readonly first: string;
  readonly onReset: () => void;
}

/** Marks a setting that differs from its default, and gives that back. */
export function Changed({ when, name, first, onReset }: ChangedProps): ReactNode {
  const { t } = useText();
  if (!when) return null;
  return (
    <p className="setting-changed">
      <Mark look={['pencil', 'calm']}>{t('settings.changed')}</Mark>
      <Button look="quiet" aria-label={t('settings.reset.of', { name, first })} onPress={onReset}>
        {t('settings.reset', { first })}
      </Button>
    </p>
  );
}
