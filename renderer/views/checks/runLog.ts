import type { ImportLogView } from '../../../shared/api/routes/checks.ts';
import type { Finding } from '../../../shared/checks/finding.ts';

type LogLine = ImportLogView['lines'][number];
type Earlier = ImportLogView['earlier'][number];

/** A part of a log that one may look at: all messages, or what changed since an earlier run. */
export interface LogPart {
  readonly id: string;
  readonly what: 'all' | 'fresh' | 'stillFailing' | 'fixed';
  /** The run that it is compared with; absent for `all`. */
  readonly since?: Earlier;
  readonly lines: readonly LogLine[];
}

/** The parts of a log in the order in which they are offered. */
export function logParts(log: ImportLogView): readonly LogPart[] {
  const compared = log.earlier.flatMap((since) =>
    (['fresh', 'stillFailing', 'fixed'] as const).map((what): LogPart => ({
      id: `${since.kind} ${what}`,
      what,
      since,
      lines: since[what],
    })),
  );
  return [{ id: 'all', what: 'all', lines: log.lines }, ...compared];
}

/** Messages as findings, so that they are grouped by file as those are. One without a record has the empty file name. */
export function logFindings({ lines, what }: LogPart): readonly Finding[] {
  return lines.map(({ file, message, record, row }) => ({
    severity: what === 'fixed' ? 'info' : 'error',
    code: record === undefined ? '' : String(record),
    file: file ?? '',
    ...(row === undefined ? {} : { row }),
    message,
    fix: '',
  }));
}
