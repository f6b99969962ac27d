import { expect, test } from 'vitest';
import { haploControlVerdict } from '../../../shared/checks/haplo/controlVerdict.ts';
import { HAPLO_PUBLIC_LISTS } from '../../../shared/services/haplo/controlFile.ts';
import { corpus, corpusBytes } from './haploCorpus.ts';

test('the known public lists are those of the recorded server', () => {
  expect(HAPLO_PUBLIC_LISTS.models).toEqual(corpus.server.models);
  expect(HAPLO_PUBLIC_LISTS.filters).toEqual(corpus.server.filters);
  expect(HAPLO_PUBLIC_LISTS.readers).toEqual(corpus.server.readers);
});

test.each(corpus.controls.map((control) => [control.file, control] as const))(
  'the verdict on %s is the recorded one',
  (_file, control) => {
    const verdict = haploControlVerdict(corpusBytes(control.file), HAPLO_PUBLIC_LISTS);
    expect(verdict.status).toBe(control.upload.status);
    if (verdict.status === 400) expect(verdict.body).toBe(control.upload.body);
    if (control.uploadIfModelInstalled !== undefined) {
      const models = Object.keys(corpus.models);
      const installed = haploControlVerdict(corpusBytes(control.file), {
        ...HAPLO_PUBLIC_LISTS,
        models,
      });
      expect(installed.status).toBe(control.uploadIfModelInstalled.status);
    }
  },
);

function verdictOf(control: unknown): unknown {
  const bytes = new TextEncoder().encode(typeof control === 'string' ? control : JSON.stringify(control));
  const verdict = haploControlVerdict(bytes, HAPLO_PUBLIC_LISTS);
  return verdict.status === 400 ? verdict.messages : verdict.status;
}

const good = {
  dataImportControlFileVersion: 0,
  model: 'haplo:person',
  files: { DEFAULT: { read: 'json' } },
  instructions: [] as unknown,
};

test.each([
  [
    'an array as the whole file',
    [],
    [
      'Not a control file',
      'Control file does not specify model in the model property',
      'Control file does not specify processing instructions in the instructions property',
      'Control file does not have files property',
    ],
  ],
  ['a number as the whole file', '7', 500],
  ['a model in a one-element array', { ...good, model: ['haplo:person'] }, 200],
  ['a null model', { ...good, model: null }, ['Model not implemented: null']],
  ['an object as model', { ...good, model: {} }, ['Model not implemented: [object Object]']],
  ['an object that hides toString as model', { ...good, model: { toString: 1, valueOf: 1 } }, 500],
  [
    'the model __proto__',
    '{"dataImportControlFileVersion":0,"model":"__proto__","files":{},"instructions":[]}',
    ['Model not implemented: __proto__'],
  ],
  ['an action every object has', { ...good, instructions: [{ action: 'toString' }] }, 500],
  ['a null instruction', { ...good, instructions: [null] }, 500],
  [
    'an array as instruction',
    { ...good, instructions: [[]] },
    ['Expected property not found in field instruction: source, destination, name'],
  ],
  ['instructions that are an empty text', { ...good, instructions: '' }, 200],
  ['instructions that are a number', { ...good, instructions: 3 }, 200],
  [
    'an unknown action inside otherwise',
    {
      ...good,
      instructions: [{ action: 'load', destination: 'a', using: 'b', otherwise: [{ action: 'x' }] }],
    },
    200,
  ],
  [
    'an unknown action inside else of within',
    {
      ...good,
      instructions: [
        {
          action: 'within',
          source: 'a',
          instructions: [{ action: 'if-exists', source: 'b', else: [{ action: 'x' }] }],
        },
      ],
    },
    ['Unknown action in instruction: x'],
  ],
  [
    'a number as destination in a loop',
    {
      ...good,
      instructions: [
        { action: 'for-each', source: 'a', instructions: [{ source: 'b', destination: 1, name: 'c' }] },
      ],
    },
    500,
  ],
  [
    'an unknown filter only in set-value',
    {
      ...good,
      instructions: [{ action: 'set-value', destination: 'a', name: 'b', value: 1, filters: ['x'] }],
    },
    200,
  ],
  [
    'the filter constructor',
    {
      ...good,
      instructions: [{ source: 'a', destination: 'b', name: 'c', filters: ['constructor'] }],
    },
    200,
  ],
  [
    'a second unknown filter',
    {
      ...good,
      instructions: [{ source: 'a', destination: 'b', name: 'c', filters: ['haplo:to-string', 'x', 'y'] }],
    },
    ['Filter x is not available.'],
  ],
  [
    'files as array of specs',
    { ...good, files: [{ read: 'json' }, { read: 'csv' }] },
    ['Unknown reader for file 1: csv'],
  ],
  [
    'two bad files: the last is named',
    { ...good, files: { a: {}, b: { read: 'xls' }, c: { read: 'json' } } },
    ['Unknown reader for file b: xls'],
  ],
  ['a null file spec', { ...good, files: { a: null } }, 500],
  ['files as a number', { ...good, files: 1 }, 200],
  [
    'a null record processor',
    { ...good, recordProcessor: null },
    ['Unknown record processor specified in recordProcessor property: null'],
  ],
] as const)('%s', (_what, control, expected) => {
  expect(verdictOf(control)).toEqual(expected);
});

test('a loop accepts what it made ready itself, what adds, and what loads', () => {
  const loop = (instructions: unknown[]) => ({
    ...good,
    instructions: [{ action: 'for-each', source: 'a', instructions }],
  });
  const field = { source: 's', destination: 'd', name: 'n' };
  const message = [
    'Assigning values within for-each without a new/load statement or setting multivalue property will result in overwritten data',
  ];
  expect(verdictOf(loop([field]))).toEqual(message);
  expect(verdictOf(loop([{ action: 'new', destination: 'd' }, field]))).toBe(200);
  expect(verdictOf(loop([{ ...field, multivalue: true }]))).toBe(200);
  expect(verdictOf(loop([{ ...field, destination: 'load:by-ref' }]))).toBe(200);
  expect(verdictOf(loop([{ ...field, destination: 'value:person-name' }]))).toEqual(message);
});

test('more than 16 MiB is not JSON to the server', () => {
  const bytes = new Uint8Array(16 * 1024 * 1024 + 1).fill(0x20);
  bytes.set(new TextEncoder().encode(JSON.stringify(good)));
  expect(haploControlVerdict(bytes.subarray(1), HAPLO_PUBLIC_LISTS).status).toBe(400);
  expect(haploControlVerdict(bytes.subarray(0, bytes.length - 1), HAPLO_PUBLIC_LISTS).status).toBe(200);
  expect(haploControlVerdict(bytes, HAPLO_PUBLIC_LISTS)).toMatchObject({
    body: 'Uploaded file is not JSON',
  });
});
