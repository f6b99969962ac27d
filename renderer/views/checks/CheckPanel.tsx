import type { ReactNode } from 'react';
import type { BatchView } from '../../../shared/api/views.ts';
import type { CheckReport } from '../../../shared/checks/finding.ts';
import { Ago } from '../../components/Ago.tsx';
import { Button } from '../../components/Button.tsx';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import { Mark } from '../../components/Mark.tsx';
import { addressOf } from '../../routing/route.ts';
import { useText } from '../../text/useText.ts';
import { CheckProgress } from './CheckProgress.tsx';
import { SEVERITIES } from './findingGroups.ts';
import { SeverityMark } from './SeverityMark.tsx';
import { useBatchCheck, type BatchCheck } from './useBatchCheck.ts';

/** On a batch's page: what the offline check found, and the way to check now. */
export function CheckPanel({ batch }: { readonly batch: BatchView }): ReactNode {
  const { t, rich } = useText();
  const check = useBatchCheck(batch.id, batch.check?.at);
  const { kept, run } = check;
  return (
    <section className="panel" aria-labelledby="check">
      <h2 id="check">{t('checks.title')}</h2>
      {run?.state === 'running' ? (
        <CheckProgress run={run} />
      ) : kept === 'none' ? (
        <p className="soft">{t('checks.never')}</p>
      ) : kept === undefined ? null : (
        <>
          <CheckCounts counts={kept.report.counts} />
          <p className="soft small">{rich('checks.at', { when: <Ago key="when" at={kept.checkedAt} /> })}</p>
        </>
      )}
      {run?.state === 'failed' ? <FailurePanel told={run.told} /> : null}
      {run?.state === 'cancelled' ? <p className="soft">{t('checks.cancelled')}</p> : null}
      <div className="actions">
        {kept !== undefined && kept !== 'none' && kept.report.findings.length > 0 ? (
          <a className="button" href={addressOf({ view: 'batch', id: batch.id, check: true })}>
            {t('checks.see')}
          </a>
        ) : null}
        <CheckButton check={check} />
      </div>
    </section>
  );
}

/** Starts a check, or stops the one that runs. */
export function CheckButton({ check }: { readonly check: BatchCheck }): ReactNode {
  const { t } = useText();
  const { kept, run, start, stop } = check;
  if (run?.state === 'running') return <Button onPress={stop}>{t('checks.stop')}</Button>;
  return <Button onPress={start}>{t(kept === 'none' ? 'checks.start' : 'checks.again')}</Button>;
}

/** How many of each severity, or that nothing was found. */
export function CheckCounts({ counts }: Pick<CheckReport, 'counts'>): ReactNode {
  const { t, number } = useText();
  const present = SEVERITIES.filter((severity) => counts[severity] > 0);
  if (present.length === 0) return <Mark look={['check-ring', 'good']}>{t('checks.nothing')}</Mark>;
  return (
    <ul className="check-counts">
      {present.map((severity) => (
        <li key={severity}>
          <SeverityMark severity={severity} />
          <span className="number">{number(counts[severity])}</span>
        </li>
      ))}
    </ul>
  );
}
