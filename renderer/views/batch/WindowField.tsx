import { useState, type ReactNode } from 'react';
import type { WindowView } from '../../../shared/api/scheduleViews.ts';
import { Button } from '../../components/Button.tsx';
import { Picker } from '../../components/Picker.tsx';
import { useNow } from '../../state/useNow.ts';
import { useText, type Text } from '../../text/useText.ts';
import { NewWindow } from './NewWindow.tsx';
import { useWindows } from './useWindows.ts';

interface WindowFieldProps {
  readonly chosen: string | undefined;
  readonly onChange: (window: string) => void;
}

/** In which weekly window a run may begin; a new one is made here too. */
export function WindowField({ chosen, onChange }: WindowFieldProps): ReactNode {
  const text = useText();
  const { t } = text;
  const now = useNow();
  const { windows, reload } = useWindows();
  const [adding, setAdding] = useState(false);
  if (windows === undefined) return <p className="soft">{t('list.loading')}</p>;
  if (adding || windows.length === 0)
    return (
      <NewWindow
        onClose={windows.length === 0 ? undefined : () => setAdding(false)}
        onMade={(name) => {
          setAdding(false);
          reload();
          onChange(name);
        }}
      />
    );
  return (
    <div className="inline-form">
      <Picker
        label={t('plan.window')}
        value={chosen}
        placeholder={t('plan.window.choose')}
        onChange={onChange}
        options={windows.map((window) => ({ value: window.name, label: windowLabel(window, text, now) }))}
      />
      <Button onPress={() => setAdding(true)}>{t('plan.window.new')}</Button>
    </div>
  );
}

/** A window with how it stands now. */
function windowLabel({ isOpen, name, opensAt }: WindowView, { ago, t }: Text, now: number): string {
  if (isOpen) return t('plan.window.open', { name });
  if (opensAt === undefined) return t('plan.window.never', { name });
  return t('plan.window.opens', { name, when: ago(Date.parse(opensAt), now) });
}
