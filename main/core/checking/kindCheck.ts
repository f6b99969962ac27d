import type { CheckFile, CheckReport } from '../../../shared/checks/finding.ts';
import type { Files } from '../ports/files.ts';
import type { CheckRequest, ForetoldRun } from './checkRequest.ts';

/** What the check of one kind of service is given. */
export interface KindCheckInput {
  readonly port: Files;
  readonly request: CheckRequest;
  readonly files: readonly CheckFile[];
  readonly signal: AbortSignal | undefined;
  readonly onProgress: (bytesDone: number, bytesTotal: number) => void;
}

/** What it found. `readsFiles` = it opened every file itself, so that one which cannot be read is told already. */
export interface KindCheck {
  readonly report: CheckReport;
  readonly readsFiles: boolean;
  readonly foretold?: ForetoldRun;
}

/** A report whose files are counted elsewhere. */
export function withoutFileCount(report: CheckReport): CheckReport {
  return { ...report, filesChecked: 0, bytesChecked: 0 };
}
