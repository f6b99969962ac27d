import { hostOf } from '../../../shared/model/destination.ts';
import { failure } from '../../../shared/model/failure.ts';
import type { ImportJob } from '../../../shared/model/importJob.ts';
import { nextJob } from '../../../shared/model/importJobMachine.ts';
import { nextItem } from '../../../shared/model/itemMachine.ts';
import { stamped, storyLine } from '../context.ts';
import { itemsOf } from '../digestSet.ts';
import type { Draft } from '../draft.ts';
import type { JobReport } from '../ports/importService.ts';
import type { StoryLine } from '../ports/store.ts';
import type { StepContext } from './stepContext.ts';

/** A service's own words on a finished job, kept whole up to this many characters (DSP-INGEST's mapping.csv). */
export const REPORT_KEPT_LENGTH_MAX = 20_000_000;

/** Where the text that came with the end of a job is kept: a mapping must outlive the server's copy. */
export function reportKey(jobId: string): string {
  return `report.${jobId}`;
}

/** Writes what the service reported of a running job, and what that means for its items. */
export async function noteReport(
  step: StepContext,
  draft: Draft,
  told: { readonly job: ImportJob; readonly report: JobReport },
): Promise<void> {
  const { ports } = step.core;
  const { job, report } = told;
  const now = ports.clock.now();
  switch (report.state) {
    case 'running':
      draft.putJob(
        nextJob(job, {
          type: 'progressed',
          pct: report.pct,
          message: report.message,
          pollAt: now + report.pollInMs,
        }),
      );
      return;
    case 'asking':
      draft.putJob(nextJob(job, { type: 'asked', question: report.question }));
      draft.tell(storyLine(ports, job.batchId, { what: 'job.asked', jobId: job.id }));
      return;
    case 'succeeded':
      await noteItems(step, draft, report);
      draft.putJob(
        nextJob(job, { type: 'succeeded', at: now, serverSaid: report.serverSaid?.slice(0, 2_000) }),
      );
      if (report.doubled !== undefined) draft.tell(doubledLine(step, job, report.doubled));
      if (report.serverSaid !== undefined) {
        const value = report.serverSaid.slice(0, REPORT_KEPT_LENGTH_MAX);
        draft.also({ put: 'fact', key: reportKey(job.id), value });
      }
      return;
    case 'failed':
      draft.putJob(
        nextJob(job, { type: 'failed', at: now, failure: stamped(ports, importFailed(step, report)) }),
      );
      return;
  }
}

/** Names that one line of a story shows. */
const DOUBLED_SHOWN_MAX = 5;

function doubledLine(step: StepContext, job: ImportJob, names: readonly string[]): StoryLine {
  const shown = names.slice(0, DOUBLED_SHOWN_MAX).join(', ');
  const facts = { files: names.length, names: shown };
  return storyLine(step.core.ports, job.batchId, { what: 'job.doubled', jobId: job.id, facts });
}

/** What the import took is imported; what it left out needs a person. */
async function noteItems(
  step: StepContext,
  draft: Draft,
  report: Extract<JobReport, { state: 'succeeded' }>,
): Promise<void> {
  const leftOut = new Set(report.leftOut);
  const host = hostOf(step.destination);
  for await (const read of itemsOf(step.core.ports.store, draft.batch.id)) {
    const item = await draft.item(read.id);
    if (item.state !== 'sent') continue;
    const ref = report.refs[item.name];
    const known = ref === undefined ? item : { ...item, remoteRef: ref };
    draft.putItem(
      item,
      leftOut.has(item.name)
        ? nextItem(known, {
            type: 'leftOut',
            failure: stamped(step.core.ports, failure('remote.leftover', { host, name: item.name })),
          })
        : nextItem(known, { type: 'imported' }),
    );
  }
}

function importFailed(
  step: StepContext,
  report: { readonly message: string; readonly serverSaid?: string },
): ReturnType<typeof failure> {
  return failure(
    'remote.import-failed',
    { host: hostOf(step.destination), message: report.message },
    report.serverSaid === undefined ? {} : { serverSays: report.serverSaid },
  );
}
