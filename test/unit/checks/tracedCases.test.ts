import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checkEcotaxa } from '../../../shared/checks/ecotaxa/checkEcotaxa.ts';
import type { EcotaxaOptions } from '../../../shared/checks/ecotaxa/importState.ts';
import { checkHaploData } from '../../../shared/checks/haplo/checkHaploData.ts';
import { haploControlVerdict } from '../../../shared/checks/haplo/controlVerdict.ts';
import { HAPLO_PUBLIC_LISTS } from '../../../shared/services/haplo/controlFile.ts';
import { HAPLO_NOT_JSON } from '../../../shared/services/haplo/serverText.ts';
import { memoryFile, png } from '../../support/ecotaxaFiles.ts';
import { corpus, corpusModels } from './haploCorpus.ts';

// Cases beside the recorded ones, one for each rule and its bounds. Each names the file of the service's own code that its
// expectation was read from.
function fixture(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../fixtures/checks/${name}`, import.meta.url), 'utf8'));
}

interface TracedControl {
  readonly what: string;
  readonly text: string;
  /** The messages, the whole body where it is not JSON, or the status. */
  readonly expected: readonly string[] | string | 200 | 500;
  readonly source: string;
}

interface TracedData {
  readonly what: string;
  readonly control: unknown;
  readonly files: Readonly<Record<string, string>>;
  readonly log: readonly string[];
  readonly passed: number;
  readonly died: boolean;
  readonly source: string;
}

interface TracedTables {
  readonly what: string;
  readonly files: Readonly<Record<string, string>>;
  readonly options: Omit<EcotaxaOptions, 'project'> & {
    readonly project?: Omit<NonNullable<EcotaxaOptions['project']>, 'knownCategoryIds'> & {
      readonly knownCategoryIds?: readonly number[];
    };
  };
  /** The errors, in the server's words and order. */
  readonly said: readonly string[];
  readonly source: string;
}

const controls = fixture('controls.json') as readonly TracedControl[];
const data = fixture('haploData.json') as readonly TracedData[];
const tables = fixture('ecotaxa.json') as readonly TracedTables[];

describe('control files', () => {
  test.each(controls.map((one) => [one.what, one] as const))('%s', (_what, { expected, text }) => {
    const verdict = haploControlVerdict(new TextEncoder().encode(text), HAPLO_PUBLIC_LISTS);
    if (typeof expected === 'number') expect(verdict.status).toBe(expected);
    else if (typeof expected === 'string')
      expect(verdict).toMatchObject({ status: 400, body: HAPLO_NOT_JSON });
    else expect(verdict).toMatchObject({ status: 400, messages: expected });
  });
});

describe('data files', () => {
  test.each(data.map((one) => [one.what, one] as const))(
    '%s',
    async (_what, { control, died, files, log, passed }) => {
      const given = Object.entries(files).map(([name, text]) => memoryFile(name, text, 11));
      const result = await checkHaploData(control, given, { models: corpusModels });
      expect(result.log).toEqual(log);
      expect([result.recordsPassed, result.died]).toEqual([passed, died]);
      const said = result.report.findings.flatMap(({ serverSays }) => serverSays ?? []);
      expect(new Set(said)).toEqual(new Set(log));
      // Whatever the server logs raises an alarm.
      const { error, warning } = result.report.counts;
      if (log.length > 0) expect(error + warning).toBeGreaterThan(0);
    },
  );
});

describe('tables', () => {
  test.each(tables.map((one) => [one.what, one] as const))('%s', async (_what, { files, options, said }) => {
    const { project = {}, ...rest } = options;
    const { knownCategoryIds, ...known } = project;
    const given = Object.entries(files).map(([name, text]) => memoryFile(name, text, 13));
    const report = await checkEcotaxa([...given, memoryFile('x.png', png())], {
      ...rest,
      project: {
        ...known,
        ...(knownCategoryIds === undefined ? {} : { knownCategoryIds: new Set(knownCategoryIds) }),
      },
    });
    const errors = report.findings.filter(
      ({ serverSays, severity }) => severity === 'error' && serverSays !== undefined,
    );
    expect(errors.map(({ serverSays }) => serverSays)).toEqual(said);
  });
});

const ecotaxaCorpus = JSON.parse(
  readFileSync(
    new URL('../../fixtures/protocol-samples/corpus/ecotaxa/manifest.json', import.meta.url),
    'utf8',
  ),
) as { readonly cases: readonly { readonly validation?: unknown }[] };

test('sixty control files and 120 data files are compared, and each says where its expectation is from', () => {
  expect(corpus.controls.length + controls.length).toBeGreaterThanOrEqual(60);
  const recorded = corpus.data.reduce((sum, { files }) => sum + files.length, 0) + ecotaxaCorpus.cases.length;
  const traced = [...data, ...tables].reduce((sum, { files }) => sum + Object.keys(files).length, 0);
  expect(recorded + traced).toBeGreaterThanOrEqual(120);
  for (const { source, what } of [...controls, ...data, ...tables])
    expect(source, what).toMatch(/\.(?:js|py)|JsonParser/);
  const twice = [...controls, ...data, ...tables].map(({ what }) => what);
  expect(new Set(twice).size).toBe(twice.length);
});
