import type { BoundedFindings } from '../../../shared/checks/boundedFindings.ts';
import type { Finding } from '../../../shared/checks/finding.ts';
import { failure, type Failure } from '../../../shared/model/failure.ts';
import type { FileFacts } from '../../../shared/model/fileFacts.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { FILES_PER_INTAKE_MAX, nothingAt } from '../gatherFiles.ts';
import type { Files, PassedOver } from '../ports/files.ts';
import type { CheckedSource, CheckRequest } from './checkRequest.ts';

/** A file of a check with what it looked like when it was found. */
export interface GatheredForCheck extends CheckedSource {
  readonly facts: FileFacts | undefined;
}

/** What stands beside the gathering. */
export interface GatherContext {
  readonly findings: Pick<BoundedFindings, 'add'>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Finds the files of a check in the order given, folders in name order. A path that is not there refuses the whole
 * check; what lies in a folder and cannot be sent is a finding. Throws the signal's reason.
 */
export async function gatherForCheck(
  files: Files,
  request: CheckRequest,
  { findings, signal }: GatherContext,
): Promise<Result<readonly GatheredForCheck[]>> {
  const found: GatheredForCheck[] = [];
  const places = new Set<string>();
  const { names = {} } = request;
  for (const path of request.paths ?? []) {
    const before = found.length;
    let first: PassedOver | undefined;
    for await (const entry of files.walk(path, signal)) {
      if (entry.kind === 'passedOver') {
        first ??= entry;
        findings.add(passedOverFinding(entry));
        continue;
      }
      const { root, facts } = entry;
      const name = names[entry.path] ?? entry.name;
      found.push({ name, source: { kind: 'file', path: entry.path, root }, bytes: facts.bytes, facts });
      places.add(entry.path);
      if (found.length > FILES_PER_INTAKE_MAX) return fail(tooMany(path));
    }
    signal?.throwIfAborted();
    if (found.length === before) return fail(nothingAt(path, first));
  }
  const slip = unmatched(names, places);
  if (slip !== undefined) return fail(slip);
  const given = await givenFiles(files, request);
  return given.ok ? ok([...found, ...given.value]) : given;
}

function unmatched(
  names: Readonly<Record<string, string>>,
  places: ReadonlySet<string>,
): Failure | undefined {
  const slip = Object.keys(names).find((path) => !places.has(path));
  if (slip === undefined) return undefined;
  return failure('request.invalid', {
    where: `names["${slip}"]`,
    reason: 'this file is not among those given',
  });
}

/** Spooled files, and those of a batch, whose names are known. */
async function givenFiles(files: Files, request: CheckRequest): Promise<Result<readonly GatheredForCheck[]>> {
  const given: GatheredForCheck[] = [];
  for (const { sha256, name } of request.spooled ?? []) {
    const opened = await files.open({ kind: 'spool', sha256 });
    if (!opened.ok) return opened;
    const { bytes } = opened.value;
    await opened.value.close();
    given.push({ name, source: { kind: 'spool', sha256 }, bytes, facts: undefined });
  }
  for (const file of request.files ?? []) {
    const facts = await files.facts(file.source);
    // A file that is gone stays in the list: the check says that it cannot be read.
    given.push(
      facts.ok && facts.value !== undefined
        ? { ...file, bytes: facts.value.bytes, facts: facts.value }
        : { ...file, facts: undefined },
    );
  }
  return ok(given);
}

const PASSED_OVER: Readonly<
  Record<PassedOver['why'], readonly [severity: Finding['severity'], fix: string]>
> = {
  'no-access': ['error', 'Look at its permissions, then check again.'],
  'bad-name': ['error', 'Rename it at its source; its name is no valid text.'],
  gone: ['warning', 'Wait until nothing is moved there any more, then check again.'],
  'link-outside': ['warning', 'Put the file itself into the folder if it belongs there.'],
  link: ['info', 'Nothing to do if the link is not needed.'],
  special: ['info', 'Nothing to do: it is no file.'],
  hidden: ['info', 'Nothing to do if it is not needed.'],
};

function passedOverFinding({ path, why, reason }: PassedOver): Finding {
  const [severity, fix] = PASSED_OVER[why];
  return {
    severity,
    code: `any.path.${why}`,
    file: path,
    message: `It would not be sent: ${reason}.`,
    fix,
  };
}

function tooMany(path: string): Failure {
  return failure('request.invalid', {
    where: path,
    reason: `it holds more than ${FILES_PER_INTAKE_MAX} files; check its folders one by one`,
  });
}
