import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CheckFile } from '../../../shared/checks/finding.ts';
import { checkHaploControl } from '../../../shared/checks/haplo/checkHaploControl.ts';
import { checkHaploData } from '../../../shared/checks/haplo/checkHaploData.ts';
import { haploControlVerdict } from '../../../shared/checks/haplo/controlVerdict.ts';
import { TSV_LINE_CHARS_MAX } from '../../../shared/checks/haplo/tsvReader.ts';
import { HAPLO_ACTIONS, HAPLO_PUBLIC_LISTS } from '../../../shared/services/haplo/controlFile.ts';
import { checkFile, corpusModels } from './haploCorpus.ts';

const person = [
  { action: 'new', destination: 'profile' },
  { source: '__proto__', destination: 'value:person-name', name: 'last' },
  {
    action: 'field-structured',
    structured: 'value:person-name',
    destination: 'profile',
    name: 'dc:attribute:title',
  },
];

function control(read: string, instructions: unknown = person, more = {}) {
  return {
    dataImportControlFileVersion: 0,
    model: 'haplo:person',
    files: { DEFAULT: { read, ...more } },
    instructions,
  };
}

async function codesOf(controlFile: unknown, file: CheckFile): Promise<readonly string[]> {
  const { report } = await checkHaploData(controlFile, [file]);
  return report.findings
    .filter(({ severity }) => severity !== 'info')
    .map(({ code }) => code.replace('haplo.data.', ''));
}

function text(name: string, content: string): CheckFile {
  return checkFile(name, new TextEncoder().encode(content), 65_536);
}

test('nested and finely cut JSON is refused before it is built', async () => {
  const deep = '['.repeat(1_000_000) + ']'.repeat(1_000_000);
  expect(await codesOf(control('json'), text('a.json', deep))).toEqual(['json-too-deep']);
  const cut = `[${'{},'.repeat(3_100_000)}{}]`;
  expect(await codesOf(control('json'), text('a.json', cut))).toEqual(['json-too-deep']);
  const open = await codesOf(control('json'), text('a.json', '['.repeat(1_000_000)));
  expect(open).toEqual(['json-syntax', 'run-dies']);
});

test('a control file of a million brackets gets an answer and a finding', () => {
  const deep = `{"dataImportControlFileVersion":0,"model":"haplo:person","files":{},"instructions":${'[{"action":"within","source":"a","instructions":'.repeat(200_000)}[]${'}]'.repeat(200_000)}}`;
  const bytes = new TextEncoder().encode(deep);
  expect(checkHaploControl(bytes).report.findings.map(({ code }) => code)).toEqual([
    'haplo.control.too-deep',
  ]);
  expect([200, 400, 500]).toContain(haploControlVerdict(bytes, HAPLO_PUBLIC_LISTS).status);
});

test('XML bombs end in a finding', async () => {
  const xml = control('xml-text-of-children');
  const laughs = `<!DOCTYPE l [<!ENTITY a "ha">${Array.from({ length: 30 }, (_, index) => `<!ENTITY a${index} "&a${index - 1};&a${index - 1};">`).join('')}]><l>&a29;</l>`;
  expect(await codesOf(xml, text('a.xml', laughs))).toEqual(['xml-nothing-read']);
  expect(await codesOf(xml, text('a.xml', '<a>'.repeat(20_000)))).toEqual(['xml-too-deep']);
  const long = `<a><p><x>${'y'.repeat(17 * 1024 * 1024)}</x></p></a>`;
  expect(await codesOf(xml, text('a.xml', long))).toEqual(['xml-token-too-long']);
});

test('a line without end is skipped in bounded memory', async () => {
  const chunk = new Uint8Array(1024 * 1024).fill(0x78);
  const chunks = (TSV_LINE_CHARS_MAX / chunk.length) * 8;
  const file: CheckFile = {
    name: 'a.tsv',
    bytes: chunks * chunk.length + 9,
    async *read() {
      yield new TextEncoder().encode('a\tb\nlong ');
      for (let index = 0; index < chunks; index += 1) yield await Promise.resolve(chunk);
    },
  };
  const before = process.memoryUsage().heapUsed;
  const codes = await codesOf(control('tsv-with-name-row'), file);
  expect(codes).toContain('line-too-long');
  expect(codes).toContain('too-big');
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(TSV_LINE_CHARS_MAX * 6);
});

test('what is no table is named, and read as the server would', async () => {
  const zip = new Uint8Array(3000).map((_, index) => [0x50, 0x4b, 3, 4][index] ?? (index * 7919) % 256);
  const codes = await codesOf(control('tsv-with-name-row'), checkFile('a.tsv', zip, 512));
  expect(codes).toContain('binary');
  expect(await codesOf(control('json'), checkFile('a.json', zip, 512))).toContain('run-dies');
  expect(await codesOf(control('xml-attributes'), checkFile('a.xml', zip, 512))).toContain('run-dies');
});

