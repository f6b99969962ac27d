import { useEffect, type ReactNode } from 'react';
import type { BatchView } from '../../../shared/api/views.ts';
import { Ago } from '../../components/Ago.tsx';
import { Blank } from '../../components/Blank.tsx';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import { BatchMark } from '../../components/Mark.tsx';
import { Name } from '../../components/Name.tsx';
import { Progress } from '../../components/Progress.tsx';
import { SubjectContext } from '../../components/subject.ts';
import { toldOf } from '../../connection/told.ts';
import { useIntake } from '../../intake/intakeStore.ts';
import { addressOf } from '../../routing/route.ts';
import { useCommand, type Command } from '../../state/useCommand.ts';
import { useText } from '../../text/useText.ts';
import { arrivalOf } from '../batches/arrival.ts';
import { useBatchName } from '../batches/useBatchName.ts';
import { CheckPanel } from '../checks/CheckPanel.tsx';
import { BatchActions } from './BatchActions.tsx';
import { BatchDetails } from './BatchDetails.tsx';
import { BatchFailure } from './BatchFailure.tsx';
import { BatchPhases } from './BatchPhases.tsx';
import { ItemsPanel } from './ItemsPanel.tsx';
import { JobsPanel } from './JobsPanel.tsx';
import { StoryPanel } from './StoryPanel.tsx';
import { PlannedRun } from './PlannedRun.tsx';
import { takesFiles } from './batchAbilities.ts';
import { useBatch } from './useBatch.ts';

interface BatchPageProps {
  readonly id: string;
  /** The file to open at once. */
  readonly item: string | undefined;
}

/** One batch: where it stands, what to do, its files, its import and what happened. */
export function BatchPage({ id, item }: BatchPageProps): ReactNode {
  const { t } = useText();
  const batchName = useBatchName();
  const { batch, problem, take } = useBatch(id);
  const command = useCommand();
  useDropTarget(batch);
  if (batch === undefined) {
    if (problem === undefined) return <p className="page soft">{t('shell.loading')}</p>;
    if (problem.status !== 404 && problem.status !== 400)
      return (
        <div className="page">
          <h1>{t('batches.title')}</h1>
          <FailurePanel told={toldOf(problem)} />
        </div>
      );
    return (
      <div className="page">
        <h1>{t('batches.title')}</h1>
        <Blank
          shape="search"
          title={t('batch.notFound.title')}
          action={
            <a className="button" href={addressOf({ view: 'batches', search: '' })}>
              {t('home.recent.all')}
            </a>
          }
        >
          {t('batch.notFound.text')}
        </Blank>
      </div>
    );
  }
  return (
    <SubjectContext value={{ name: batchName(batch), destination: batch.destination }}>
      <div className="page page-fill batch">
        <BatchHead batch={batch} command={command} onBatch={take} />
        {command.problem === undefined ? null : <FailurePanel told={toldOf(command.problem)} />}
        <BatchFailure batch={batch} command={command} onBatch={take} />
        <div className="batch-columns">
          <ItemsPanel batch={batch} open={item} />
          <div className="batch-side" role="group" aria-label={t('batch.about')} tabIndex={0}>
            <CheckPanel batch={batch} />
            <JobsPanel batch={batch} />
            <StoryPanel batch={batch} />
            <BatchDetails batch={batch} />
          </div>
        </div>
      </div>
    </SubjectContext>
  );
}

interface BatchHeadProps {
  readonly batch: BatchView;
  readonly command: Command;
  readonly onBatch: (batch: BatchView) => void;
}

function BatchHead({ batch, command, onBatch }: BatchHeadProps): ReactNode {
  const { t, rich, number, bytes } = useText();
  const batchName = useBatchName();
  const { doneItems, totalItems, doneBytes, totalBytes } = arrivalOf(batch);
  const arrived = t('batch.arrived', {
    done: number(doneItems),
    total: number(totalItems),
    doneBytes: bytes(doneBytes),
    totalBytes: bytes(totalBytes),
  });
  return (
    <header className="batch-head">
      <div className="page-head">
        <h1>
          <Name text={batchName(batch)} />
        </h1>
        <BatchActions batch={batch} command={command} onBatch={onBatch} />
      </div>
      <p className="batch-state">
        <BatchMark status={batch.status} />
        <span className="soft">{t(`status.${batch.status}.means`)}</span>
        {batch.paused ? <span>{t('batch.paused')}</span> : null}
        {batch.until === undefined ? null : (
          <span className="soft">{rich('batch.until', { when: <Ago key="when" at={batch.until} /> })}</span>
        )}
      </p>
      <BatchPhases batch={batch} />
      <PlannedRun batch={batch} command={command} onBatch={onBatch} />
      {totalItems === 0 ? null : (
        <>
          <Progress
            label={t('batch.files')}
            done={totalBytes === 0 ? doneItems : doneBytes}
            total={totalBytes === 0 ? totalItems : totalBytes}
            text={arrived}
          />
          <p className="soft small">{arrived}</p>
        </>
      )}
    </header>
  );
}

/** While an unsent batch is looked at, what is dropped joins it. */
function useDropTarget(batch: BatchView | undefined): void {
  const id = batch !== undefined && takesFiles(batch) ? batch.id : undefined;
  const comment = batch?.comment;
  const createdAt = batch?.createdAt;
  const destination = batch?.destination;
  useEffect(() => {
    if (id === undefined || comment === undefined || createdAt === undefined || destination === undefined)
      return undefined;
    useIntake.setState({ target: { id, comment, createdAt, destination } });
    return () => useIntake.setState({ target: undefined });
  }, [id, comment, createdAt, destination]);
}
