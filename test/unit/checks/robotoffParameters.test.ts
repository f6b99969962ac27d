import { describe, expect, test } from 'vitest';
import { checkRobotoffParameters } from '../../../shared/checks/robotoff/robotoffParameters.ts';

const GOOD = { jobType: 'ingredients_spellcheck', batchDir: 'ingredients-spellcheck/20260622-org' };

function found(parameters: Parameters<typeof checkRobotoffParameters>[0]) {
  return checkRobotoffParameters(parameters).findings;
}

describe('job_type', () => {
  test('the name that works has no finding', () => {
    expect(found(GOOD)).toEqual([]);
  });

  test('the value that the server advertises is explained and refused with its own words', () => {
    expect(found({ ...GOOD, jobType: 'ingredients-spellcheck' })).toMatchObject([
      {
        severity: 'error',
        code: 'robotoff.job-type.advertised',
        serverSays:
          '{"title":"400 Bad Request","description":"invalid job_type: ingredients-spellcheck. Valid job_types are: [\'ingredients-spellcheck\']"}',
      },
    ]);
  });

  test.each(['ocr', 'INGREDIENTS_SPELLCHECK', '', '__proto__', 'constructor'])(
    '%j is unknown to the server',
    (jobType) => {
      expect(found({ ...GOOD, jobType })).toMatchObject([{ code: 'robotoff.job-type.unknown' }]);
    },
  );

  test('without a job type the server stops there, so its words are on that finding alone', () => {
    const findings = found({});
    expect(findings.map((finding) => [finding.code, finding.serverSays])).toEqual([
      [
        'robotoff.job-type.missing',
        '{"title":"Missing parameter","description":"The \\"job_type\\" parameter is required."}',
      ],
      ['robotoff.batch-dir.missing', undefined],
    ]);
  });

  test('a missing directory is answered before an unknown job type', () => {
    const findings = found({ jobType: 'ocr' });
    expect(findings.map((finding) => [finding.code, finding.serverSays])).toEqual([
      ['robotoff.job-type.unknown', undefined],
      [
        'robotoff.batch-dir.missing',
        '{"title":"Missing parameter","description":"The \\"batch_dir\\" parameter is required."}',
      ],
    ]);
  });
});

describe('batch_dir', () => {
  test.each([
    ['gs://robotoff-batch/x', 'robotoff.batch-dir.address', 'error'],
    ['https://storage.example/x', 'robotoff.batch-dir.address', 'error'],
    ['', 'robotoff.batch-dir.empty', 'error'],
    ['  ', 'robotoff.batch-dir.empty', 'error'],
    ['/x', 'robotoff.batch-dir.slash', 'warning'],
    ['x/', 'robotoff.batch-dir.slash', 'warning'],
    ['robotoff-batch/x', 'robotoff.batch-dir.bucket', 'warning'],
    ['x/../y', 'robotoff.batch-dir.dots', 'warning'],
    ['x\n', 'robotoff.batch-dir.characters', 'warning'],
    ['x,y', 'robotoff.batch-dir.comma', 'info'],
  ])('%j is found as %s (%s)', (batchDir, code, severity) => {
    const findings = found({ ...GOOD, batchDir });
    expect(findings).toMatchObject([{ code, severity }]);
    // The server answers 200 to all of these.
    expect(findings[0]?.serverSays).toBeUndefined();
  });

  test('the finding shows where the job would look', () => {
    expect(found({ ...GOOD, batchDir: 'gs://b/x' })[0]?.message).toContain(
      'gs://robotoff-batch/gs://b/x/postprocessed_data.parquet',
    );
  });
});
