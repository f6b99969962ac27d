import { useState, type ReactNode } from 'react';
import type { BatchView } from '../../../shared/api/views.ts';
import { copyText } from '../../components/copyText.ts';
import { MenuButton } from '../../components/MenuButton.tsx';
import { useText } from '../../text/useText.ts';
import { hear } from '../../state/hear.ts';

const NOTED_MS = 8_000;

/** The same from a terminal or a script: what the window does, the command and the API do too. */
export function CopyMenu({ batch }: { readonly batch: BatchView }): ReactNode {
  const { t, rich } = useText();
  const [noted, setNoted] = useState<'text' | 'curl'>();
  const copy = (text: string, kind: 'text' | 'curl'): void =>
    void hear(copyText(text), (copied) => {
      if (!copied) return;
      setNoted(kind);
      setTimeout(() => setNoted(undefined), NOTED_MS);
    });
  const address = `${location.protocol === 'app:' ? 'http://127.0.0.1:PORT' : location.origin}/api/v1/batches/${batch.id}`;
  return (
    <>
      <MenuButton
        label={t('batch.action.copy')}
        shape="copy"
        entries={[
          {
            id: 'cli',
            label: t('batch.action.copy.cli'),
            run: () => copy(`waybill batch ${batch.id} --json`, 'text'),
          },
          {
            id: 'run',
            label: t('batch.action.copy.run'),
            run: () => copy(`waybill run ${batch.id}`, 'text'),
          },
          {
            id: 'curl',
            label: t('batch.action.copy.curl'),
            run: () => copy(`curl -H "Authorization: Bearer $(cat "$TOKEN_FILE")" ${address}`, 'curl'),
          },
          { id: 'id', label: t('batch.action.copy.id'), run: () => copy(batch.id, 'text') },
        ]}
      />
      {noted === undefined ? null : (
        <span className="noted" role="status">
          {noted === 'curl'
            ? rich('batch.copied', { command: <code key="command">waybill serve --json</code> })
            : t('action.copied')}
        </span>
      )}
    </>
  );
}
