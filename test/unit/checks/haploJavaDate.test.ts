import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { showJavaDate } from '../../../shared/services/haplo/javaCalendar.ts';
import { parseJavaDate } from '../../../shared/services/haplo/javaDate.ts';
import { compileJavaDatePattern } from '../../../shared/services/haplo/javaDatePattern.ts';

// Written by java.text.SimpleDateFormat of JDK 17 (UTC, Locale.US, two-digit years from 1946): pattern, text, and the
// milliseconds since 1970, `null` where it refuses the text, `!` and the exception's message where it refuses the pattern.
const recorded = readFileSync(
  fileURLToPath(new URL('../../fixtures/haplo/simpleDateFormat.tsv', import.meta.url)),
  'utf8',
)
  .trimEnd()
  .split('\n')
  .slice(1)
  .map((line) => line.split('\t') as [string, string, string]);

function readAs(pattern: string, text: string): string {
  const compiled = compileJavaDatePattern(pattern);
  if (!compiled.ok) return `!${compiled.javaSays}`;
  const parsed = parseJavaDate(compiled.parts, text);
  if (!parsed.ok) return 'null';
  if (parsed.result === undefined) return 'open';
  const date = new Date(0);
  date.setUTCFullYear(parsed.result.year, parsed.result.month - 1, parsed.result.day);
  const offsetMs = (parsed.result.offsetMinutes ?? 0) * 60_000;
  return String(date.getTime() + parsed.result.timeMs - offsetMs);
}

test('every recorded text is read as Java read it', () => {
  expect(recorded.length).toBeGreaterThan(1_200);
  const wrong = recorded.filter(([pattern, text, result]) => readAs(pattern, text) !== result);
  expect(wrong).toEqual([]);
});

function oddities(pattern: string, text: string): unknown {
  const compiled = compileJavaDatePattern(pattern);
  if (!compiled.ok) throw new Error(compiled.javaSays);
  const parsed = parseJavaDate(compiled.parts, text);
  if (!parsed.ok) return undefined;
  return [parsed.result && showJavaDate(parsed.result), ...parsed.oddities];
}

test.each([
  ['yyyy-MM-dd', '2017-09-23', ['2017-09-23']],
  ['yyyy-MM-dd', '2017-9-3', ['2017-09-03']],
  ['dd/MM/yy', '1/2/17', ['2017-02-01']],
  ['yyyy-MM-dd', '2017-13-45', ['2018-02-14', 'rolled-over']],
  ['yyyy-MM-dd', '2017-02-29', ['2017-03-01', 'rolled-over']],
  ['yyyy-MM-dd', '2017-09-23T10:00', ['2017-09-23', 'text-ignored']],
  ['dd/MM/yyyy', '1/2/17', ['0017-01-30', 'short-year']],
  ['yyyy-MM-dd', '09-23-2017', ['0016-05-07', 'rolled-over', 'short-year']],
  ['yyyy-mm-dd', '2017-09-23', ['2017-01-23 00:09:00']],
  ["yyyy-MM-dd'T'HH:mm:ssX", '2017-09-23T10:05:06+02', ['2017-09-23 10:05:06+02:00']],
  ['YYYY-ww', '2017-05', [undefined]],
  ['yyyy-MM-dd', '23.09.2017', undefined],
])('%s reads %j as %j', (pattern, text, expected) => {
  expect(oddities(pattern, text)).toEqual(expected);
});
