import { expect, test } from 'vitest';
import type { Finding } from '../../../shared/checks/finding.ts';
import { checkHaploControl } from '../../../shared/checks/haplo/checkHaploControl.ts';
import { checkHaploData } from '../../../shared/checks/haplo/checkHaploData.ts';
import { checkFile, corpus, corpusBytes, corpusModels } from './haploCorpus.ts';

function alarms(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ severity }) => severity !== 'info');
}

const refused = corpus.controls.filter(({ upload }) => upload.status !== 200);

test.each(refused.map((control) => [control.file, control] as const))(
  'the findings on %s carry the whole answer of the server',
  (_file, control) => {
    const { report } = checkHaploControl(corpusBytes(control.file));
    const said = new Set(report.findings.flatMap(({ serverSays }) => serverSays ?? []));
    expect([...said]).toEqual([control.upload.status === 500 ? 'HTTP 500' : control.upload.body]);
  },
);

const accepted = corpus.controls.filter(({ upload }) => upload.status === 200);

test.each(accepted.map((control) => [control.file, control] as const))(
  'no finding on %s claims that the server refuses it',
  (_file, control) => {
    const { report, verdict } = checkHaploControl(corpusBytes(control.file));
    expect(verdict.status).toBe(200);
    expect(report.findings.filter(({ serverSays }) => serverSays !== undefined)).toEqual([]);
  },
);

const valid = corpus.controls.filter(({ kind }) => kind === 'valid');

test.each(valid.map((control) => [control.file]))('%s raises no alarm', (file) => {
  expect(alarms(checkHaploControl(corpusBytes(file)).report.findings)).toEqual([]);
});

const unseen = corpus.controls.filter(({ kind }) => kind === 'unseen-mistake');

test.each(unseen.map((control) => [control.file, control] as const))(
  'the mistake in %s that the upload does not see is found here or in its data',
  async (file, control) => {
    const checked = checkHaploControl(corpusBytes(file), { models: corpusModels });
    const found = alarms(checked.report.findings).filter(({ serverSays }) => serverSays === undefined);
    for (const data of corpus.data.filter(({ id }) => control.shownBy?.includes(id) === true)) {
      const files = data.files.map(({ name, path }) => checkFile(name, corpusBytes(path)));
      const run = await checkHaploData(checked.control, files, { models: corpusModels });
      found.push(...alarms(run.report.findings));
    }
    // The case of the data that would show these two is not in the sample.
    const needsData = ['controls/u22-outer-field-in-loop.json', 'controls/u28-trueValue-case.json'];
    // A dry run of accounts is clean by nature, and so is the file.
    const isInfo =
      file === 'controls/u20-user-sync-commit.json' || file === 'controls/u29-file-name-case.json';
    if (!needsData.includes(file) && !isInfo) expect(found.length).toBeGreaterThan(0);
  },
);

const frame = {
  dataImportControlFileVersion: 0,
  model: 'haplo:person',
  files: { DEFAULT: { read: 'json' } } as unknown,
  instructions: [] as unknown,
};
const made = { action: 'new', destination: 'profile' };

function codes(control: unknown, models = corpusModels): string[] {
  const bytes = new TextEncoder().encode(JSON.stringify(control));
  return alarms(checkHaploControl(bytes, { models }).report.findings).map(({ code, column }) => {
    return `${code.replace('haplo.control.', '')} ${column ?? ''}`;
  });
}

function instructions(...list: unknown[]): unknown {
  return { ...frame, instructions: [made, ...list] };
}

const email = { source: 'e', destination: 'profile', name: 'std:attribute:email' };
const org = { source: 'o', destination: 'profile', name: 'std:attribute:works-for' };

