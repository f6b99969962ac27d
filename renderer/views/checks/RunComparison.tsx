import { useState, type ReactNode } from 'react';
import type { JobView } from '../../../shared/api/views.ts';
import { Button } from '../../components/Button.tsx';
import { Mark } from '../../components/Mark.tsx';
import { useByWhom } from '../../text/useByWhom.ts';
import { useText } from '../../text/useText.ts';
import { RunLogDialog } from './RunLogDialog.tsx';
import { OUTCOME_LOOKS } from './runOutcome.ts';
import { useRunLog } from './useRunLog.ts';

/** Of a run whose log was recorded: how it ended, what changed since the last ones, and the way to the log. */
export function RunComparison({ job }: { readonly job: JobView }): ReactNode {
  const { t, number } = useText();
  const byWhom = useByWhom();
  const log = useRunLog(job);
  const [open, setOpen] = useState(false);
  if (job.statement === undefined) return null;
  return (
    <>
      <p>
        <Mark look={OUTCOME_LOOKS[job.statement.outcome]} isSentence>
          {t('job.statement', {
            by: byWhom(job.statement.by),
            outcome: t(`job.statement.${job.statement.outcome}`),
          })}
        </Mark>
      </p>
      {log === undefined || log === 'none'
        ? null
        : log.earlier.map(({ fixed, fresh, job: other, kind, stillFailing }) => (
            <p key={other} className="small">
              {t(`runLog.compared.${kind}`, {
                fresh: number(fresh.length),
                still: number(stillFailing.length),
                fixed: number(fixed.length),
              })}
            </p>
          ))}
      <div className="actions">
        <Button onPress={() => setOpen(true)}>{t('runLog.open')}</Button>
      </div>
      {open ? <RunLogDialog job={job} onClose={() => setOpen(false)} /> : null}
    </>
  );
}
