import { useState, type ReactNode } from 'react';
import { Button } from '../../components/Button.tsx';
import { Choices } from '../../components/Choices.tsx';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import { Field } from '../../components/Field.tsx';
import { Window } from '../../components/Window.tsx';
import { toldOf } from '../../connection/told.ts';
import { useCommand } from '../../state/useCommand.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { useText } from '../../text/useText.ts';
import { arrivalOf } from '../batches/arrival.ts';
import { dryRunPassed } from './batchAbilities.ts';
import type { BatchDialogProps } from './CancelDialog.tsx';

/** An import cannot be taken back: says what it does, when, and why without a dry run. */
export function RunDialog({ batch, onBatch, onClose }: BatchDialogProps): ReactNode {
  const { t } = useText();
  const client = useClient();
  const command = useCommand();
  const [when, setWhen] = useState<'now' | 'later'>('now');
  const [time, setTime] = useState('');
  const [reason, setReason] = useState('');
  const passed = dryRunPassed(batch);
  const needsReason = !passed && batch.jobs.some(({ kind }) => kind === 'dry-run');
  const refused = command.problem?.code === 'run.needs-dry-run';
  const ready = (when === 'now' || !Number.isNaN(Date.parse(time))) && (!(needsReason || refused) || reason.trim() !== '');
  const run = (): void =>
    command.run(
      () =>
        client.runBatch({
          params: { id: batch.id },
          body: {
            ...(when === 'later' ? { at: new Date(time).toISOString() } : {}),
            ...(reason.trim() === '' ? {} : { override: reason.trim() }),
          },
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
          <Button onPress={onClose}>{t('action.cancel')}</Button>
          <Button look="primary" isDisabled={!ready || command.busy} onPress={run}>
            {t(when === 'now' ? 'batch.run.confirm' : 'batch.run.confirm.later')}
          </Button>
        </>
      }
    >
      <p>{t('batch.run.text', { count: arrivalOf(batch).totalItems, destination: batch.destination })}</p>
      <Choices
        label={t('batch.run.when')}
        value={when}
        onChange={setWhen}
        choices={[
          { value: 'now', label: t('batch.run.now') },
          { value: 'later', label: t('batch.run.later') },
        ]}
      />
      {when === 'later' ? (
        <Field label={t('batch.run.time')} type="datetime-local" value={time} onChange={setTime} required />
      ) : null}
      {passed ? null : <p className="soft">{t('batch.run.noDryRun')}</p>}
      {needsReason || refused ? (
        <Field
          label={t('batch.run.override')}
          hint={t('batch.run.override.hint')}
          value={reason}
          onChange={setReason}
          maxLength={1_000}
          required
        />
      ) : null}
      {command.problem === undefined ? null : <FailurePanel told={toldOf(command.problem)} />}
    </Window>
  );
}
