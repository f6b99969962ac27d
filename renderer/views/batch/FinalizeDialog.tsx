import type { ReactNode } from 'react';
import { Confirm } from '../../components/Confirm.tsx';
import { useCommand } from '../../state/useCommand.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { useText } from '../../text/useText.ts';
import type { BatchDialogProps } from './CancelDialog.tsx';

/** Clearing up also destroys what others left in the project's import folder. */
export function FinalizeDialog({ batch, onClose }: Omit<BatchDialogProps, 'onBatch'>): ReactNode {
  const { t } = useText();
  const client = useClient();
  const { run, busy, problem } = useCommand();
  return (
    <Confirm
      title={t('batch.finalize.title')}
      text={t('batch.finalize.text')}
      confirm={t('batch.finalize.confirm')}
      keep={t('batch.finalize.keep')}
      busy={busy}
      problem={problem}
      onClose={onClose}
      onConfirm={() => run(() => client.finalizeBatch({ params: { id: batch.id } }), onClose)}
    />
  );
}
