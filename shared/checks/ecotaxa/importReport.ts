import type { BoundedFindings } from '../boundedFindings.ts';
import type { Finding } from '../finding.ts';

/** A finding, told as late as possible: where thousands are alike, most are only counted. */
export interface LazyFinding extends Pick<Finding, 'severity' | 'code' | 'file'> {
  readonly build: () => Omit<Finding, 'severity' | 'code' | 'file'>;
}

/** Findings of one import, in the server's order. Once its job would have crashed, the server says nothing more. */
export interface ImportReport {
  /** What the server says (`serverSays` is kept unless the job is dead by then), or what it does not see. */
  readonly add: (finding: LazyFinding) => void;
  /** The same for the finding that ends the job. */
  readonly crash: (finding: LazyFinding) => void;
  /** Whether the job is dead by now. */
  readonly isCrashed: () => boolean;
}

/** Starts a report over the given findings. */
export function createImportReport(findings: BoundedFindings): ImportReport {
  let crashed = false;
  const add = ({ severity, code, file, build }: LazyFinding): void => {
    if (findings.isFull(code, file)) {
      findings.countOnly({ severity, code, file });
      return;
    }
    const { serverSays, ...rest } = build();
    const said = crashed || serverSays === undefined ? {} : { serverSays };
    findings.add({ severity, code, file, ...rest, ...said });
  };
  return {
    add,
    crash: (finding) => {
      add(finding);
      crashed = true;
    },
    isCrashed: () => crashed,
  };
}
