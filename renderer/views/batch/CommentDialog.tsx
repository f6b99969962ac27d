import { useState, type ReactNode } from 'react';
import { Button } from '../../components/Button.tsx';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import { Field } from '../../components/Field.tsx';
import { Window } from '../../components/Window.tsx';
import { toldOf } from '../../connection/told.ts';
import { useCommand } from '../../state/useCommand.ts';
import { offerUndo } from '../../state/undo.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { useText } from '../../text/useText.ts';
import type { BatchDialogProps } from './CancelDialog.tsx';

/** Another comment, while the server has none yet. */
export function CommentDialog({ batch, onBatch, onClose }: BatchDialogProps): ReactNode {
  const { t } = useText();
  const client = useClient();
  const command = useCommand();
  const [comment, setComment] = useState(batch.comment);
  const save = (): void =>
    command.run(
      () => client.editBatch({ params: { id: batch.id }, body: { comment } }),
      (changed) => {
        onBatch(changed);
        onClose();
        offerUndo({
          text: t('undo.comment'),
          undo: () => client.editBatch({ params: { id: batch.id }, body: { comment: batch.comment } }),
        });
      },
    );
  return (
    <Window
      title={t('batch.comment.title')}
      onClose={onClose}
      buttons={
        <>
          <Button onPress={onClose}>{t('action.cancel')}</Button>
          <Button look="primary" isDisabled={command.busy} onPress={save}>
            {t('action.save')}
          </Button>
        </>
      }
    >
      <Field label={t('send.comment')} value={comment} onChange={setComment} maxLength={1_000} autoFocus />
      {command.problem === undefined ? null : <FailurePanel told={toldOf(command.problem)} />}
    </Window>
  );
}
