import {
  compareHaploLogs,
  parseHaploLog,
  placeLogLines,
  type HaploLog,
  type HaploLogComparison,
  type PlacedLogLine,
} from '../../../shared/checks/haplo/haploLog.ts';
import { keptLogLinesSchema, type KeptCheck } from '../../../shared/checks/reportSchema.ts';
import type { Destination } from '../../../shared/model/destination.ts';
import type { BatchId, JobId } from '../../../shared/model/ids.ts';
import type { ImportJob, JobKind, Statement } from '../../../shared/model/importJob.ts';
import { failure } from '../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { notFound, type CoreContext } from '../context.ts';
import { itemsOf } from '../digestSet.ts';
import type { Ports } from '../ports/ports.ts';
import { checkKey, linesKey } from '../ports/factKeys.ts';
import { batchFingerprint, checkBatch, keptCheck } from './batchCheck.ts';

/** Earlier jobs that are looked through for one to compare with. */
const EARLIER_JOBS_MAX = 100;
/** File names by which two batches are seen to belong together. */
const NAMES_COMPARED_MAX = 1_000;

/** A run that another one is compared with. */
export interface ComparedRun {
  readonly job: JobId;
  readonly batch: BatchId;
  readonly kind: JobKind;
  readonly outcome: HaploLog['outcome'];
  /** When its log was recorded, ms since the epoch. */
  readonly at: number;
  readonly comparison: HaploLogComparison;
}

/** What a person recorded of a run, taken apart and put beside the runs before. */
export interface ImportLogDetail {
  readonly job: ImportJob;
  readonly statement: Statement;
  readonly log: HaploLog;
  /** Its messages with files and rows, as far as they are known. */
  readonly lines: readonly PlacedLogLine[];
  /** The last dry run and the last real run before it, where there are any. */
  readonly earlier: readonly ComparedRun[];
}

/**
 * Finds the files and rows that a recorded log speaks of, while the files still are what ran, and keeps them: later,
 * mended files would lie about them. Files that have changed since leave the log with its record numbers.
 */
export async function keepPlacedLines(
  core: CoreContext,
  about: { readonly job: ImportJob; readonly destination: Destination },
  log: HaploLog,
): Promise<void> {
  const { ports } = core;
  const records = log.lines.some((line) => line.record !== undefined)
    ? await recordsThatRan(core, about)
    : undefined;
  const lines = records === undefined ? log.lines : placeLogLines(log, records);
  await ports.store.commit([{ put: 'fact', key: linesKey(about.job.id), value: JSON.stringify(lines) }]);
}

/** Record counts of the files as they ran: of the kept check, else of a new one. */
async function recordsThatRan(
  core: CoreContext,
  { destination, job }: { readonly job: ImportJob; readonly destination: Destination },
): Promise<KeptCheck['records']> {
  const { ports, ledger } = core;
  const { batch } = await ledger.state(job.batchId);
  const ran = await batchFingerprint(ports, batch);
  const kept = await keptCheck(ports, batch.id);
  if (kept?.fingerprint === ran) return kept.records;
  const made = await checkBatch(ports, { batch, destination });
  if (!made.ok || made.value.kept.fingerprint !== ran) return undefined;
  const { kept: fresh } = made.value;
  await ports.store.commit([{ put: 'fact', key: checkKey(batch.id), value: JSON.stringify(fresh) }]);
  return fresh.records;
}

/** The recorded log of a job, placed and compared. Fails with `request.not-found` where none was recorded. */
export async function importLog(core: CoreContext, id: JobId): Promise<Result<ImportLogDetail>> {
  const { ports } = core;
  const job = await ports.store.job(id);
  if (job === undefined) return fail(notFound('job', id));
  const placed = await placedLog(ports, job);
  if (placed === undefined) return fail(failure('request.not-found', { what: 'recorded log of', name: id }));
  const earlier: ComparedRun[] = [];
  for (const kind of ['dry-run', 'import'] as const) {
    const before = await lastBefore(ports, job, kind);
    earlier.push(...(await comparedWith(ports, before, placed)));
  }
  return ok({ job, ...placed, earlier });
}

type PlacedLog = Pick<ImportLogDetail, 'log' | 'lines' | 'statement'>;

/** A run before beside this one; nothing where there was none, or its log cannot be read. */
async function comparedWith(
  ports: Ports,
  before: ImportJob | undefined,
  placed: PlacedLog,
): Promise<readonly ComparedRun[]> {
  const other = before === undefined ? undefined : await placedLog(ports, before);
  return before === undefined || other === undefined
    ? []
    : [
        {
          job: before.id,
          batch: before.batchId,
          kind: before.kind,
          outcome: other.log.outcome,
          at: other.statement.at,
          comparison: compareHaploLogs(other, placed),
        },
      ];
}

async function placedLog(ports: Ports, { id, statement }: ImportJob): Promise<PlacedLog | undefined> {
  const log = statement && parseHaploLog(statement.log);
  if (statement === undefined || log === undefined) return undefined;
  const text = await ports.store.fact(linesKey(id));
  const lines = text === undefined ? undefined : keptLogLinesSchema.safeParse(JSON.parse(text)).data;
  // Kept for another log of the same job, they would not fit.
  const fits = lines?.length === log.lines.length;
  return { statement, log, lines: fits ? lines : log.lines };
}

/** The latest run of a kind before this one whose log is known: of its own batch, or of one with files of the same names. */
async function lastBefore(ports: Ports, job: ImportJob, kind: JobKind): Promise<ImportJob | undefined> {
  const { items } = await ports.store.jobs({ destinationId: job.destinationId, limit: EARLIER_JOBS_MAX });
  let own: ReadonlySet<string> | undefined;
  for (const other of items) {
    if (other.seq >= job.seq || other.kind !== kind || other.statement === undefined) continue;
    if (other.batchId === job.batchId) return other;
    own ??= await namesOf(ports, job.batchId);
    for (const name of await namesOf(ports, other.batchId)) if (own.has(name)) return other;
  }
  return undefined;
}

async function namesOf(ports: Ports, batchId: BatchId): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  for await (const item of itemsOf(ports.store, batchId)) {
    names.add(item.name);
    if (names.size >= NAMES_COMPARED_MAX) break;
  }
  return names;
}
