import { useState, type ReactNode } from 'react';
import { Button } from '../../components/Button.tsx';
import { Choices } from '../../components/Choices.tsx';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import { Field } from '../../components/Field.tsx';
import { Window } from '../../components/Window.tsx';
import { IngestNote } from '../../components/IngestNote.tsx';
import { OperatorField } from '../../components/OperatorField.tsx';
import { decidedBy } from '../../preferences/operatorName.ts';
import { toldOf } from '../../connection/told.ts';
import { useCommand } from '../../state/useCommand.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { useText } from '../../text/useText.ts';
import { arrivalOf } from '../batches/arrival.ts';
import { dryRunPassed } from './batchAbilities.ts';
import { CopyCommand } from './CopyCommand.tsx';
import { FIRST_RUN_DRAFT, isRunReady, runCommand, runInput, type RunDraft } from './runDraft.ts';
import { WindowField } from './WindowField.tsx';
import type { BatchDialogProps } from './CancelDialog.tsx';

/** An import cannot be taken back: says what it does, when, and why without a dry run. */
export function RunDialog({ batch, onBatch, onClose }: BatchDialogProps): ReactNode {
  const { t } = useText();
  const client = useClient();
  const command = useCommand();
  const [draft, setDraft] = useState<RunDraft>(FIRST_RUN_DRAFT);
  const needsReason =
    command.problem?.code === 'run.needs-dry-run' ||
    batch.failure?.code === 'check.findings' ||
    (!dryRunPassed(batch) && batch.jobs.some(({ kind }) => kind === 'dry-run'));
  const ready = isRunReady(draft, needsReason);
  const run = (): void =>
    command.run(
      () =>
        client.runBatch({
          params: { id: batch.id },
          body: { ...runInput(draft), operator: decidedBy() },
          idempotencyKey: crypto.randomUUID(),
        }),
      (changed) => {
        onBatch(changed);
        onClose();
      },
    );
  return (
    <Window
      title={t('batch.run.title')}
      size="large"
      onClose={onClose}
      buttons={
        <>
          <CopyCommand text={ready ? runCommand(batch.id, draft) : undefined} />
          <Button onPress={onClose}>{t('action.cancel')}</Button>
          <Button look="primary" isDisabled={!ready || command.busy} onPress={run}>
            {t(draft.when === 'now' ? 'batch.run.confirm' : 'batch.run.confirm.later')}
          </Button>
        </>
      }
    >
      <p>{t('batch.run.text', { count: arrivalOf(batch).totalItems, destination: batch.destination })}</p>
      <RunFields draft={draft} onChange={setDraft} needsReason={needsReason} passed={dryRunPassed(batch)} />
      <IngestNote kind={batch.kind} />
      {command.problem === undefined ? null : <FailurePanel told={toldOf(command.problem)} />}
    </Window>
  );
}

interface RunFieldsProps {
  readonly draft: RunDraft;
  readonly onChange: (draft: RunDraft) => void;
  readonly needsReason: boolean;
  readonly passed: boolean;
}

function RunFields({ draft, onChange, needsReason, passed }: RunFieldsProps): ReactNode {
  const { t } = useText();
  return (
    <>
      <Choices
        label={t('batch.run.when')}
        value={draft.when}
        onChange={(when) => onChange({ ...draft, when })}
        choices={[
          { value: 'now', label: t('batch.run.now') },
          { value: 'later', label: t('batch.run.later') },
          { value: 'window', label: t('plan.inWindow') },
        ]}
      />
      {draft.when === 'later' ? (
        <Field
          label={t('batch.run.time')}
          type="datetime-local"
          value={draft.time}
          onChange={(time) => onChange({ ...draft, time })}
          required
        />
      ) : null}
      {draft.when === 'window' ? (
        <WindowField chosen={draft.window} onChange={(window) => onChange({ ...draft, window })} />
      ) : null}
      {passed ? null : <p className="soft">{t('batch.run.noDryRun')}</p>}
      {needsReason ? (
        <Field
          label={t('batch.run.override')}
          hint={t('batch.run.override.hint')}
          value={draft.reason}
          onChange={(reason) => onChange({ ...draft, reason })}
          maxLength={1_000}
          required
        />
      ) : null}
      {needsReason ? <OperatorField /> : null}
    </>
  );
}
