import type { ReactNode } from 'react';
import type { FolderView } from '../../../shared/api/folderViews.ts';
import { Button } from '../../components/Button.tsx';
import { Mark } from '../../components/Mark.tsx';
import { addressOf } from '../../routing/route.ts';
import type { Command } from '../../state/useCommand.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { visibleText } from '../../text/safeText.ts';
import { useText } from '../../text/useText.ts';

interface OpenBatchesProps {
  readonly folder: FolderView;
  readonly command: Command;
  readonly onFolder: (folder: FolderView) => void;
}

/** The batches that a folder gathers files in now; each can be closed, or kept open, by hand. */
export function OpenBatches(props: OpenBatchesProps): ReactNode {
  const { t } = useText();
  const { openBatches } = props.folder;
  return (
    <section className="panel" aria-labelledby="open-batches">
      <h2 id="open-batches">{t('folder.openBatches')}</h2>
      {openBatches.length === 0 ? (
        <p className="soft">{t('folder.openBatches.none')}</p>
      ) : (
        <ul className="rows">
          {openBatches.map((batch) => (
            <OpenBatch key={batch.id} batch={batch} {...props} />
          ))}
        </ul>
      )}
    </section>
  );
}

interface OpenBatchProps extends OpenBatchesProps {
  readonly batch: FolderView['openBatches'][number];
}

function OpenBatch({ batch, folder, command, onFolder }: OpenBatchProps): ReactNode {
  const { t, bytes } = useText();
  const client = useClient();
  const { group, held = false, files = 0, whole = 0 } = batch;
  const params = { id: folder.id };
  const name = group === '' ? t('folder.batch.all') : t('folder.batch.group', { group: visibleText(group) });
  return (
    <li className="open-batch">
      <div className="open-batch-text">
        <a href={addressOf({ view: 'batch', id: batch.id })}>{name}</a>
        <span className="soft">
          {t('folder.batch.files', { count: whole, bytes: bytes(batch.bytes ?? 0) })}
          {files === whole ? null : <> · {t('folder.batch.settling', { count: files - whole })}</>}
        </span>
        {held ? <Mark look={['pause', 'calm']}>{t('folder.batch.held')}</Mark> : null}
      </div>
      <div className="actions">
        <Button
          isDisabled={command.busy}
          onPress={() =>
            command.run(() => client.holdOpenBatches({ params, body: { held: !held, group } }), onFolder)
          }
        >
          {t(held ? 'folder.batch.release' : 'folder.batch.hold')}
        </Button>
        <Button
          isDisabled={command.busy || whole === 0}
          onPress={() => command.run(() => client.closeOpenBatches({ params, body: { group } }), onFolder)}
        >
          {t('folder.batch.close')}
        </Button>
      </div>
    </li>
  );
}
