import type { ReactNode } from 'react';
import { Button } from '../components/Button.tsx';
import { nativeBridge } from '../native/bridge.ts';
import { hear } from '../state/hear.ts';
import { useText } from '../text/useText.ts';

/** Starts the daemon again, and opens the folder of its log; only the desktop shell can. */
export function TryDaemon({ onTried }: { readonly onTried?: () => void }): ReactNode {
  const { t } = useText();
  const bridge = nativeBridge();
  if (bridge === undefined) return null;
  const tried = (): Promise<unknown> => bridge.tryDaemon().catch(() => undefined);
  return (
    <>
      <Button look="primary" onPress={() => void hear(tried(), () => onTried?.())}>
        {t('unreachable.again')}
      </Button>
      <Button onPress={() => void bridge.openLogs().catch(() => false)}>{t('notStarted.logs')}</Button>
    </>
  );
}
