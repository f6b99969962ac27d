import { expect, test } from 'vitest';
import { importLog, scriptDate } from '../../../main/practice/services/haplo/haploLog.ts';
import { filesByName } from '../../../main/practice/services/haplo/haploRun.ts';
import { newIdentifier } from '../../../main/practice/services/haplo/haploState.ts';

const start = new Date('2020-06-04T09:13:20Z');
const end = new Date('2020-06-04T09:13:21Z');

test('a date is written as the server’s script engine writes it', () => {
  expect(scriptDate(start)).toBe('Thu Jun 04 2020 09:13:20 GMT+0000 (UTC)');
});

test('a clean run is a start and an end', () => {
  expect(importLog({ start, end, outcome: { messages: [] } })).toBe(
    'START: Thu Jun 04 2020 09:13:20 GMT+0000 (UTC)\nEND: Thu Jun 04 2020 09:13:21 GMT+0000 (UTC)',
  );
});

test('an exception stands between the errors and the end', () => {
  const outcome = { messages: ['one (record 0)'], exception: { message: 'boom', file: 'f.js', line: 7 } };
  expect(importLog({ start, end, outcome }).split('\n').slice(1, 3)).toEqual([
    'one (record 0)',
    'EXCEPTION: Error during import: boom. File: f.js, line: 7',
  ]);
});

test('499 errors are all shown; the 500th is replaced by the line about too many', () => {
  const messages = (count: number) => Array.from({ length: count }, (_none, n) => `m${n}`);
  const lines = (count: number) =>
    importLog({ start, end, outcome: { messages: messages(count) } }).split('\n');
  expect(lines(499)).toHaveLength(501);
  expect(lines(499)[499]).toBe('m498');
  expect(lines(500)).toHaveLength(502);
  expect(lines(500)[500]).toBe('Too many errors in import batch, no further errors will be reported');
  expect(lines(5000)).toHaveLength(502);
});

test('the last upload of a name counts, at the place of the first', () => {
  const file = (name: string, digest: string) => ({ name, digest, bytes: 1, at: '' });
  const folded = filesByName([file('a', '1'), file('b', '2'), file('a', '3')]);
  expect(folded.map(({ name, digest }) => name + digest)).toEqual(['a3', 'b2']);
});

test('an identifier has 44 characters and starts and ends with a letter or digit', () => {
  for (let n = 0; n < 500; n += 1) {
    expect(newIdentifier()).toMatch(/^[A-Za-z0-9][A-Za-z0-9_-]{42}[A-Za-z0-9]$/);
  }
});
