import type { ReactNode } from 'react';
import type { BatchView } from '../../../shared/api/views.ts';
import { Confirm } from '../../components/Confirm.tsx';
import { sumOf } from '../../shell/truthSentence.ts';
import { useCommand } from '../../state/useCommand.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { useText } from '../../text/useText.ts';

export interface BatchDialogProps {
  readonly batch: BatchView;
  readonly onBatch: (batch: BatchView) => void;
  readonly onClose: () => void;
}

/** Giving up what is not yet sent cannot be undone. */
export function CancelDialog({ batch, onBatch, onClose }: BatchDialogProps): ReactNode {
  const { t } = useText();
  const client = useClient();
  const { run, busy, problem } = useCommand();
  const count = sumOf(batch.counts, ['settling', 'queued', 'uploading', 'waiting', 'attention'], 'items');
  return (
    <Confirm
      title={t('batch.cancel.title')}
      text={t('batch.cancel.text', { count })}
      confirm={t('batch.cancel.confirm')}
      keep={t('batch.cancel.keep')}
      busy={busy}
      problem={problem}
      onClose={onClose}
      onConfirm={() =>
        run(
          () => client.cancelBatch({ params: { id: batch.id } }),
          (changed) => {
            onBatch(changed);
            onClose();
          },
        )
      }
    />
  );
}
