import { createBoundedFindings } from '../../shared/checks/boundedFindings.ts';
import { createFindingCollector } from '../../shared/checks/findingCollector.ts';
import type { CheckReport } from '../../shared/checks/finding.ts';
import { failure, type Failure } from '../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../shared/model/result.ts';
import { HAPLO_ERRORS_REPORTED_MAX } from '../../shared/services/haplo/limits.ts';
import { checkReadable, checkUnchanged, namesReport } from './checking/anyChecks.ts';
import type { CheckOutcome, CheckRequest, CheckWatch } from './checking/checkRequest.ts';
import { gatherForCheck, type GatheredForCheck } from './checking/gatherForCheck.ts';
import { checkOfKind } from './checking/kindChecks.ts';
import { sourceFile } from './checking/sourceFile.ts';
import { lastPart } from './lastPart.ts';
import type { Files } from './ports/files.ts';
import type { ItemSource } from '../../shared/model/item.ts';

/**
 * The offline check: looks at files as the service that they are meant for would, before anything is sent. Reads through
 * the port only, each file as a stream. Fails where there is nothing to check (`path.missing`, `path.no-files`,
 * `request.invalid`, `file.*` of the control file); everything else is a finding. Throws only the signal's reason.
 */
export async function runCheck(
  port: Files,
  request: CheckRequest,
  watch: CheckWatch = {},
): Promise<Result<CheckOutcome>> {
  const nothing = nothingToCheck(request);
  if (nothing !== undefined) return fail(nothing);
  const { signal } = watch;
  const met = createBoundedFindings();
  const gathered = await gatherForCheck(port, request, { findings: met, signal });
  if (!gathered.ok) return gathered;
  const files = gathered.value.map((file) => sourceFile(port, file));
  const tell = (bytesDone: number, bytesTotal: number): void =>
    watch.onProgress?.({ bytesDone, bytesTotal, files: files.length });
  tell(0, sumBytes(gathered.value));
  const own = await checkOfKind({ port, request, files, signal, onProgress: tell });
  if (!own.ok) return own;
  // The log of a Haplo run holds 500 lines; the check has a finding for each.
  const collector = createFindingCollector(HAPLO_ERRORS_REPORTED_MAX);
  collector.merge(own.value.report);
  collector.merge(met.report());
  collector.merge(namesReport(files, request.known?.existingNames ?? [], own.value.report));
  const look = { port, collector, signal, onFile: meter(gathered.value, tell) };
  if (!own.value.readsFiles) await checkReadable(files, look);
  await checkUnchanged(gathered.value, look);
  const report = collector.report();
  const { foretold } = own.value;
  const places = placesOf(report, gathered.value, request);
  return ok(foretold === undefined ? { report, places } : { report, places, foretold });
}

function nothingToCheck(request: CheckRequest): Failure | undefined {
  const { kind, paths = [], spooled = [], files = [], control } = request;
  const hasFiles = paths.length + spooled.length + files.length > 0;
  if (kind === 'robotoff') return undefined;
  if (kind === 'haplo-batch' && control === undefined && hasFiles) {
    return failure('control.missing', { destination: 'this check', kind });
  }
  if (hasFiles || control !== undefined) return undefined;
  return failure('request.invalid', { where: 'paths', reason: 'no file was given' });
}

function sumBytes(files: readonly GatheredForCheck[]): number {
  return files.reduce((sum, file) => sum + file.bytes, 0);
}

function meter(
  files: readonly GatheredForCheck[],
  tell: (bytesDone: number, bytesTotal: number) => void,
): (bytes: number) => void {
  const total = sumBytes(files);
  let done = 0;
  return (bytes) => {
    done += bytes;
    tell(Math.min(done, total), total);
  };
}

/** Where the files lie that findings speak of; of a million files only those. */
function placesOf(
  report: CheckReport,
  files: readonly GatheredForCheck[],
  { control }: CheckRequest,
): Readonly<Record<string, ItemSource>> {
  const spokenOf = new Set(report.findings.map(({ file }) => file));
  const places = new Map<string, ItemSource>();
  if (control?.kind === 'file') {
    const name = lastPart(control.path);
    if (spokenOf.has(name)) places.set(name, { kind: 'file', path: control.path, root: control.path });
  }
  if (control?.kind === 'spool' && spokenOf.has(control.name))
    places.set(control.name, { kind: 'spool', sha256: control.sha256 });
  for (const { name, source } of files) if (spokenOf.has(name)) places.set(name, source);
  return Object.fromEntries(places);
}
