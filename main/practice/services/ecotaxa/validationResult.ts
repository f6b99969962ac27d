import type { CheckReport, Finding } from '../../../../shared/checks/finding.ts';

/** What the server's validation makes of an import. */
export type ValidationResult =
  | { readonly kind: 'crashes'; readonly lastLine: string }
  | {
      readonly kind: 'passes';
      readonly errors: readonly string[];
      readonly infos: readonly string[];
      /** Length of the column that a text passed the validation for and does not fit into. Characters. */
      readonly lateLength: number | undefined;
    };

const CRASH_LINE = /^[A-Za-z_.]+(?:Error|Exception): |^_csv\.Error: /;

/**
 * Turns the offline check's findings into what the server says. Errors of a table stand below one line that names it; those of the
 * whole import stand alone.
 */
export function foretold(report: CheckReport, tables: number): ValidationResult {
  const said = report.findings.filter((finding) => finding.serverSays !== undefined);
  const errors = said.filter(({ severity }) => severity === 'error');
  const crash = errors.find(({ serverSays = '' }) => CRASH_LINE.test(serverSays));
  if (crash?.serverSays !== undefined) return { kind: 'crashes', lastLine: crash.serverSays };
  return {
    kind: 'passes',
    errors: linesOf(errors),
    infos: tables === 0 ? [] : said.filter(({ severity }) => severity !== 'error').map(words),
    lateLength: lateLengthOf(report),
  };
}

function linesOf(errors: readonly Finding[]): readonly string[] {
  const lines: string[] = [];
  let table: string | undefined;
  for (const error of errors) {
    if (isGlobal(error)) {
      lines.push(words(error));
      continue;
    }
    if (error.file !== table) lines.push(`In [base]/${error.file}:`);
    table = error.file;
    lines.push(` - ${words(error)}`);
  }
  return lines;
}

/** A clash of acquisitions belongs to the import, though the check knows the row. */
function isGlobal({ file, serverSays = '' }: Finding): boolean {
  return file === '' || serverSays.startsWith("Acquisition '");
}

function words({ serverSays = '' }: Finding): string {
  return serverSays;
}

function lateLengthOf({ findings }: CheckReport): number | undefined {
  const late = findings.find(({ code }) => code === 'ecotaxa.late.text-too-long');
  const max = /more than (\d+) characters/.exec(late?.message ?? '')?.[1];
  return max === undefined ? undefined : Number(max);
}
