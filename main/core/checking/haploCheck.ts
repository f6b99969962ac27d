import { createFindingCollector, type FindingCollector } from '../../../shared/checks/findingCollector.ts';
import { checkHaploControl } from '../../../shared/checks/haplo/checkHaploControl.ts';
import { checkHaploData } from '../../../shared/checks/haplo/checkHaploData.ts';
import { failure } from '../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { HAPLO_PUBLIC_LISTS, type HaploServerLists } from '../../../shared/services/haplo/controlFile.ts';
import { HAPLO_ERRORS_REPORTED_MAX, HAPLO_STRING_BYTES_MAX } from '../../../shared/services/haplo/limits.ts';
import type { HaploModel } from '../../../shared/services/haplo/models.ts';
import type { Files } from '../ports/files.ts';
import type { CheckControl, CheckRequest } from './checkRequest.ts';
import type { KindCheck, KindCheckInput } from './kindCheck.ts';
import { firstBytes, NotReadable, sourceFile } from './sourceFile.ts';

/** Checks a control file and, where there are any, its data files. */
export async function checkHaploBatch(input: KindCheckInput): Promise<Result<KindCheck>> {
  const { request, files, signal } = input;
  const collector = createFindingCollector(HAPLO_ERRORS_REPORTED_MAX);
  if (request.control === undefined) return ok({ report: collector.report(), readsFiles: false });
  if (request.control.kind === 'digest') {
    noteUnknownControl(collector, request.control.sha256);
    return ok({ report: collector.report(), readsFiles: false });
  }
  const read = await readControlFile(input.port, request.control, signal);
  if (!read.ok) return read;
  const server = haploServer(request);
  const { name, bytes, fileBytes } = read.value;
  const checked = checkHaploControl(bytes, { name, fileBytes, ...server });
  collector.merge(checked.report);
  if (files.length === 0) return ok({ report: collector.report(), readsFiles: false });
  if (!('control' in checked)) {
    noteUncheckedData(collector, name);
    return ok({ report: collector.report(), readsFiles: false });
  }
  const data = await checkHaploData(checked.control, files, {
    controlName: name,
    ...server,
    refusesUntitled: request.known?.haplo?.refusesUntitled ?? false,
    ...(signal === undefined ? {} : { signal }),
    onProgress: input.onProgress,
  });
  collector.merge(data.report);
  const { died, recordsPassed } = data;
  return ok({
    report: collector.report(),
    readsFiles: true,
    foretold: { files: data.files, died, errors: data.log.length, recordsPassed },
  });
}

/** What a server has installed: what is public, and what is known beyond. */
export function haploServer(request: Pick<CheckRequest, 'known'>): {
  readonly lists: HaploServerLists;
  readonly models: readonly HaploModel[];
} {
  const known = request.known?.haplo;
  if (known === undefined) return { lists: HAPLO_PUBLIC_LISTS, models: [] };
  const described = known.modelDescriptions.map((model) => model.name);
  return {
    lists: {
      models: [...HAPLO_PUBLIC_LISTS.models, ...known.models, ...described],
      filters: [...HAPLO_PUBLIC_LISTS.filters, ...known.filters],
      readers: [...HAPLO_PUBLIC_LISTS.readers, ...known.readers],
      recordProcessors: [...HAPLO_PUBLIC_LISTS.recordProcessors, ...known.recordProcessors],
    },
    models: known.modelDescriptions,
  };
}

interface ReadControlFile {
  readonly name: string;
  /** The whole file, or the beginning of one beyond the server's limit. */
  readonly bytes: Uint8Array;
  readonly fileBytes: number;
}

async function readControlFile(
  port: Files,
  control: Exclude<CheckControl, { kind: 'digest' }>,
  signal: AbortSignal | undefined,
): Promise<Result<ReadControlFile>> {
  const found =
    control.kind === 'spool' ? await findSpooled(port, control) : await findFile(port, control.path);
  if (!found.ok) return found;
  const { name } = found.value;
  try {
    const bytes = await firstBytes(found.value, HAPLO_STRING_BYTES_MAX + 1, signal);
    return ok({ name, bytes, fileBytes: Math.max(found.value.bytes, bytes.length) });
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof NotReadable)) throw error;
    return fail(failure('file.unreadable', { path: name, reason: error.message }));
  }
}

type FoundControl = Result<ReturnType<typeof sourceFile>>;

async function findSpooled(
  port: Files,
  { sha256, name }: Extract<CheckControl, { kind: 'spool' }>,
): Promise<FoundControl> {
  const source = { kind: 'spool', sha256 } as const;
  const opened = await port.open(source);
  if (!opened.ok) return opened;
  const { bytes } = opened.value;
  await opened.value.close();
  return ok(sourceFile(port, { name, source, bytes }));
}

async function findFile(port: Files, path: string): Promise<FoundControl> {
  for await (const entry of port.walk(path)) {
    if (entry.kind === 'passedOver') {
      if (entry.why === 'gone') return fail(failure('path.missing', { path }));
      return fail(failure('file.no-access', { path, reason: entry.reason }));
    }
    if (entry.path !== path) break;
    const { name, root, facts } = entry;
    return ok(sourceFile(port, { name, source: { kind: 'file', path, root }, bytes: facts.bytes }));
  }
  return fail(failure('file.not-a-file', { path, what: 'a folder' }));
}

function noteUnknownControl(collector: FindingCollector, sha256: string): void {
  collector.add({
    severity: 'info',
    code: 'haplo.control.only-at-server',
    file: 'control file',
    value: sha256,
    message:
      'The control file is named by its digest only; without its text the data cannot be checked against it.',
    fix: 'Give the control file itself to have the data checked.',
  });
}

function noteUncheckedData(collector: FindingCollector, control: string): void {
  collector.add({
    severity: 'info',
    code: 'haplo.data.not-checked',
    file: control,
    message: 'The data files were not checked, since the control file cannot be read.',
    fix: 'Mend the control file, then check again.',
  });
}
