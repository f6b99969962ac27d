import { useEffect, useState, type ReactNode } from 'react';
import { Tick } from '../../components/Choices.tsx';
import { Refusal } from '../../components/Refusal.tsx';
import { nativeBridge, type ShellWishes as Wishes } from '../../native/bridge.ts';
import { hear } from '../../state/hear.ts';
import { useText } from '../../text/useText.ts';

/** How the desktop app itself behaves: what closing its window means, and whether it tells of batches that are done. */
export function ShellWishes(): ReactNode {
  const { t } = useText();
  const bridge = nativeBridge();
  const [wishes, setWishes] = useState<Wishes>();
  const [refused, setRefused] = useState(false);
  useEffect(() => {
    if (bridge !== undefined) void hear(bridge.shellWishes(), setWishes);
  }, [bridge]);
  if (bridge === undefined || wishes === undefined) return null;
  const change = (next: Wishes): void => {
    setWishes(next);
    setRefused(false);
    const kept = bridge.setShellWishes(next).catch(() => undefined);
    void hear(kept, (now) => {
      setWishes(now ?? wishes);
      setRefused(now === undefined);
    });
  };
  return (
    <section className="panel">
      <Tick
        label={t('settings.background')}
        means={t('settings.background.means')}
        ticked={wishes.keepsInBackground}
        onChange={(keepsInBackground) => change({ ...wishes, keepsInBackground })}
      />
      <Tick
        label={t('settings.tellsDone')}
        means={t('settings.tellsDone.means')}
        ticked={wishes.tellsDone}
        onChange={(tellsDone) => change({ ...wishes, tellsDone })}
      />
      {refused ? <Refusal>{t('settings.shell.refused')}</Refusal> : null}
    </section>
  );
}
