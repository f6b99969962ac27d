import { checkNames } from '../../../shared/checks/anyDestination/checkNames.ts';
import type { CheckFile, CheckReport, Finding, Severity } from '../../../shared/checks/finding.ts';
import type { FindingCollector } from '../../../shared/checks/findingCollector.ts';
import { sameFacts } from '../../../shared/model/fileFacts.ts';
import type { Files } from '../ports/files.ts';
import type { GatheredForCheck } from './gatherForCheck.ts';
import { withoutFileCount } from './kindCheck.ts';
import { failureWords } from './sourceFile.ts';

/** Codes of a service's own check that say the same as a general one about the same file. */
const SAID_BETTER: Readonly<Record<string, readonly string[]>> = {
  'any.name.twice': ['haplo.data.file-twice', 'dsp-ingest.name.duplicate'],
  'any.name.outside': ['dsp-ingest.name.traversal'],
  'any.name.too-long': ['dsp-ingest.name.too-long'],
  'any.name.empty': ['dsp-ingest.name.empty'],
};

/** The names of files, as far as the service's own check has not said the same. */
export function namesReport(
  files: readonly CheckFile[],
  existing: readonly string[],
  own: CheckReport,
): CheckReport {
  const told = new Set(own.findings.map(({ code, file }) => `${code} ${file}`));
  const spokenOf = new Set(own.findings.map(({ file }) => file));
  const isSaid = ({ code, file }: Finding): boolean =>
    (code === 'any.file.empty' && spokenOf.has(file)) ||
    (SAID_BETTER[code] ?? []).some((better) => told.has(`${better} ${file}`));
  return without(withoutFileCount(checkNames(files, { existing })), isSaid);
}

function without(report: CheckReport, leaveOut: (finding: Finding) => boolean): CheckReport {
  const counts: Record<Severity, number> = { ...report.counts };
  const findings = report.findings.filter((finding) => {
    if (!leaveOut(finding)) return true;
    counts[finding.severity] -= 1;
    return false;
  });
  return { ...report, findings, counts };
}

/** What goes along while files are looked at. */
export interface LookContext {
  readonly port: Files;
  readonly collector: FindingCollector;
  readonly signal: AbortSignal | undefined;
  readonly onFile: (bytes: number) => void;
}

/** Opens every file and reads its beginning, where no other check does: a file that cannot be read cannot be sent. */
export async function checkReadable(
  files: readonly CheckFile[],
  { collector, signal, onFile }: LookContext,
): Promise<void> {
  for (const file of files) {
    signal?.throwIfAborted();
    let bytes = 0;
    try {
      for await (const chunk of file.read(signal)) {
        bytes = chunk.length;
        break;
      }
    } catch (error) {
      signal?.throwIfAborted();
      collector.add(unreadable(file.name, (error as Error).message));
    }
    collector.fileChecked(bytes);
    onFile(file.bytes);
  }
}

/** Looks at the end whether a file has changed since it was found: then it is still being written. */
export async function checkUnchanged(
  files: readonly GatheredForCheck[],
  { port, collector, signal }: LookContext,
): Promise<void> {
  const told = new Set(
    collector
      .report()
      .findings.filter(({ code }) => TROUBLE_CODES.has(code))
      .map(({ file }) => file),
  );
  for (const { name, source, facts } of files) {
    signal?.throwIfAborted();
    if (facts === undefined || told.has(name)) continue;
    const now = await port.facts(source);
    if (!now.ok) collector.add(unreadable(name, failureWords(now.failure)));
    else if (now.value !== undefined && !sameFacts(facts, now.value))
      collector.add({
        severity: 'error',
        code: 'any.file.changing',
        file: name,
        value: String(now.value.bytes),
        message: 'The file changed while it was checked: it is still being written.',
        fix: 'Wait until it is whole, then check again.',
      });
  }
}

const TROUBLE_CODES: ReadonlySet<string> = new Set([
  'any.file.changing',
  'any.file.unreadable',
  'haplo.data.unreadable',
]);

function unreadable(file: string, value: string): Finding {
  return {
    severity: 'error',
    code: 'any.file.unreadable',
    file,
    value,
    message: 'The file cannot be read, so it can be neither checked nor sent.',
    fix: 'Close it in other programs and look at its permissions, then check again.',
  };
}
