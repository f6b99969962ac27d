import type { ReactNode } from 'react';
import type { FolderView } from '../../../shared/api/folderViews.ts';
import type { BatchView } from '../../../shared/api/views.ts';
import { Button } from '../../components/Button.tsx';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import { toldOf } from '../../connection/told.ts';
import { addressOf } from '../../routing/route.ts';
import { sumOf } from '../../shell/truthSentence.ts';
import { useCommand } from '../../state/useCommand.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { visibleText } from '../../text/safeText.ts';
import { useText } from '../../text/useText.ts';
import { useBatch } from '../batch/useBatch.ts';

/** The batches that a folder gathers files in now; each can be closed by hand. */
export function OpenBatches({ batches }: { readonly batches: FolderView['openBatches'] }): ReactNode {
  const { t } = useText();
  return (
    <section className="panel" aria-labelledby="open-batches">
      <h2 id="open-batches">{t('folder.openBatches')}</h2>
      {batches.length === 0 ? (
        <p className="soft">{t('folder.openBatches.none')}</p>
      ) : (
        <ul className="rows">
          {batches.map(({ id, group }) => (
            <OpenBatch key={id} id={id} group={group} />
          ))}
        </ul>
      )}
    </section>
  );
}

function OpenBatch({ id, group }: { readonly id: string; readonly group: string }): ReactNode {
  const { t } = useText();
  const client = useClient();
  const { batch, take } = useBatch(id);
  const command = useCommand();
  const name = group === '' ? t('folder.batch.all') : t('folder.batch.group', { group: visibleText(group) });
  return (
    <li className="open-batch">
      <div className="open-batch-text">
        <a href={addressOf({ view: 'batch', id })}>{name}</a>
        {batch === undefined ? null : <Gathered batch={batch} />}
      </div>
      <Button
        isDisabled={command.busy || batch === undefined || batch.status !== 'open'}
        onPress={() => command.run(() => client.editBatch({ params: { id }, body: { close: true } }), take)}
      >
        {t('folder.batch.close')}
      </Button>
      {command.problem === undefined ? null : <FailurePanel told={toldOf(command.problem)} />}
    </li>
  );
}

function Gathered({ batch }: { readonly batch: BatchView }): ReactNode {
  const { t, bytes } = useText();
  const settling = sumOf(batch.counts, ['settling'], 'items');
  const whole = (what: 'items' | 'bytes'): number =>
    sumOf(batch.counts, ['queued', 'waiting', 'uploading', 'sent', 'imported'], what);
  return (
    <span className="soft">
      {t('folder.batch.files', { count: whole('items'), bytes: bytes(whole('bytes')) })}
      {settling === 0 ? null : <> · {t('folder.batch.settling', { count: settling })}</>}
    </span>
  );
}
