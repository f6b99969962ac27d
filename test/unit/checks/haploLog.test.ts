import { expect, test } from 'vitest';
import { checkHaploData } from '../../../shared/checks/haplo/checkHaploData.ts';
import { compareHaploLogs, parseHaploLog, placeLogLines } from '../../../shared/checks/haplo/haploLog.ts';
import { parseAsServer } from '../../../shared/checks/haplo/controlVerdict.ts';
import { checkFile, corpus, corpusBytes } from './haploCorpus.ts';

const START = 'START: Thu Jun 04 2020 10:13:20 GMT+0100 (BST)';
const END = 'END: Thu Jun 04 2020 10:13:21 GMT+0100 (BST)';

function parsed(...lines: string[]) {
  const log = parseHaploLog(lines.join('\n'));
  if (log === undefined) throw new Error('no log');
  return log;
}

test('a clean log is START and END and nothing else', () => {
  expect(parsed(START, END)).toEqual({
    outcome: 'clean',
    startedAt: 'Thu Jun 04 2020 10:13:20 GMT+0100 (BST)',
    endedAt: 'Thu Jun 04 2020 10:13:21 GMT+0100 (BST)',
    lines: [],
    isCapped: false,
  });
});

test('a run that died is never clean, with or without messages or END', () => {
  const death =
    'EXCEPTION: Error during import: Uploaded data is too big to read into a String. File: p/haplo_x/js/a.js, line: 12';
  for (const lines of [
    [START, death, END],
    [START, death],
    [START, `  ${death}`, '', END],
  ]) {
    expect(parsed(...lines)).toMatchObject({
      outcome: 'exception',
      exception: {
        message: 'Uploaded data is too big to read into a String',
        scriptFile: 'p/haplo_x/js/a.js',
        scriptLine: 12,
      },
    });
  }
  expect(parsed(START, 'EXCEPTION: something else', END)).toMatchObject({
    outcome: 'exception',
    exception: { message: 'something else' },
  });
});

test('a log that stops short is unfinished, and other text is no log', () => {
  expect(parsed(START).outcome).toBe('unfinished');
  expect(parseHaploLog('all went well')).toBeUndefined();
  expect(parseHaploLog('')).toBeUndefined();
});

test('a pasted page gives its messages with records, set-up first', () => {
  const text = `Batch import job\r\nState: dry-run\r\n\r\n    ${START}\r\n    Unknown destination in field: users\r\n    Missing values in user: email (record 0)\r\n    Invalid URL for input field web: x (record 1) (record 12)\r\n    ${END}\r\nBack`;
  const log = parseHaploLog(text);
  expect(log?.outcome).toBe('errors');
  expect(log?.lines).toEqual([
    { message: 'Unknown destination in field: users' },
    { message: 'Missing values in user: email', record: 0 },
    { message: 'Invalid URL for input field web: x (record 1)', record: 12 },
  ]);
});

test('a value with a line break does not make two messages', () => {
  const log = parsed(
    START,
    'Invalid number for input field a: x (record 0)',
    'Invalid number for input field a: one',
    'two (record 1)',
    END,
  );
  expect(log.lines).toEqual([
    { message: 'Invalid number for input field a: x', record: 0 },
    { message: 'Invalid number for input field a: one\ntwo', record: 1 },
  ]);
});

test('the line that stands for all further errors caps the log', () => {
  const log = parsed(
    START,
    'A (record 0)',
    'Too many errors in import batch, no further errors will be reported',
    END,
  );
  expect([log.isCapped, log.lines.length, log.outcome]).toEqual([true, 1, 'errors']);
});

test('every foretold log of the corpus is read back, and its records are placed', async () => {
  for (const data of corpus.data) {
    const control = parseAsServer(corpusBytes(data.control));
    if (!control.ok) throw new Error(data.control);
    const files = data.files.map(({ name, path }) => checkFile(name, corpusBytes(path)));
    const check = await checkHaploData(control.value, files);
    const log = parsed(START, ...check.log, END);
    const expected = check.died ? 'exception' : check.log.length > 0 ? 'errors' : 'clean';
    expect([data.id, log.outcome]).toEqual([data.id, expected]);
    const findings = check.report.findings.filter(({ serverSays }) => serverSays?.endsWith(')'));
    const placed = placeLogLines(log, check.files).filter(({ record }) => record !== undefined);
    for (const line of placed) {
      const said = `${line.message} (record ${line.record})`;
      const finding = findings.find(({ serverSays }) => serverSays === said);
      expect([data.id, line.file, line.row]).toEqual([data.id, finding?.file, finding?.row]);
    }
  }
});

test('two runs are compared by file, row and words, and rows may move', () => {
  const files = (first: number) => [
    { file: 'a.tsv', firstRecord: 0, records: 5, rows: [{ record: 0, row: first, step: 1 }] },
  ];
  const earlier = parsed(START, 'A (record 0)', 'B (record 1)', 'C (record 2)', 'C (record 3)', END);
  const later = parsed(START, 'A (record 0)', 'C (record 1)', 'D (record 4)', END);
  const comparison = compareHaploLogs(
    { log: earlier, lines: placeLogLines(earlier, files(2)) },
    { log: later, lines: placeLogLines(later, files(2)) },
  );
  expect(comparison).toEqual({
    fresh: [{ message: 'D', record: 4, file: 'a.tsv', row: 6 }],
    fixed: [
      { message: 'B', record: 1, file: 'a.tsv', row: 3 },
      { message: 'C', record: 3, file: 'a.tsv', row: 5 },
    ],
    stillFailing: [
      { message: 'A', record: 0, file: 'a.tsv', row: 2 },
      { message: 'C', record: 1, file: 'a.tsv', row: 3 },
    ],
    isComplete: true,
  });
});

test('a comparison with a run that died or was capped is not complete', () => {
  const whole = parsed(START, END);
  const died = parsed(START, 'EXCEPTION: x', END);
  const place = (log: ReturnType<typeof parsed>) => ({ log, lines: log.lines });
  expect(compareHaploLogs(place(whole), place(died)).isComplete).toBe(false);
  expect(compareHaploLogs(place(whole), place(whole)).isComplete).toBe(true);
});