test('keys called __proto__ and constructor are data like any other', async () => {
  expect(await codesOf(control('json'), text('a.json', '[{"__proto__":"Ek"}]'))).toEqual([]);
  expect(await codesOf(control('tsv-with-name-row'), text('a.tsv', '__proto__\tconstructor\nEk\tx'))).toEqual(
    [],
  );
  const xml = text('a.xml', '<a><p><__proto__>Ek</__proto__><constructor/></p></a>');
  expect(await codesOf(control('xml-text-of-children'), xml)).toEqual([]);
  expect(({} as Record<string, unknown>)['last']).toBeUndefined();
});

test('a file that cannot be read, or is not as long as it says, is a finding or read as it is', async () => {
  const broken: CheckFile = {
    name: 'a.json',
    bytes: 10,
    async *read() {
      yield await Promise.resolve(new Uint8Array([0x5b]));
      throw new Error('disk gone');
    },
  };
  for (const read of ['json', 'tsv-with-name-row', 'xml-attributes']) {
    expect(await codesOf(control(read), broken)).toContain('unreadable');
  }
  const endless: CheckFile = {
    name: 'a.json',
    bytes: 10,
    async *read() {
      for (;;) yield await Promise.resolve(new Uint8Array(1024 * 1024).fill(0x20));
    },
  };
  expect(await codesOf(control('json'), endless)).toEqual(['too-big', 'run-dies']);
});

test('a check is cancelled between two chunks and tells how far it is', async () => {
  const cancel = new AbortController();
  const seen: number[] = [];
  const file: CheckFile = {
    name: 'a.tsv',
    bytes: 1000,
    async *read() {
      for (;;) yield await Promise.resolve(new TextEncoder().encode('a\tb\n1\t2\n\t\n'));
    },
  };
  const check = checkHaploData(control('tsv-with-name-row'), [file], {
    signal: cancel.signal,
    onProgress: (done, total) => {
      seen.push(done);
      expect(total).toBe(1000);
      if (done > 300) cancel.abort(new Error('enough'));
    },
  });
  await expect(check).rejects.toThrow('enough');
  expect(seen).toEqual([...seen].sort((left, right) => left - right));
  expect(seen.length).toBeLessThan(100);
});

test('no control file and no data make the check throw, and a 200 never hides a refusal', async () => {
  const value = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom('a', 'x', 1, null, true, [], {}));
  const key = fc.constantFrom(
    'source',
    'destination',
    'name',
    'value',
    'structured',
    'then',
    'instructions',
    'otherwise',
    'filters',
    'multivalue',
    'dateFormat',
    'refMapping',
    'mapInputValue',
    'using',
    'exists',
    'values',
    'trueValue',
    'country',
  );
  const likely = fc.constantFrom(
    'a',
    'x',
    'entry',
    'profile',
    'value:person-name',
    'load:by-ref',
    'code',
    'count',
    'seen',
    'mail',
    'person',
    'address',
    'std:attribute:email',
    'yyyy-MM-dd',
    'm',
  );
  const leaf = fc
    .tuple(
      fc.constantFrom(...Object.keys(HAPLO_ACTIONS)),
      fc.dictionary(key, fc.oneof({ arbitrary: likely, weight: 4 }, value)),
    )
    .map(([action, keys]) => ({
      source: 'a',
      destination: 'entry',
      name: 'code',
      value: 'v',
      structured: 'value:person-name',
      using: 'load:by-ref',
      exists: true,
      message: 'm',
      ...keys,
      action,
    }));
  const nested = fc
    .tuple(
      leaf,
      fc.array(leaf, { maxLength: 3 }),
      fc.constantFrom('then', 'else', 'instructions', 'otherwise'),
    )
    .map(([outer, inner, list]) => ({ ...outer, [list]: inner }));
  const controls = fc.record({
    dataImportControlFileVersion: fc.constant(0),
    model: fc.constantFrom(
      'haplo:person',
      'haplo:user-sync',
      'heldout:register',
      'TYPE:x',
      'lab:y',
      'constructor',
    ),
    files: fc.oneof({ arbitrary: fc.constant({ DEFAULT: { read: 'json' } }), weight: 5 }, value),
    instructions: fc.oneof(
      { arbitrary: fc.array(fc.oneof(leaf, nested), { maxLength: 5 }), weight: 5 },
      value,
    ),
    mapping: fc.oneof(fc.constant({ m: { using: 'behaviour', values: { x: 'y' } } }), value),
  });
  const records = fc.array(fc.oneof(fc.dictionary(likely, value), value), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(controls, records, async (controlFile, list) => {
      const bytes = new TextEncoder().encode(JSON.stringify(controlFile));
      const { verdict, report } = checkHaploControl(bytes, { models: corpusModels });
      expect(report.findings.some(({ serverSays }) => serverSays !== undefined)).toBe(verdict.status !== 200);
      const file = text('a.json', JSON.stringify(list));
      const check = await checkHaploData(JSON.parse(JSON.stringify(controlFile)), [file], {
        models: corpusModels,
      });
      expect(check.log.filter((line) => line.startsWith('EXCEPTION')).length).toBe(check.died ? 1 : 0);
      const said = check.report.findings.flatMap(({ serverSays }) => serverSays ?? []);
      expect(new Set(said)).toEqual(new Set(check.log));
    }),
    { numRuns: 1500 },
  );
});