test.each([
  ['nothing wrong', instructions(email), []],
  ['a note', { ...frame, _comment: 'x', description: 'y' }, []],
  ['a misspelt root key', { ...frame, mappings: {} }, ['misspelt-key /mappings']],
  ['an unknown root key', { ...frame, encoding: 'utf-8' }, ['unknown-key /encoding']],
  ['files as a list', { ...frame, files: [] }, ['files-not-an-object /files']],
  ['no files at all', { ...frame, files: {} }, ['no-file-listed /files']],
  [
    'a default in small letters',
    { ...frame, files: { default: { read: 'json' } } },
    ['default-case /files/default'],
  ],
  [
    'a number to match in a table',
    {
      ...(instructions({ action: 'if-value-one-of', source: 'a', values: ['1', 2], else: [] }) as object),
      files: { DEFAULT: { read: 'tsv-with-name-row' } },
    },
    ['values-never-match /instructions/1/values/1'],
  ],
  [
    'names that differ in case',
    { ...frame, files: { 'a.json': { read: 'json' }, 'A.json': { read: 'json' } } },
    ['file-names-alike /files/A.json'],
  ],
  [
    'an option of another reader',
    { ...frame, files: { DEFAULT: { read: 'json', charset: 'utf-8' } } },
    ['unknown-key /files/DEFAULT/charset'],
  ],
  [
    'a separator that is no text',
    { ...frame, files: { DEFAULT: { read: 'tsv-with-name-row', separator: 5 } } },
    ['not-a-text /files/DEFAULT/separator'],
  ],
  [
    'a character set nobody knows',
    { ...frame, files: { DEFAULT: { read: 'tsv-with-name-row', charset: 'utf-99' } } },
    ['unknown-charset /files/DEFAULT/charset'],
  ],
  [
    'instructions as an object',
    { ...frame, instructions: { a: 1 } },
    ['instructions-not-a-list /instructions'],
  ],
  ['instructions as null', { ...frame, instructions: null }, ['instructions-not-a-list /instructions']],
  [
    'a misspelt value key',
    instructions({ ...email, multiValue: true }),
    ['misspelt-key /instructions/1/multiValue'],
  ],
  [
    'multivalue as a text',
    instructions({ ...email, multivalue: 'false' }),
    ['not-a-boolean /instructions/1/multivalue'],
  ],
  [
    'an empty condition',
    instructions({ action: 'if-exists', source: 'a' }),
    ['nothing-to-do /instructions/1'],
  ],
  [
    'values as a text',
    instructions({ action: 'if-value-one-of', source: 'a', values: 'b', else: [] }),
    ['values-missing /instructions/1'],
  ],
  [
    'an unknown action in otherwise',
    instructions({
      action: 'load',
      destination: 'profile',
      using: 'load:by-ref',
      otherwise: [{ action: 'nwe', destination: 'profile' }],
    }),
    ['unknown-action /instructions/1/otherwise/0/action'],
  ],
  [
    'otherwise as an object',
    instructions({ action: 'load', destination: 'profile', using: 'load:by-ref', otherwise: {} }),
    ['list-expected /instructions/1/otherwise'],
  ],
  [
    'a filter that set-value may lack',
    instructions({
      action: 'set-value',
      destination: 'profile',
      name: 'std:attribute:url',
      value: 'x',
      filters: ['haplo:fixup-url'],
    }),
    ['filters-unchecked /instructions/1/filters'],
  ],
  [
    'filters as a text outside field',
    instructions({
      action: 'set-value',
      destination: 'profile',
      name: 'std:attribute:url',
      value: 'x',
      filters: 'y',
    }),
    ['filters-unchecked /instructions/1/filters'],
  ],
  ['a reference that is never made', instructions(org), ['ref-never-made /instructions/1']],
  ['a reference made by a filter', instructions({ ...org, filters: ['haplo:code-to-ref'] }), []],
  [
    'a mapping that is not there',
    instructions({ ...org, refMapping: 'orgs' }),
    ['ref-mapping-unknown /instructions/1/refMapping'],
  ],
  [
    'a mapping with value',
    {
      ...(instructions({ ...org, refMapping: 'm' }) as object),
      mapping: { m: { using: 'behaviour', value: {} } },
    },
    ['misspelt-key /mapping/m/value', 'mapping-without-values /mapping/m'],
  ],
  [
    'a mapping by title without types',
    {
      ...(instructions({ ...org, refMapping: 'm' }) as object),
      mapping: { m: { using: 'title', values: {} } },
    },
    ['mapping-without-types /mapping/m'],
  ],
  [
    'a mapping by nothing',
    {
      ...(instructions({ ...org, refMapping: 'm' }) as object),
      mapping: { m: { using: 'code', values: {} } },
    },
    ['mapping-using /mapping/m/using'],
  ],
  [
    'an unknown destination',
    instructions({ ...email, destination: 'profil' }),
    ['unknown-destination /instructions/1/destination'],
  ],
  [
    'a name nearly right',
    instructions({ ...email, name: 'std:attribute:emial' }),
    ['unknown-name /instructions/1/name'],
  ],
  ['a name an application may have added', instructions({ ...email, name: 'lab:attribute:badge' }), []],
  [
    'a destination never made',
    { ...frame, instructions: [email] },
    ['destination-never-made /instructions/0'],
  ],
  [
    'an unknown builder',
    instructions({
      action: 'field-structured',
      structured: 'value:name',
      destination: 'profile',
      name: 'dc:attribute:title',
    }),
    ['unknown-destination /instructions/1/structured'],
  ],
  [
    'a default without a map',
    instructions({ ...email, mapInputValueDefault: 'x' }),
    ['map-default-alone /instructions/1/mapInputValueDefault'],
  ],
  [
    'a map that is a list',
    instructions({ ...email, mapInputValue: [] }),
    ['map-not-an-object /instructions/1/mapInputValue'],
  ],
  ['a country in words', instructions({ ...email, country: 'Germany' }), ['country /instructions/1/country']],
  [
    'a date without a format',
    {
      ...frame,
      model: 'heldout:register',
      instructions: [
        { action: 'new', destination: 'entry' },
        { source: 's', destination: 'entry', name: 'seen' },
      ],
    },
    ['unknown-model /model', 'date-format-missing /instructions/1'],
  ],
  [
    'truth that equals falsehood',
    {
      ...frame,
      model: 'heldout:register',
      instructions: [
        { action: 'new', destination: 'entry' },
        { source: 's', destination: 'entry', name: 'active', falseValue: 'true' },
      ],
    },
    ['unknown-model /model', 'true-is-false /instructions/1/falseValue'],
  ],
  ['a model that every object has', { ...frame, model: 'constructor' }, ['model-not-real /model']],
  [
    'a key called __proto__',
    JSON.parse(
      '{"dataImportControlFileVersion":0,"model":"haplo:person","files":{"DEFAULT":{"read":"json"}},"instructions":[],"__proto__":{"x":1}}',
    ),
    ['unknown-key /__proto__'],
  ],
])('the check finds %s', (_what, control, expected) => {
  expect(codes(control)).toEqual(expected);
});

