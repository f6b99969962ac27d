import type { ReactNode } from 'react';
import type { BatchView } from '../../../shared/api/views.ts';
import { Button } from '../../components/Button.tsx';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import { Window } from '../../components/Window.tsx';
import { toldOf } from '../../connection/told.ts';
import { sumOf } from '../../shell/truthSentence.ts';
import { useCommand } from '../../state/useCommand.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { useText } from '../../text/useText.ts';

export interface BatchDialogProps {
  readonly batch: BatchView;
  readonly onBatch: (batch: BatchView) => void;
  readonly onClose: () => void;
}

/** Giving up what is not yet sent cannot be undone: asked, with "keep" as the default. */
export function CancelDialog({ batch, onBatch, onClose }: BatchDialogProps): ReactNode {
  const { t } = useText();
  const client = useClient();
  const command = useCommand();
  const left = sumOf(batch.counts, ['settling', 'queued', 'uploading', 'waiting', 'attention'], 'items');
  const cancel = (): void =>
    command.run(
      () => client.cancelBatch({ params: { id: batch.id } }),
      (changed) => {
        onBatch(changed);
        onClose();
      },
    );
  return (
    <Window
      title={t('batch.cancel.title')}
      alert
      onClose={onClose}
      buttons={
        <>
          <Button look="danger" isDisabled={command.busy} onPress={cancel}>
            {t('batch.cancel.confirm')}
          </Button>
          <Button autoFocus onPress={onClose}>
            {t('batch.cancel.keep')}
          </Button>
        </>
      }
    >
      <p>{t('batch.cancel.text', { count: left })}</p>
      {command.problem === undefined ? null : <FailurePanel told={toldOf(command.problem)} />}
    </Window>
  );
}
