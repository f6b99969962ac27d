import type { CheckFile, CheckReport } from '../finding.ts';
import { createFindingCollector } from '../findingCollector.ts';
import type { HaploServerLists } from '../../services/haplo/controlFile.ts';
import { HAPLO_DEFAULT_FILE, HAPLO_PUBLIC_LISTS } from '../../services/haplo/controlFile.ts';
import { HAPLO_ERRORS_REPORTED_MAX } from '../../services/haplo/limits.ts';
import type { HaploModel } from '../../services/haplo/models.ts';
import { haploModelFor } from '../../services/haplo/models.ts';
import { HAPLO_DEATH_TEXT } from '../../services/haplo/serverText.ts';
import { checkJsonFile, parseJsonFile } from './checkJsonFile.ts';
import { checkTsvFile } from './checkTsvFile.ts';
import { checkXmlFile, parseXmlFile } from './checkXmlFile.ts';
import { haploControlValueVerdict } from './controlVerdict.ts';
import { namedByControl, property, sourcesOf } from './controlWalk.ts';
import type { FileReading } from './dataCheck.ts';
import { DataCheck } from './dataCheck.ts';
import { HaploRun } from './haploRun.ts';
import type { HaploFileRecords } from './rowIndex.ts';
import { RunDeath } from './runEvents.ts';
import { SCRIPT_OBJECT_KEYS, safeText, scriptGet } from './scriptSemantics.ts';
import { suggestName } from './suggest.ts';

/** How to check data files. */
export interface HaploDataOptions {
  /** Name of the control file, for findings about its instructions. */
  readonly controlName?: string;
  /** What the server has installed; the public lists unless known better. */
  readonly lists?: HaploServerLists;
  /** Descriptions of models that are not public, or known better than here. */
  readonly models?: readonly HaploModel[];
  /** Whether the server skips objects without a title; 2020-06 does, 2021-06 does not. */
  readonly refusesUntitled?: boolean;
  readonly signal?: AbortSignal;
  /** Bytes read so far and bytes to read; json and xml files are read twice. */
  readonly onProgress?: (bytesDone: number, bytesTotal: number) => void;
}

/** What a check of data files found, and the dry run it stands for. */
export interface HaploDataCheck {
  readonly report: CheckReport;
  /** Lines the server's dry run would log, in order, without START and END. */
  readonly log: readonly string[];
  /** Whether that run would die. */
  readonly died: boolean;
  /** The error count the server would store. */
  readonly storedErrorCount: number;
  /** Records that a real import would try to save. */
  readonly recordsPassed: number;
  /** Records of each file in the batch's order, for reading record numbers of a log. */
  readonly files: readonly HaploFileRecords[];
}

/**
 * Checks data files against their (parsed) control file in the server's order and says what a dry run would log. Constant
 * memory for tables of any size; json files within the server's 16 MiB. Throws only the signal's reason.
 */
export async function checkHaploData(
  control: unknown,
  files: readonly CheckFile[],
  options: HaploDataOptions = {},
): Promise<HaploDataCheck> {
  // The server's own log holds 500 lines; a finding for each must fit.
  const collector = createFindingCollector(HAPLO_ERRORS_REPORTED_MAX);
  const check = new DataCheck(collector, options.controlName ?? 'control file');
  const run = startRun(check, control, options);
  const progress = progressOf(control, files, options);
  const batch = lastOfEachName(check, files).map((file) => ({
    file,
    signal: options.signal,
    onBytes: progress,
    spec: specOf(control, file.name),
  }));
  const readable = [];
  for (const reading of batch) {
    if (await guarded(check, reading, () => prepareFile(check, control, reading))) {
      readable.push(reading);
    }
  }
  noteMissing(check, control, files);
  const sources = sourcesOf(control);
  for (const reading of readable) {
    check.startFile(reading.file.name);
    await guarded(check, reading, async () => {
      const reader = property(reading.spec, 'read');
      if (reader === 'json') await checkJsonFile(check, reading);
      else if (reader === 'tsv-with-name-row') await checkTsvFile(check, reading, sources);
      else await checkXmlFile(check, reading);
      return true;
    });
    check.endFile(reading.file.bytes);
  }
  return {
    report: collector.report(),
    log: check.log,
    died: run?.died ?? false,
    storedErrorCount: run?.storedErrorCount ?? 0,
    recordsPassed: run?.recordsPassed ?? 0,
    files: check.files,
  };
}

