import type { BatchCheckView, ContextView, ImportLogView } from '../../shared/api/routes/checks.ts';
import type { Finding } from '../../shared/checks/finding.ts';

const HEAD = 'login\tfirst\tlast\tmail';

function missing(row: number): Finding {
  return {
    severity: 'error',
    code: 'haplo.data.missing-values',
    file: 'people.tsv',
    row,
    column: 'last',
    message: 'The record lacks nameLast for "user" and is skipped.',
    serverSays: `Missing values in user: nameLast (record ${row - 2})`,
    fix: 'Fill in the missing values, or remove the record.',
  };
}

/** What a check of a batch found: errors, a warning, a note, a hostile name, and more than is listed. */
export function fakeCheck(batch: string): BatchCheckView {
  const findings: Finding[] = [
    ...Array.from({ length: 120 }, (_, at) => missing(3 + at * 4)),
    {
      severity: 'warning',
      code: 'haplo.data.date-lenient',
      file: 'projects-of-the-institute-for-marine-zoology_\u202e2026_final.tsv',
      row: 14,
      column: 'starts',
      value: '31.02.2026',
      message: 'There is no such day; the server stores 3 March 2026 without a word.',
      fix: 'Write the day that is meant.',
    },
    {
      severity: 'info',
      code: 'haplo.control.unknown-filter',
      file: 'control.json',
      row: 7,
      column: '/instructions/4/filters/0',
      value: 'ourFilter',
      message: 'This filter is none of the server’s own; a plugin may bring it.',
      fix: 'Nothing to do where the plugin is installed.',
    },
  ];
  return {
    batch,
    checkedAt: new Date(Date.now() - 90_000).toISOString(),
    report: {
      findings,
      counts: { error: 1_320, warning: 1, info: 1 },
      notShown: [{ code: 'haplo.data.missing-values', file: 'people.tsv', count: 1_200 }],
      filesChecked: 4,
      bytesChecked: 48_211_904,
    },
  };
}

/** Lines around a row of a table. */
export function fakeContext(row: number): ContextView {
  const first = Math.max(1, row - 3);
  return {
    lines: Array.from({ length: row + 4 - first }, (_, at) => ({
      row: first + at,
      text: first + at === 1 ? HEAD : `p${first + at}\tAda\t${first + at === row ? '' : 'Ek'}\tp@lab.example`,
      isCut: false,
    })),
  };
}

/** A recorded log with an earlier dry run beside it. */
export function fakeLog(job: string): ImportLogView {
  const line = (record: number): ImportLogView['lines'][number] => ({
    message: 'Missing values in user: nameLast',
    record,
    file: 'people.tsv',
    row: record + 2,
  });
  return {
    job,
    kind: 'dry-run',
    outcome: 'clean',
    startedAt: 'Thu Jun 04 2020 10:13:20 GMT+0100 (BST)',
    endedAt: 'Thu Jun 04 2020 10:13:21 GMT+0100 (BST)',
    lines: [],
    isCapped: false,
    recordedBy: 'M. Curie',
    recordedAt: new Date(Date.now() - 60_000).toISOString(),
    log: 'START: Thu Jun 04 2020\nEND: Thu Jun 04 2020',
    earlier: [
      {
        job: 'job_before',
        batch: 'bat_before',
        kind: 'dry-run',
        outcome: 'errors',
        recordedAt: new Date(Date.now() - 86_400_000).toISOString(),
        fresh: [],
        fixed: [line(1), line(7), line(9)],
        stillFailing: [],
        isComplete: true,
      },
    ],
  };
}
