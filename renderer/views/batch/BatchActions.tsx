import { useState, type ReactNode } from 'react';
import type { BatchView } from '../../../shared/api/views.ts';
import { fail, ok } from '../../../shared/model/result.ts';
import { Button } from '../../components/Button.tsx';
import { MenuButton, type MenuEntry } from '../../components/MenuButton.tsx';
import { saveFile } from '../../components/saveFile.ts';
import { chooseFiles } from '../../intake/chooseFiles.ts';
import type { Command } from '../../state/useCommand.ts';
import { decidedBy } from '../../preferences/operatorName.ts';
import { offerUndo } from '../../state/undo.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { useText } from '../../text/useText.ts';
import * as may from './batchAbilities.ts';
import { CancelDialog } from './CancelDialog.tsx';
import { CommentDialog } from './CommentDialog.tsx';
import { CopyMenu } from './CopyMenu.tsx';
import { FinalizeDialog } from './FinalizeDialog.tsx';
import { MergeDialog } from './MergeDialog.tsx';
import { ReceiptMenu } from './ReceiptMenu.tsx';
import { RunDialog } from './RunDialog.tsx';

type BatchDialog = 'run' | 'cancel' | 'comment' | 'finalize' | 'merge';

interface BatchActionsProps {
  readonly batch: BatchView;
  readonly command: Command;
  readonly onBatch: (batch: BatchView) => void;
}

/** What one may do with a batch now: the next step as a button, the rest in a menu. */
export function BatchActions({ batch, command, onBatch }: BatchActionsProps): ReactNode {
  const { t } = useText();
  const client = useClient();
  const [dialog, setDialog] = useState<BatchDialog>();
  const params = { id: batch.id };
  const close = (): void => setDialog(undefined);
  const dryRun = (): void =>
    command.run(
      () =>
        client.runBatch({
          params,
          body: { dryRun: true, operator: decidedBy() },
          idempotencyKey: crypto.randomUUID(),
        }),
      onBatch,
    );
  return (
    <div className="actions">
      {may.canRetry(batch) ? (
        <Button
          isDisabled={command.busy}
          onPress={() => command.run(() => client.retryBatch({ params }), onBatch)}
        >
          {t('batch.action.retry')}
        </Button>
      ) : null}
      {may.isReady(batch) && may.canDryRun(batch) ? (
        <Button isDisabled={command.busy} onPress={dryRun}>
          {t('batch.action.dryRun')}
        </Button>
      ) : null}
      {may.isReady(batch) ? (
        <Button look="primary" onPress={() => setDialog('run')}>
          {t('batch.action.run')}
        </Button>
      ) : null}
      {batch.receipts > 0 ? <ReceiptMenu batch={batch} command={command} /> : null}
      <CopyMenu batch={batch} />
      <MoreMenu batch={batch} command={command} onBatch={onBatch} onDialog={setDialog} onDryRun={dryRun} />
      {dialog === 'run' ? <RunDialog batch={batch} onBatch={onBatch} onClose={close} /> : null}
      {dialog === 'cancel' ? <CancelDialog batch={batch} onBatch={onBatch} onClose={close} /> : null}
      {dialog === 'merge' ? <MergeDialog batch={batch} onClose={close} /> : null}
      {dialog === 'finalize' ? <FinalizeDialog batch={batch} onClose={close} /> : null}
      {dialog === 'comment' ? <CommentDialog batch={batch} onBatch={onBatch} onClose={close} /> : null}
    </div>
  );
}

interface MoreMenuProps extends BatchActionsProps {
  readonly onDialog: (dialog: BatchDialog) => void;
  readonly onDryRun: () => void;
}

function MoreMenu({ batch, command, onBatch, onDialog, onDryRun }: MoreMenuProps): ReactNode {
  const { t } = useText();
  const client = useClient();
  const params = { id: batch.id };
  const close = (): void => command.run(() => client.editBatch({ params, body: { close: true } }), onBatch);
  const pauseEntry = usePauseEntry({ batch, command, onBatch });
  const entries: MenuEntry[] = [];
  if (!may.isReady(batch) && may.canDryRun(batch))
    entries.push({ id: 'dry-run', label: t('batch.action.dryRun'), shape: 'cycle', run: onDryRun });
  if (!may.isReady(batch) && may.canRun(batch))
    entries.push({ id: 'run', label: t('batch.action.run'), shape: 'play', run: () => onDialog('run') });
  if (may.takesFiles(batch))
    entries.push({
      id: 'add',
      label: t('batch.action.add'),
      shape: 'plus',
      run: () => chooseFiles('files', { into: batch }),
    });
  if (batch.status === 'open')
    entries.push({
      id: 'close',
      label: t('batch.action.close'),
      shape: 'box',
      run: close,
    });
  if (may.canGoNext(batch))
    entries.push({
      id: 'next',
      label: t('batch.action.next'),
      shape: 'up',
      run: () => command.run(() => client.sendNext({ params }), onBatch),
    });
  if (may.isUnsent(batch))
    entries.push({ id: 'merge', label: t('merge.action'), shape: 'box', run: () => onDialog('merge') });
  if (may.canCancel(batch)) {
    entries.push(
      pauseEntry,
      {
        id: 'comment',
        label: t('batch.action.comment'),
        shape: 'pencil',
        run: () => onDialog('comment'),
      },
      { id: 'cancel', label: t('batch.action.cancel'), shape: 'cross', run: () => onDialog('cancel') },
    );
  }
  const afterImport = useMappingEntries({ batch, command, onDialog });
  const all = [...entries, ...afterImport];
  return all.length === 0 ? null : <MenuButton label={t('action.more')} entries={all} />;
}

/** Pauses a batch, or lets it go on; either can be taken back. */
function usePauseEntry({ batch, command, onBatch }: BatchActionsProps): MenuEntry {
  const { t } = useText();
  const client = useClient();
  const { id, paused } = batch;
  const set = (on: boolean) => client.editBatch({ params: { id }, body: { paused: on } });
  return {
    id: 'pause',
    label: t(paused ? 'batch.action.resume' : 'batch.action.pause'),
    shape: paused ? 'play' : 'pause',
    run: () =>
      command.run(
        () => set(!paused),
        (changed) => {
          onBatch(changed);
          offerUndo({ text: t(paused ? 'undo.resumed' : 'undo.paused'), undo: () => set(paused) });
        },
      ),
  };
}

/** What a service that gives a mapping offers besides. */
function useMappingEntries({
  batch,
  command,
  onDialog,
}: Pick<MoreMenuProps, 'batch' | 'command' | 'onDialog'>): readonly MenuEntry[] {
  const { t } = useText();
  const client = useClient();
  if (may.abilitiesOf(batch)?.mapping !== true || batch.jobs.length === 0) return [];
  return [
    {
      id: 'mapping',
      label: t('batch.action.mapping'),
      shape: 'list',
      run: () =>
        command.run(
          async () => {
            const answer = await client.mapping({ params: { id: batch.id } });
            return answer.ok ? ok(new Blob([await answer.value.text()])) : fail(answer.failure);
          },
          (bytes) => saveFile(bytes, `mapping-${batch.id}.csv`),
        ),
    },
    { id: 'finalize', label: t('batch.action.finalize'), shape: 'cross', run: () => onDialog('finalize') },
  ];
}