/** Sets the run up as the server does before it looks at a file; undefined where the run cannot be followed. */
function startRun(check: DataCheck, control: unknown, options: HaploDataOptions): HaploRun | undefined {
  const lists = options.lists ?? HAPLO_PUBLIC_LISTS;
  const model = safeText(property(control, 'model'));
  const controlName = options.controlName ?? 'control file';
  const named = namedByControl(control);
  const processor = property(control, 'recordProcessor');
  // Plugins of the server may bring what is not public; anything else it refuses at the upload.
  const verdict = haploControlValueVerdict(control, {
    models: [...lists.models, model],
    filters: [...lists.filters, ...named.filters],
    readers: [...lists.readers, ...named.readers],
    recordProcessors: processor === undefined ? [] : [safeText(processor)],
  });
  if (verdict.status !== 200 || processor !== undefined) {
    const detail =
      processor === undefined
        ? 'The server refuses this control file'
        : `What the record processor "${safeText(processor)}" does only the server knows`;
    check.oddIn(controlName, 'not-simulated', { detail });
    return undefined;
  }
  const run = new HaploRun({
    control,
    model: haploModelFor(model, options.models),
    lists,
    refusesUntitled: options.refusesUntitled ?? false,
    onEvent: check.onEvent,
  });
  if (SCRIPT_OBJECT_KEYS.has(model)) run.die(new RunDeath(`no service for model ${model}`, false));
  const isPrepared = run.prepare();
  check.run = isPrepared ? run : undefined;
  return run;
}

/** Looks at a file as the server does before the first record. False: there is nothing in it to try. */
async function prepareFile(check: DataCheck, control: unknown, reading: FileReading): Promise<boolean> {
  check.lookAt(reading.file.name);
  if (reading.spec === undefined) {
    noteUnlisted(check, control, reading.file.name);
    return false;
  }
  const reader = safeText(property(reading.spec, 'read'));
  switch (reader) {
    case 'json':
      return parseJsonFile(check, reading);
    case 'xml-text-of-children':
    case 'xml-attributes':
      return parseXmlFile(check, reading);
    case 'tsv-with-name-row':
      return true;
    default:
      check.odd('reader-unknown', reader);
      return false;
  }
}

function noteUnlisted(check: DataCheck, control: unknown, name: string): void {
  const listed = Object.keys(property(control, 'files') ?? {});
  const meant = suggestName(
    name,
    listed.filter((other) => other !== HAPLO_DEFAULT_FILE),
  );
  const serverText = HAPLO_DEATH_TEXT.noFileSpecification(name);
  check.unlisted(serverText, meant);
}

/** Runs one step on a file; a file that cannot be read is a finding. Cancelling passes through. */
async function guarded(
  check: DataCheck,
  { file, signal }: FileReading,
  step: () => Promise<boolean>,
): Promise<boolean> {
  try {
    signal?.throwIfAborted();
    return await step();
  } catch (error) {
    if (signal?.aborted === true) throw error;
    const detail = error instanceof Error ? error.message : 'unknown reason';
    check.oddIn(file.name, 'unreadable', { detail });
    return false;
  }
}

/** A later file of a name replaces an earlier one, at its place. */
function lastOfEachName(check: DataCheck, files: readonly CheckFile[]): readonly CheckFile[] {
  const byName = new Map<string, CheckFile>();
  for (const file of files) {
    if (byName.has(file.name)) check.oddIn(file.name, 'file-twice', { detail: '' });
    byName.set(file.name, file);
  }
  return [...byName.values()];
}

/** The specification of a file, as the server finds it: by name, else DEFAULT; undefined for none. */
function specOf(control: unknown, name: string): unknown {
  const files = property(control, 'files');
  if (files === undefined || files === null) return undefined;
  const listed = Object.hasOwn(files, name) ? scriptGet(files, name) : undefined;
  return listed || property(files, HAPLO_DEFAULT_FILE) || undefined;
}

function noteMissing(check: DataCheck, control: unknown, files: readonly CheckFile[]): void {
  const specs = property(control, 'files');
  if (typeof specs !== 'object' || specs === null) return;
  for (const name of Object.keys(specs)) {
    if (name === HAPLO_DEFAULT_FILE || files.some((file) => file.name === name)) continue;
    check.oddIn(name, 'file-missing', { detail: '' });
  }
}

function progressOf(
  control: unknown,
  files: readonly CheckFile[],
  { onProgress }: HaploDataOptions,
): (bytes: number) => void {
  if (onProgress === undefined) return () => {};
  const total = files.reduce((sum, file) => {
    const reader = property(specOf(control, file.name), 'read');
    return sum + file.bytes * (reader === 'tsv-with-name-row' ? 1 : 2);
  }, 0);
  let done = 0;
  return (bytes) => {
    done += bytes;
    onProgress(Math.min(done, total), total);
  };
}
