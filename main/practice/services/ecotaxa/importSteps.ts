import type { EcotaxaJob, EcotaxaProject, EcotaxaState } from './ecotaxaState.ts';
import type { ImportRequest } from '../../../../shared/services/ecotaxa/importRequest.ts';
import { logLine, touch } from './jobRecord.ts';
import { crashLines, type PythonCrash } from './pythonCrash.ts';
import { pyValue } from './pythonRepr.ts';

/** The logger that most lines of an import come from. */
export const IMPORT_LOGGER = 'API_operations.imports.Import';

/** What a run works with. */
export interface RunWorld {
  readonly state: EcotaxaState;
  readonly save: () => Promise<void>;
  readonly now: () => Date;
  /** Simulated milliseconds; ends early when the run is killed. */
  readonly sleep: (ms: number) => Promise<void>;
  readonly signal: AbortSignal;
  /** Simulated time for each table, in each phase. */
  readonly tableMs: number;
  /** Kept bytes by digest; throws where they were too many to be kept. */
  readonly read: (sha256: string) => AsyncIterable<Uint8Array>;
}

/** An import under way. */
export interface RunningImport {
  readonly job: EcotaxaJob;
  readonly world: RunWorld;
  readonly project: EcotaxaProject;
  readonly req: ImportRequest;
}

/** Adds a line to the job's log. */
export function say({ job, world }: RunningImport, line: readonly [logger: string, message: string]): void {
  logLine(job, world.now(), line);
}

/** Tells how far the job is. */
export async function progress({ job, world }: RunningImport, pct: number, message: string): Promise<void> {
  if (world.signal.aborted) return;
  job.model.progress_pct = pct;
  job.model.progress_msg = message;
  touch(job, world.now());
  await world.save();
}

/** Ends the job by an exception: its whole traceback becomes the errors. */
export function crash({ job, world }: RunningImport, why: PythonCrash): void {
  if (world.signal.aborted) return;
  Object.assign(job.model, { state: 'E', errors: crashLines(why), progress_msg: why.text });
}

/** Puts a question and waits for its reply. */
export function ask(running: RunningImport, question: Readonly<Record<string, readonly string[]>>): void {
  const { job, world } = running;
  if (world.signal.aborted) return;
  say(running, ['API_operations.helpers.JobService', `Asking for: ${pyValue(question)}`]);
  job.hasAsked = true;
  Object.assign(job.model, {
    state: 'A',
    question,
    progress_msg: 'Some users or taxonomic references could not be matched',
  });
}

/** Tells which tables the project remembers. */
export function sayLoaded(running: RunningImport): void {
  say(running, [IMPORT_LOGGER, `Previously loaded files: ${pyValue(running.project.loadedTables)}`]);
}
