import { expect, test } from 'vitest';
import { z } from 'zod';
import type { CheckReport } from '../../../shared/checks/finding.ts';
import { sarifLog } from '../../../shared/checks/sarif.ts';

// The part of SARIF 2.1.0 (OASIS, sarif-schema-2.1.0.json) that is used, with its names, kinds and bounds; a property that
// the standard does not have at its place is refused.
const level = z.enum(['none', 'note', 'warning', 'error']);
const message = z.strictObject({ text: z.string().min(1) });
const uriReference = z.string().regex(/^[\w.~:/?#[\]@!$&'()*+,;=%-]+$/, 'no URI reference');
const semanticVersion = z.string().regex(/^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/);
const location = z.strictObject({
  physicalLocation: z
    .strictObject({
      artifactLocation: z.strictObject({ uri: uriReference }),
      region: z.strictObject({ startLine: z.int().min(1) }).optional(),
    })
    .optional(),
  logicalLocations: z
    .array(z.strictObject({ name: z.string(), kind: z.enum(['member', 'resource']) }))
    .min(1)
    .optional(),
});
const sarif = z.strictObject({
  $schema: z.url(),
  version: z.literal('2.1.0'),
  runs: z.array(
    z.strictObject({
      tool: z.strictObject({
        driver: z.strictObject({
          name: z.string().min(1),
          semanticVersion,
          rules: z.array(
            z.strictObject({ id: z.string().min(1), defaultConfiguration: z.strictObject({ level }) }),
          ),
        }),
      }),
      columnKind: z.enum(['utf16CodeUnits', 'unicodeCodePoints']),
      results: z.array(
        z.strictObject({
          ruleId: z.string().min(1),
          ruleIndex: z.int().min(0),
          level,
          message,
          locations: z.array(location).min(1),
          properties: z.record(z.string(), z.unknown()),
        }),
      ),
      invocations: z.array(
        z.strictObject({
          executionSuccessful: z.boolean(),
          toolExecutionNotifications: z.array(z.strictObject({ level, message })),
        }),
      ),
    }),
  ),
});

const REPORT: CheckReport = {
  findings: [
    { severity: 'error', code: 'a.b', file: 'in here/x y.tsv', row: 3, column: 'c', message: 'm', fix: 'f' },
    { severity: 'warning', code: 'a.c', file: 'x', value: 'v', message: 'm', serverSays: 's "q"', fix: 'f' },
    { severity: 'info', code: 'a.b', file: '', message: 'm', fix: 'f' },
  ],
  counts: { error: 1, warning: 1, info: 1 },
  notShown: [
    { code: 'a.b', file: 'x', count: 9 },
    { code: 'a.c', file: '', count: 2 },
  ],
  filesChecked: 2,
  bytesChecked: 9,
};

test('a report is a SARIF 2.1.0 log and nothing else', () => {
  const uriOf = (file: string): string | undefined => (file === '' ? undefined : encodeURI(file));
  const log = sarif.parse(JSON.parse(JSON.stringify(sarifLog(REPORT, { version: '0.1.0', uriOf }))));
  const [run] = log.runs;
  expect(
    run?.results.map(({ ruleIndex, ruleId }) => run.tool.driver.rules[ruleIndex]?.id === ruleId),
  ).toEqual([true, true, true]);
  expect(new Set(run?.tool.driver.rules.map(({ id }) => id)).size).toBe(run?.tool.driver.rules.length);
  expect(run?.invocations[0]?.toolExecutionNotifications.map(({ message: { text } }) => text)).toEqual([
    '9 more of a.b in x are not listed.',
    '2 more of a.c are not listed.',
  ]);
});

test('an empty report is one too', () => {
  const empty = { ...REPORT, findings: [], notShown: [] };
  expect(sarif.safeParse(sarifLog(empty, { version: '0.1.0', uriOf: () => undefined })).success).toBe(true);
});
