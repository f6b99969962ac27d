import type { ReactNode } from 'react';
import { Button } from '../../components/Button.tsx';
import { copyText } from '../../components/copyText.ts';
import { nativeBridge } from '../../native/bridge.ts';
import { useText } from '../../text/useText.ts';

/** The address comes from the destination; only the desktop shell decides whether to open it. */
export function PageLink({ page }: { readonly page: string }): ReactNode {
  const { t } = useText();
  const bridge = nativeBridge();
  if (bridge !== undefined)
    return <Button onPress={() => void bridge.openExternal(page)}>{t('job.page')}</Button>;
  if (/^https?:\/\//.test(page))
    return (
      <a className="button" href={page} target="_blank" rel="noreferrer noopener">
        {t('job.page')}
      </a>
    );
  return <Button onPress={() => void copyText(page)}>{t('job.copyPage')}</Button>;
}
