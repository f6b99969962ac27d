import { useState, type ReactNode } from 'react';
import type { BatchView, JobView } from '../../../shared/api/views.ts';
import type { Abilities } from '../../../shared/services/abilities.ts';
import { Ago } from '../../components/Ago.tsx';
import { Button } from '../../components/Button.tsx';
import { JobMark } from '../../components/Mark.tsx';
import { InlineName } from '../../components/Name.tsx';
import { Progress } from '../../components/Progress.tsx';
import { visibleText } from '../../text/safeText.ts';
import { useByWhom } from '../../text/useByWhom.ts';
import { useText } from '../../text/useText.ts';
import { RunComparison } from '../checks/RunComparison.tsx';
import { abilitiesOf } from './batchAbilities.ts';
import { JobActions } from './JobActions.tsx';
import { JobWish } from './JobWish.tsx';
import { PageLink } from './PageLink.tsx';
import { RecordDialog } from './RecordDialog.tsx';

/** The imports and dry runs of a batch, newest first. */
export function JobsPanel({ batch }: { readonly batch: BatchView }): ReactNode {
  const { t } = useText();
  const abilities = abilitiesOf(batch);
  return (
    <section className="panel" aria-labelledby="jobs">
      <h2 id="jobs">{t('batch.jobs')}</h2>
      {batch.jobs.length === 0 ? <p className="soft">{t('batch.jobs.none')}</p> : null}
      <ul className="jobs">
        {batch.jobs.toReversed().map((job) => (
          <Job key={job.id} job={job} abilities={abilities} />
        ))}
      </ul>
    </section>
  );
}

interface JobProps {
  readonly job: JobView;
  /** Not known once the destination was removed. */
  readonly abilities: Abilities | undefined;
}

function Job({ job, abilities }: JobProps): ReactNode {
  const { t, rich, failure } = useText();
  const byWhom = useByWhom();
  const [recording, setRecording] = useState(false);
  const kind = t(`job.kind.${job.kind}`);
  const recordable =
    abilities?.outcomeReported === false &&
    job.statement === undefined &&
    (job.state === 'accepted' || job.state === 'attention');
  return (
    <li className="job">
      <p className="job-head">
        <strong>{kind}</strong>
        <JobMark state={job.state} short />
        <span className="soft small">
          {job.endedAt !== undefined
            ? rich('job.ended', { when: <Ago key="when" at={job.endedAt} /> })
            : job.startedAt !== undefined
              ? rich('job.started', { when: <Ago key="when" at={job.startedAt} /> })
              : null}
        </span>
      </p>
      {job.progressPct === undefined || job.state !== 'running' ? null : (
        <Progress label={kind} done={job.progressPct} total={100} />
      )}
      {job.progressMessage === undefined ? null : (
        <bdi className="soft">{visibleText(job.progressMessage)}</bdi>
      )}
      {job.state === 'accepted' && job.statement === undefined ? (
        <p className="soft small">{t('batch.jobs.noOutcome')}</p>
      ) : null}
      {job.failure === undefined ? null : <p>{failure(job.failure).what}</p>}
      {job.wish === undefined ? null : <JobWish job={job} wish={job.wish} />}
      {job.override === undefined ? null : (
        <p className="soft small">
          {t('job.override', { by: byWhom(job.override.by), reason: visibleText(job.override.reason) })}
        </p>
      )}
      <RunComparison job={job} />
      {job.remoteId === undefined ? null : (
        <p className="soft small">
          {rich('job.remoteId', { id: <InlineName key="id" text={job.remoteId} /> })}
        </p>
      )}
      <div className="actions">
        {job.page === undefined ? null : <PageLink page={job.page} />}
        {abilities === undefined ? null : <JobActions job={job} abilities={abilities} />}
        {recordable ? <Button onPress={() => setRecording(true)}>{t('job.record')}</Button> : null}
      </div>
      {recording ? <RecordDialog job={job} onClose={() => setRecording(false)} /> : null}
    </li>
  );
}
