import { parseAsServer } from '../../../../shared/checks/haplo/controlVerdict.ts';
import { sourcesOf } from '../../../../shared/checks/haplo/controlWalk.ts';
import { HaploRun } from '../../../../shared/checks/haplo/haploRun.ts';
import { RunDeath } from '../../../../shared/checks/haplo/runEvents.ts';
import { safeText, scriptGet } from '../../../../shared/checks/haplo/scriptSemantics.ts';
import type { HaploServerLists } from '../../../../shared/services/haplo/controlFile.ts';
import { HAPLO_DEFAULT_FILE } from '../../../../shared/services/haplo/controlFile.ts';
import type { HaploModel } from '../../../../shared/services/haplo/models.ts';
import { haploModelFor } from '../../../../shared/services/haplo/models.ts';
import { HAPLO_DEATH_TEXT } from '../../../../shared/services/haplo/serverText.ts';
import type { BodyStore } from '../../framework/bodyStore.ts';
import type { HaploRunOutcome } from './haploLog.ts';
import { importLog } from './haploLog.ts';
import type { OpenedFile } from './haploReaders.ts';
import { openFile } from './haploReaders.ts';
import type { HaploBatch, HaploBatchState, HaploListedFile } from './haploState.ts';

/** What a run needs of its server. */
export interface HaploRunWorld {
  readonly bodies: BodyStore;
  readonly lists: HaploServerLists;
  /** Models beyond the public ones. */
  readonly models: readonly HaploModel[];
  readonly now: () => Date;
}

/** What a run leaves behind. */
export interface HaploRunResult {
  readonly state: Extract<HaploBatchState, 'dry-run' | 'complete' | 'error'>;
  readonly log: string;
  /** 0 after an exception, however many errors were logged before it. */
  readonly errors: number;
  /** Records tried, and records that a real run saved. The real server shows neither. */
  readonly recordsRead: number;
  readonly recordsSaved: number;
}

type Imported = HaploRunOutcome & Pick<HaploRunResult, 'errors' | 'recordsRead' | 'recordsSaved'>;

const NOTHING: Imported = { messages: [], errors: 0, recordsRead: 0, recordsSaved: 0 };

/** The model whose account part cannot be committed by the batch API: a real run dies at its first complete record. */
const USER_SYNC_MODEL = 'haplo:user-sync';
const NO_COMMIT = 'Delegate for user does not implement commit()';

/** Runs a batch. Only the exact word makes it a dry run. Source: haplo-plugins e39348a, haplo_data_import_batch.js. */
export async function runBatch(batch: HaploBatch, world: HaploRunWorld): Promise<HaploRunResult> {
  const start = world.now();
  const { errors, recordsRead, recordsSaved, ...outcome } = await importFiles(batch, world);
  const log = importLog({ start, end: world.now(), outcome });
  const done = batch.mode === 'dry-run' ? 'dry-run' : 'complete';
  const state = outcome.exception === undefined ? done : 'error';
  return { state, log, errors, recordsRead, recordsSaved };
}

/** Folds the list into a map: the last upload of a name counts, at the place of the first. */
export function filesByName(files: readonly HaploListedFile[]): readonly HaploListedFile[] {
  return [...new Map(files.map((file) => [file.name, file])).values()];
}

/** The built-in control files of the standard API are not public: its runs read nothing and log nothing. */
async function importFiles(batch: HaploBatch, world: HaploRunWorld): Promise<Imported> {
  const content = batch.control === null ? undefined : await world.bodies.read(batch.control);
  const parsed = content === undefined ? undefined : parseAsServer(content);
  if (parsed?.ok !== true) return NOTHING;
  const control = parsed.value;
  const messages: string[] = [];
  let death: RunDeath | undefined;
  const model = haploModelFor(safeText(scriptGet(control, 'model')), world.models);
  const run = new HaploRun({
    control,
    model,
    lists: world.lists,
    refusesUntitled: false,
    onEvent: (event) => {
      if (event.kind === 'died') death ??= event.death;
      else if (event.kind === 'logged' && event.serverLine !== undefined) messages.push(event.serverLine);
    },
  });
  const isReal = batch.mode !== 'dry-run';
  let recordsSaved = 0;
  const onRecord = (record: unknown): boolean => {
    const passed = run.recordsPassed;
    run.transform(record);
    if (run.died || run.recordsPassed === passed || !isReal) return !run.died;
    if (model.name === USER_SYNC_MODEL) run.die(new RunDeath(NO_COMMIT, true));
    else recordsSaved += 1;
    return !run.died;
  };
  if (run.prepare()) await readAllFiles(batch, control, { world, run, onRecord });
  const { recordCount: recordsRead, storedErrorCount: errors } = run;
  return { messages, errors, recordsRead, recordsSaved, ...exceptionOf(death) };
}

interface Reading {
  readonly world: HaploRunWorld;
  readonly run: HaploRun;
  readonly onRecord: (record: unknown) => boolean;
}

/** Every file is opened before the first record is tried. */
async function readAllFiles(
  batch: HaploBatch,
  control: unknown,
  { world, run, onRecord }: Reading,
): Promise<void> {
  const columns = sourcesOf(control).all;
  const specs = scriptGet(control, 'files');
  const opened: OpenedFile[] = [];
  try {
    for (const { name, digest, bytes } of filesByName(batch.files)) {
      const spec = scriptGet(specs, name) ?? scriptGet(specs, HAPLO_DEFAULT_FILE);
      if (!spec) throw new RunDeath(HAPLO_DEATH_TEXT.noFileSpecification(name), true);
      opened.push(openFile({ bytes, content: await world.bodies.read(digest), spec, columns }));
    }
  } catch (error) {
    run.die(error);
    return;
  }
  for (const read of opened) {
    if (run.died) return;
    read(onRecord);
  }
}

function exceptionOf(death: RunDeath | undefined): Pick<HaploRunOutcome, 'exception'> {
  if (death === undefined) return {};
  return { exception: { message: death.message, file: 'haplo_data_import_framework.js', line: 1 } };
}
