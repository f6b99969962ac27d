import { parseAsServer } from '../../../../shared/checks/haplo/controlVerdict.ts';
import { HAPLO_DEFAULT_FILE } from '../../../../shared/services/haplo/controlFile.ts';
import { HAPLO_STRING_BYTES_MAX } from '../../../../shared/services/haplo/limits.ts';
import { HAPLO_DEATH_TEXT } from '../../../../shared/services/haplo/serverText.ts';
import type { BodyStore } from '../../framework/bodyStore.ts';
import type { HaploRunOutcome } from './haploLog.ts';
import { importLog } from './haploLog.ts';
import type { HaploBatch, HaploBatchState, HaploListedFile } from './haploState.ts';

/** What a run leaves behind. */
export interface HaploRunResult {
  readonly state: Extract<HaploBatchState, 'dry-run' | 'complete' | 'error'>;
  readonly log: string;
  /** 0 after an exception, however many errors were logged before it. */
  readonly errors: number;
}

/** Runs a batch. Only the exact word makes it a dry run. Source: haplo-plugins e39348a, haplo_data_import_batch.js. */
export async function runBatch(
  batch: HaploBatch,
  bodies: BodyStore,
  now: () => Date,
): Promise<HaploRunResult> {
  const start = now();
  const outcome = await importFiles(batch, bodies);
  const log = importLog({ start, end: now(), outcome });
  if (outcome.exception !== undefined) return { state: 'error', log, errors: 0 };
  return { state: batch.mode === 'dry-run' ? 'dry-run' : 'complete', log, errors: outcome.messages.length };
}

/** Folds the list into a map: the last upload of a name counts, at the place of the first. */
export function filesByName(files: readonly HaploListedFile[]): readonly HaploListedFile[] {
  return [...new Map(files.map((file) => [file.name, file])).values()];
}

/** Reads every file before the first record, as the server does; records themselves are not played yet. */
async function importFiles(batch: HaploBatch, bodies: BodyStore): Promise<HaploRunOutcome> {
  const specs = batch.control === null ? undefined : await fileSpecs(batch.control, bodies);
  if (specs === undefined) return { messages: [] };
  for (const file of filesByName(batch.files)) {
    const spec = specs[file.name] ?? specs[HAPLO_DEFAULT_FILE];
    if (spec === undefined) return died(HAPLO_DEATH_TEXT.noFileSpecification(file.name));
    const isString = spec.read === 'json' || spec.read === 'tsv-with-name-row';
    if (isString && file.bytes > HAPLO_STRING_BYTES_MAX) return died(HAPLO_DEATH_TEXT.tooBig);
    if (spec.read !== 'json') continue;
    const content = await bodies.read(file.digest);
    if (content !== undefined && !parseAsServer(content).ok)
      return died('SyntaxError: Unexpected token in object literal');
  }
  return { messages: [] };
}

type FileSpecs = Readonly<Record<string, { readonly read?: unknown } | undefined>>;

async function fileSpecs(digest: string, bodies: BodyStore): Promise<FileSpecs | undefined> {
  const content = await bodies.read(digest);
  const parsed = content === undefined ? undefined : parseAsServer(content);
  if (parsed?.ok !== true) return undefined;
  return (parsed.value as { readonly files?: FileSpecs }).files;
}

function died(message: string): HaploRunOutcome {
  return { messages: [], exception: { message, file: 'haplo_data_import_framework.js', line: 1 } };
}