test.each([
  ['yyyy-MM-dd', []],
  ["yyyy-MM-dd'T'HH:mm:ss.SSSXXX", []],
  ['yyyy-DDD', []],
  ["YYYY-'W'ww-u", []],
  ['hh:mm a dd/MM/yyyy', []],
  ['yyyy-mm-dd', ['date-format-minutes']],
  ['YYYY-MM-dd', ['date-format-week-year']],
  ['yyyy-MM-DD', ['date-format-day-of-year']],
  ['dd/MM/yyyy HH:MM', ['date-format-month-in-time']],
  ['dd/MM/yyyy hh:mm', ['date-format-half-day']],
  ['dd.MM.', ['date-format-incomplete']],
  ['yyyy-MM-ddTHH:mm', ['date-format-illegal']],
  ['jjjj-MM-dd', ['date-format-illegal']],
  ["yyyy 'Uhr", ['date-format-illegal']],
])('the date format %s gives %j', (dateFormat, expected) => {
  const control = {
    ...frame,
    model: 'heldout:register',
    instructions: [
      { action: 'new', destination: 'entry' },
      { source: 's', destination: 'entry', name: 'seen', dateFormat },
    ],
  };
  expect(codes(control).slice(1)).toEqual(expected.map((code) => `${code} /instructions/1/dateFormat`));
});

test('a finding names the line of the file and says what was meant', () => {
  const text = JSON.stringify(instructions({ ...email, filter: ['haplo:to-lower-case'] }), null, 2);
  const { report } = checkHaploControl(new TextEncoder().encode(text), { name: 'c.json' });
  expect(report.findings).toEqual([
    {
      severity: 'warning',
      code: 'haplo.control.misspelt-key',
      file: 'c.json',
      row: text.split('\n').findIndex((line) => line.includes('"filter"')) + 1,
      column: '/instructions/1/filter',
      value: 'filter',
      message: 'The server ignores the key "filter" in the instruction field without a word.',
      fix: 'Did you mean "filters"?',
    },
  ]);
});

test('an unknown model is a warning with the words of a server that lacks it', () => {
  const bytes = new TextEncoder().encode(JSON.stringify({ ...frame, model: 'haplo:persn' }));
  expect(checkHaploControl(bytes).report.findings[0]).toMatchObject({
    severity: 'warning',
    serverSays: 'Invalid control file:\n  Model not implemented: haplo:persn',
    fix: 'Did you mean "haplo:person"?',
  });
});
