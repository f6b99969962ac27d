import { useState, type ReactNode } from 'react';
import type { BatchView } from '../../../shared/api/views.ts';
import { copyText } from '../../components/copyText.ts';
import { MenuButton, type MenuEntry } from '../../components/MenuButton.tsx';
import { useText } from '../../text/useText.ts';
import { hear } from '../../state/hear.ts';
import { canDryRun, canRun, takesFiles } from './batchAbilities.ts';

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
  return (
    <>
      <MenuButton label={t('batch.action.copy')} shape="copy" entries={useCopies(batch, copy)} />
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

type Copy = (text: string, kind: 'text' | 'curl') => void;

/** What may be copied of a batch as it is now. */
function useCopies(batch: BatchView, copy: Copy): readonly MenuEntry[] {
  const { t } = useText();
  const { id } = batch;
  const host = location.protocol === 'app:' ? 'http://127.0.0.1:PORT' : location.origin;
  const address = `${host}/api/v1/batches/${id}`;
  const command = (key: string, label: string, text: string): MenuEntry => ({
    id: key,
    label,
    run: () => copy(`waybill ${text}`, 'text'),
  });
  const curl = (key: string, label: string, rest: string): MenuEntry => ({
    id: key,
    label,
    run: () => copy(`curl -H "Authorization: Bearer $(cat "$TOKEN_FILE")" ${rest}`, 'curl'),
  });
  const json = `-H 'Content-Type: application/json'`;
  const entries = [command('cli', t('batch.action.copy.cli'), `batch ${id} --json`)];
  if (canDryRun(batch)) entries.push(command('dry-run', t('copy.dryRun'), `run ${id} --dry-run`));
  if (canRun(batch)) entries.push(command('run', t('batch.action.copy.run'), `run ${id}`));
  if (batch.check !== undefined) entries.push(command('check', t('copy.check'), `check --batch ${id}`));
  if (batch.receipts > 0) entries.push(command('receipt', t('copy.receipt'), `receipt ${id}`));
  entries.push(curl('curl', t('batch.action.copy.curl'), address));
  if (canRun(batch)) entries.push(curl('curl-run', t('copy.curl.run'), `${json} -d '{}' ${address}/run`));
  if (takesFiles(batch)) {
    const files = `'{"paths":["/path/to/file"]}'`;
    entries.push(curl('curl-add', t('copy.curl.add'), `${json} -d ${files} ${address}/items`));
  }
  entries.push({ id: 'id', label: t('batch.action.copy.id'), run: () => copy(id, 'text') });
  return entries;
}
