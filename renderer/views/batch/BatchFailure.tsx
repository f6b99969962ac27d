import { useState, type ReactNode } from 'react';
import type { BatchView, JobView } from '../../../shared/api/views.ts';
import { Button } from '../../components/Button.tsx';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import type { Command } from '../../state/useCommand.ts';
import { useClient, useWaybill } from '../../state/WaybillContext.ts';
import { useText } from '../../text/useText.ts';
import { addressOf } from '../../routing/route.ts';
import { PageLink } from './PageLink.tsx';
import { RecordDialog } from './RecordDialog.tsx';
import { canRetry, latestJob, needsStatement } from './batchAbilities.ts';

interface BatchFailureProps {
  readonly batch: BatchView;
  readonly command: Command;
  readonly onBatch: (batch: BatchView) => void;
}

/** What holds the whole batch up: its own trouble, its job's, or its destination's. */
export function BatchFailure({ batch, command, onBatch }: BatchFailureProps): ReactNode {
  const { t } = useText();
  const client = useClient();
  const gate = useWaybill(
    (state) => state.status?.destinations.find(({ name }) => name === batch.destination)?.gate,
  );
  const unfinished = !['imported', 'accepted', 'cancelled'].includes(batch.status);
  const job = latestJob(batch);
  const own =
    batch.failure ?? (job?.state === 'failed' || job?.state === 'attention' ? job.failure : undefined);
  if (own !== undefined)
    return (
      <FailurePanel
        told={own}
        calm={batch.until !== undefined}
        actions={
          needsStatement(batch) && job !== undefined ? (
            <StatementActions job={job} />
          ) : own.code === 'check.findings' ? (
            <FindingsActions batch={batch} command={command} onBatch={onBatch} />
          ) : canRetry(batch) ? (
            <Button
              isDisabled={command.busy}
              onPress={() => command.run(() => client.retryBatch({ params: { id: batch.id } }), onBatch)}
            >
              {t('batch.action.retry')}
            </Button>
          ) : undefined
        }
      />
    );
  if (unfinished && gate?.failure !== undefined)
    return (
      <FailurePanel
        told={gate.failure}
        calm={gate.state === 'resting'}
        actions={
          gate.state === 'parked' ? (
            <a className="button" href={addressOf({ view: 'destinations' })}>
              {t('nav.destinations')}
            </a>
          ) : undefined
        }
      />
    );
  return null;
}

/** What the check found, and the check once more after it was mended. Running all the same is in the menu, with a reason. */
function FindingsActions({ batch, command, onBatch }: BatchFailureProps): ReactNode {
  const { t } = useText();
  const client = useClient();
  return (
    <>
      <Button
        isDisabled={command.busy}
        onPress={() => command.run(() => client.retryBatch({ params: { id: batch.id } }), onBatch)}
      >
        {t('checks.again')}
      </Button>
      <a className="button button-primary" href={addressOf({ view: 'batch', id: batch.id, check: true })}>
        {t('checks.see')}
      </a>
    </>
  );
}

/** Where the log is, and where to put what it says. */
function StatementActions({ job }: { readonly job: JobView }): ReactNode {
  const { t } = useText();
  const [recording, setRecording] = useState(false);
  return (
    <>
      {job.page === undefined ? null : <PageLink page={job.page} />}
      <Button look="primary" onPress={() => setRecording(true)}>
        {t('job.record')}
      </Button>
      {recording ? <RecordDialog job={job} onClose={() => setRecording(false)} /> : null}
    </>
  );
}
