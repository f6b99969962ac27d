import { useCallback, type ReactNode } from 'react';
import { Button } from '../components/Button.tsx';
import { FailurePanel } from '../components/FailurePanel.tsx';
import { Window } from '../components/Window.tsx';
import { useClient } from '../state/WaybillContext.ts';
import { useText } from '../text/useText.ts';
import { CheckProgress } from '../views/checks/CheckProgress.tsx';
import { cancelCheckRun, useCheckRuns, type CheckRun } from '../views/checks/checkRuns.ts';
import { FindingsReport } from '../views/checks/FindingsReport.tsx';
import type { ReadLines } from '../views/checks/ContextLines.tsx';

/** The key under which the check of what is not queued yet runs. */
export const SEND_CHECK = 'send';

interface SendCheckProps {
  readonly title: ReactNode;
  /** Back to where files, destination and mode are chosen. */
  readonly onBack: () => void;
  /** Sends what was checked. */
  readonly send: ReactNode;
}

/** What a check of the given files finds, before anything is queued or sent. */
export function SendCheck({ title, onBack, send }: SendCheckProps): ReactNode {
  const { t } = useText();
  const client = useClient();
  const run = useCheckRuns((runs) => runs[SEND_CHECK]);
  if (run === undefined) return null;
  if (run.state === 'running')
    return (
      <Window
        title={title}
        alert
        onClose={onBack}
        buttons={<Button onPress={() => cancelCheckRun(client, SEND_CHECK)}>{t('checks.stop')}</Button>}
      >
        <CheckProgress run={run} />
      </Window>
    );
  return (
    <Window
      title={title}
      size={run.state === 'done' ? 'wide' : 'large'}
      onClose={onBack}
      buttons={
        <>
          <Button onPress={onBack}>{t('checks.back')}</Button>
          {run.state === 'done' ? send : null}
        </>
      }
    >
      <Ended run={run} />
    </Window>
  );
}

function Ended({ run }: { readonly run: Exclude<CheckRun, { state: 'running' }> }): ReactNode {
  const { t } = useText();
  const client = useClient();
  const id = run.state === 'done' ? run.id : '';
  const read = useCallback<ReadLines>(
    (query, signal) => client.checkContext({ params: { id }, query, signal }),
    [client, id],
  );
  switch (run.state) {
    case 'done':
      return <FindingsReport report={run.report} read={read} />;
    case 'failed':
      return <FailurePanel told={run.told} />;
    case 'cancelled':
      return <p>{t('checks.cancelled')}</p>;
    default:
      return run satisfies never;
  }
}
