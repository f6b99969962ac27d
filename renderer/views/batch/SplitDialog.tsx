import { useState, type ReactNode } from 'react';
import type { BatchView } from '../../../shared/api/views.ts';
import { Button } from '../../components/Button.tsx';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import { Field } from '../../components/Field.tsx';
import { Window } from '../../components/Window.tsx';
import { toldOf } from '../../connection/told.ts';
import { goTo } from '../../routing/usePlace.ts';
import { offerUndo } from '../../state/undo.ts';
import { useCommand } from '../../state/useCommand.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { useText } from '../../text/useText.ts';

interface SplitDialogProps {
  readonly batch: BatchView;
  readonly items: readonly string[];
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Some files of a batch become one of their own; merging it back undoes that. */
export function SplitDialog({ batch, items, onClose, onDone }: SplitDialogProps): ReactNode {
  const { t } = useText();
  const client = useClient();
  const command = useCommand();
  const [comment, setComment] = useState(batch.comment);
  const split = (): void =>
    command.run(
      () =>
        client.splitBatch({
          params: { id: batch.id },
          body: { items: [...items], comment },
          idempotencyKey: crypto.randomUUID(),
        }),
      (made) => {
        onDone();
        onClose();
        offerUndo({
          text: t('split.done', { count: items.length }),
          undo: () => client.mergeBatches({ params: { id: batch.id }, body: { from: [made.id] } }),
          see: { label: t('split.see'), go: () => goTo({ view: 'batch', id: made.id }) },
        });
      },
    );
  return (
    <Window
      title={t('split.title')}
      onClose={onClose}
      buttons={
        <>
          <Button onPress={onClose}>{t('action.cancel')}</Button>
          <Button look="primary" isDisabled={command.busy} onPress={split}>
            {t('split.confirm')}
          </Button>
        </>
      }
    >
      <p>{t('split.text', { count: items.length })}</p>
      <Field label={t('send.comment')} value={comment} onChange={setComment} maxLength={1_000} autoFocus />
      {command.problem === undefined ? null : <FailurePanel told={toldOf(command.problem)} />}
    </Window>
  );
}
