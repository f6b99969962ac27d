import { expect, test } from 'vitest';
import { checkHaploData } from '../../../shared/checks/haplo/checkHaploData.ts';
import { placeOfRecord } from '../../../shared/checks/haplo/rowIndex.ts';
import { parseAsServer } from '../../../shared/checks/haplo/controlVerdict.ts';
import type { CorpusData } from './haploCorpus.ts';
import { checkFile, corpus, corpusBytes, corpusModels } from './haploCorpus.ts';

function controlOf(data: CorpusData): unknown {
  const parsed = parseAsServer(corpusBytes(data.control));
  if (!parsed.ok) throw new Error(`${data.control} is not JSON`);
  return parsed.value;
}

function filesOf(data: CorpusData) {
  return data.files.map(({ name, path }) => checkFile(name, corpusBytes(path)));
}

/** The manifest shortens long runs of lines to `... N more ...`. */
function expectLines(lines: readonly string[], messages: readonly string[]): void {
  const cut = messages.findIndex((message) => /^\.\.\. \d+ more \.\.\.$/.test(message));
  if (cut === -1) {
    expect(lines).toEqual(messages);
    return;
  }
  const tail = messages.slice(cut + 1);
  expect(lines.slice(0, cut)).toEqual(messages.slice(0, cut));
  expect(lines.slice(-tail.length)).toEqual(tail);
  expect(lines.length).toBe(cut + tail.length + Number(/\d+/.exec(messages[cut] ?? '')?.[0]));
}

const cases = corpus.data.map((data) => [data.id, data] as const);

test.each(cases)('the dry run of %s is foretold line by line', async (_id, data) => {
  const result = await checkHaploData(controlOf(data), filesOf(data), { models: corpusModels });
  const { dies, messages } = data.dryRun;
  const lines = result.log.filter((line) => !line.startsWith('EXCEPTION: '));
  expectLines(lines, messages);
  expect(result.died).toBe(dies !== undefined);
  expect(result.storedErrorCount).toBe(data.dryRun.storedErrorCount);
  if (dies !== undefined && !dies.messageIsEngineSpecific) {
    expect(result.log.at(-1)).toBe(`EXCEPTION: Error during import: ${dies.message}`);
  }
  expect(result.recordsPassed).toBe(data.dryRun.recordsPassed);
  if (dies === undefined) {
    const records = result.files.map(({ file, records }) => [file, records]);
    expect(Object.fromEntries(records)).toEqual(data.dryRun.recordsPerFile);
  }
});

test.each(cases)('every line of %s is a finding with the same words', async (_id, data) => {
  const { report, log } = await checkHaploData(controlOf(data), filesOf(data), {
    models: corpusModels,
  });
  const said = report.findings.flatMap(({ serverSays }) => serverSays ?? []);
  expect(new Set(said)).toEqual(new Set(log));
});

const with2020 = corpus.data.filter(({ dryRun2020 }) => dryRun2020 !== undefined);

test.each(with2020.map((data) => [data.id, data] as const))(
  'the dry run of %s on a 2020-06 server is foretold',
  async (_id, data) => {
    const result = await checkHaploData(controlOf(data), filesOf(data), {
      models: corpusModels,
      refusesUntitled: true,
    });
    expect(result.log).toEqual(data.dryRun2020?.messages);
    expect(result.recordsPassed).toBe(data.dryRun2020?.recordsPassed);
  },
);

const clean = cases.filter(([id]) => id.endsWith('-clean'));

test.each(clean)('%s raises no alarm', async (_id, data) => {
  const { report } = await checkHaploData(controlOf(data), filesOf(data), { models: corpusModels });
  expect(report.findings.filter(({ severity }) => severity !== 'info')).toEqual([]);
});

const silent = corpus.data.filter(({ valuesNotStored }) => valuesNotStored !== undefined);

test.each(silent.map((data) => [data.id, data] as const))(
  'every value that %s loses is found',
  async (_id, data) => {
    const { report, files } = await checkHaploData(controlOf(data), filesOf(data), {
      models: corpusModels,
    });
    const lost = (data.valuesNotStored ?? []).filter(({ why }) => !why.startsWith('empty'));
    const unfound = lost.filter(({ record }) => {
      const place = placeOfRecord(files, record);
      return !report.findings.some(({ file, row, severity }) => {
        return file === place?.file && row === place.row && severity !== 'info';
      });
    });
    expect(unfound).toEqual([]);
  },
);
