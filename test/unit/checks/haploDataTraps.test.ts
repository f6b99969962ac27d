import { expect, test } from 'vitest';
import type { CheckFile } from '../../../shared/checks/finding.ts';
import { checkHaploData } from '../../../shared/checks/haplo/checkHaploData.ts';
import { HAPLO_STRING_BYTES_MAX } from '../../../shared/services/haplo/limits.ts';
import { checkFile, corpusModels } from './haploCorpus.ts';

const tsv = { read: 'tsv-with-name-row' };
const person = [
  { action: 'new', destination: 'profile' },
  { source: 'family', destination: 'value:person-name', name: 'last' },
  {
    action: 'field-structured',
    structured: 'value:person-name',
    destination: 'profile',
    name: 'dc:attribute:title',
  },
  { source: 'email', destination: 'profile', name: 'std:attribute:email' },
];
const register = (...fields: object[]) => [
  { action: 'new', destination: 'entry' },
  { source: 'code', destination: 'entry', name: 'code' },
  ...fields,
];

function control(files: unknown, instructions: unknown, model = 'haplo:person', more = {}) {
  return { dataImportControlFileVersion: 0, model, files, instructions, ...more };
}

function file(name: string, content: string | Uint8Array): CheckFile {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return checkFile(name, bytes, 5);
}

async function run(controlFile: unknown, ...files: readonly CheckFile[]) {
  const check = await checkHaploData(controlFile, files, { models: corpusModels });
  const alarms = check.report.findings.filter(({ severity }) => severity !== 'info');
  return {
    ...check,
    alarms: alarms.map(({ code, row, column, serverSays }) =>
      [code.replace('haplo.data.', ''), row ?? '', column ?? '', serverSays ?? ''].join('|'),
    ),
    infos: check.report.findings
      .filter(({ severity }) => severity === 'info')
      .map(({ code }) => code.replace('haplo.data.', '')),
  };
}

test('a byte order mark hides the first column', async () => {
  const { alarms } = await run(
    control({ DEFAULT: tsv }, person),
    file('a.tsv', '\ufefffamily\temail\nEk\ta@b'),
  );
  expect(alarms).toEqual(['bom|1|family|', 'title-missing|2|profile|']);
});

test('cp1252 without a word is noticed, and with the word it is read', async () => {
  const bytes = new Uint8Array([...new TextEncoder().encode('family\nH'), 0xf6, 0x67]);
  const wrong = await run(control({ DEFAULT: tsv }, person), file('a.tsv', bytes));
  expect(wrong.alarms).toEqual(['charset-wrong|2||']);
  const right = await run(control({ DEFAULT: { ...tsv, charset: 'Cp1252' } }, person), file('a.tsv', bytes));
  expect(right.alarms).toEqual([]);
});

test('UTF-16 is read where the control file says so', async () => {
  const text = 'family\nEk';
  const bytes = new Uint8Array(2 + text.length * 2);
  bytes.set([0xff, 0xfe]);
  for (let index = 0; index < text.length; index += 1) {
    bytes[2 + index * 2] = text.charCodeAt(index);
  }
  const { alarms, recordsPassed } = await run(
    control({ DEFAULT: { ...tsv, charset: 'UTF-16' } }, person),
    file('a.tsv', bytes),
  );
  expect([alarms, recordsPassed]).toEqual([[], 1]);
});

test('a character set that Java lacks stops the run at its file', async () => {
  const { log, files } = await run(
    control({ 'a.tsv': tsv, 'b.tsv': { ...tsv, charset: 'utf-99' } }, person),
    file('a.tsv', 'family\nEk'),
    file('b.tsv', 'family\nEl'),
  );
  expect(log).toEqual(['EXCEPTION: Error during import: Invalid charset: utf-99']);
  expect(files.map(({ records }) => records)).toEqual([1, 0]);
});

test('a bad date stops an import into objects and not one into a dictionary', async () => {
  const seen = { source: 'd', dateFormat: 'yyyy-MM-dd' };
  const json = file(
    'a.json',
    '[{"code":"x","label":"L","d":"tomorrow"},{"code":"y","label":"M","d":"soon"}]',
  );
  const object = await run(
    control(
      { DEFAULT: { read: 'json' } },
      [
        { action: 'new', destination: 'object' },
        { source: 'label', destination: 'object', name: 'dc:attribute:title' },
        { ...seen, destination: 'object', name: 'heldout:attribute:collected' },
      ],
      'TYPE:heldout:type:specimen',
    ),
    json,
  );
  expect(object.log).toEqual([
    'Invalid date value for input field d: tomorrow (record 0)',
    'EXCEPTION: Error during import: null and undefined cannot be appended to a StoreObject',
  ]);
  expect(object.report.counts.error).toBe(4);
  const dictionary = await run(
    control(
      { DEFAULT: { read: 'json' } },
      register({ ...seen, destination: 'entry', name: 'seen' }),
      'heldout:register',
    ),
    json,
  );
  expect(dictionary.log).toHaveLength(2);
  expect(dictionary.died).toBe(false);
});

test('dates that Java counts on are shown as it stores them', async () => {
  const { report } = await run(
    control(
      { DEFAULT: tsv },
      register({ source: 'd', destination: 'entry', name: 'seen', dateFormat: 'yyyy-MM-dd' }),
      'heldout:register',
    ),
    file('a.tsv', 'code\td\na\t2017-09-23\nb\t2017-13-45\nc\t2017-09-23T10:00\nd\t2017-9-3'),
  );
  const changed = report.findings.filter(({ code }) => code === 'haplo.data.date-changed');
  expect(changed.map(({ row, value, message }) => [row, value, /for (\S+)/.exec(message)?.[1]])).toEqual([
    [3, '2017-13-45', '2018-02-14'],
    [4, '2017-09-23T10:00', '2017-09-23'],
  ]);
});

test.each([
  ['"7"', undefined],
  ['7', undefined],
  ['"007"', 'Invalid integer for input field n: 007 (record 0)'],
  ['"+5"', 'Invalid integer for input field n: +5 (record 0)'],
  ['5.5', 'Invalid integer for input field n: 5.5 (record 0)'],
  ['"5.0"', 'Invalid integer for input field n: 5.0 (record 0)'],
  ['true', 'Invalid integer for input field n: true (record 0)'],
  ['{}', 'Invalid integer for input field n: [object Object] (record 0)'],
  ['[3]', undefined],
  ['0', undefined],
])('the integer %s is judged as on the server', async (value, serverSays) => {
  const { log } = await run(
    control(
      { DEFAULT: { read: 'json' } },
      register({ source: 'n', destination: 'entry', name: 'count' }),
      'heldout:register',
    ),
    file('a.json', `[{"code":"x","n":${value}}]`),
  );
  expect(log).toEqual(serverSays === undefined ? [] : [serverSays]);
});

test('booleans: false is skipped, other texts are logged, trueValue is taken letter by letter', async () => {
  const active = { source: 'b', destination: 'entry', name: 'active', trueValue: 'Y' };
  const { alarms } = await run(
    control({ DEFAULT: { read: 'json' } }, register(active), 'heldout:register'),
    file(
      'a.json',
      '[{"code":"a","b":true},\n{"code":"b","b":false},\n{"code":"c","b":"Y"},\n{"code":"d","b":"y"},\n{"code":"e","b":1}]',
    ),
  );
  expect(alarms).toEqual([
    'false-skipped|2|b|',
    'invalid-boolean|4|b|Invalid boolean value for input field b: y (record 3)',
    'invalid-boolean|5|b|Invalid boolean value for input field b: 1 (record 4)',
  ]);
});

test('a refMapping by behaviour logs what it lacks, one by title drops it', async () => {
  const org = { source: 'o', destination: 'profile', name: 'std:attribute:works-for', refMapping: 'm' };
  const data = file('p.tsv', 'family\to\nEk\tA\nEl\tB');
  const by = (using: string) =>
    control({ DEFAULT: tsv }, [...person, org], 'haplo:person', {
      mapping: { m: { using, types: ['std:type:organisation'], values: { A: 'x' } } },
    });
  expect((await run(by('behaviour'), data)).alarms).toEqual([
    'not-mapped|3|o|Value in input data cannot be mapped for input field o: B (record 1)',
  ]);
  expect((await run(by('title'), data)).alarms).toEqual(['value-dropped|3|o|']);
});

test('set-up messages come once, without a record', async () => {
  const { log } = await run(
    control({ DEFAULT: { read: 'json' } }, [
      ...person,
      { source: 'a', destination: 'profile', name: 'std:attribute:works-for', refMapping: 'none' },
      { source: 'b', destination: 'profile', name: 'lab:none' },
      {
        action: 'field-structured',
        structured: 'value:none',
        destination: 'profile',
        name: 'dc:attribute:title',
      },
      { action: 'remove-values', destination: 'profile', name: 'lab:none' },
      { action: 'assert-destination', destination: 'profile', exists: true },
    ]),
    file('a.json', '[{"family":"x","b":1},{"family":"y"}]'),
  );
  expect(log).toEqual([
    'Unknown mapping: none',
    'Unknown name in field lab:none for destination profile',
    'Unknown structured value destination in field-structured: value:none',
    'Unknown name in remove-values for destination profile',
    'Can only use dependent destinations in assert-destination: profile',
  ]);
});

test('a new target is checked when the next one replaces it', async () => {
  const { log } = await run(
    control(
      { DEFAULT: { read: 'json' } },
      [{ action: 'for-each', source: 'list', instructions: register() }],
      'heldout:register',
    ),
    file('a.json', '[{"list":[{"code":"a"},{},{"code":"c"}]},{"list":[]},{"list":null}]'),
  );
  expect(log).toEqual([
    'Missing values in entry: code (record 0)',
    'No data set in required destination entry (record 1)',
    'No data set in required destination entry (record 2)',
  ]);
});

test('a value of the record around a loop is missed inside it', async () => {
  const { alarms } = await run(
    control({ DEFAULT: { read: 'json' } }, [
      {
        action: 'for-each',
        source: 'people',
        instructions: [
          ...person.slice(0, 1),
          { action: 'new', destination: 'value:person-name' },
          ...person.slice(1),
        ],
      },
    ]),
    file('a.json', '[{"email":"lab@x","people":[{"family":"Ek"},{"family":"El","email":"e@x"}]}]'),
  );
  expect(alarms).toEqual(['outer-field|1|email|']);
});

test('a loop over plain values finds no source unless it wraps them', async () => {
  const tags = (more: object) =>
    control(
      { DEFAULT: { read: 'json' } },
      [
        ...register(),
        {
          action: 'for-each',
          source: 'tags',
          instructions: [{ source: 'value', destination: 'entry', name: 'tags', multivalue: true }],
          ...more,
        },
      ],
      'heldout:register',
    );
  const data = file('a.json', '[{"code":"a","tags":["x","y"]},{"code":"b","tags":"xy"}]');
  expect((await run(tags({}), data)).alarms).toEqual([
    'loop-over-values|1|tags|',
    'loop-over-values|1|tags|',
  ]);
  expect((await run(tags({ wrapValues: true }), data)).alarms).toEqual([]);
});

test('a text that cannot be a reference is dropped before anything is loaded', async () => {
  const ref = { source: 'ref', destination: 'load:by-ref', name: 'ref', filters: ['haplo:string-to-ref'] };
  const load = { action: 'load', destination: 'profile', using: 'load:by-ref' };
  const data = file('a.tsv', 'ref\n80abc\n80qvz\n7zzzzzzz\n80000000');
  const { log } = await run(control({ DEFAULT: tsv }, [ref, load]), data);
  expect(log).toEqual([0, 3].map((record) => `Couldn't load destination: profile (record ${record})`));
});

test('using a destination before it is made skips the record; a tag makes its user needed', async () => {
  const { log } = await run(
    control(
      { DEFAULT: { read: 'json' } },
      [{ action: 'assert-destination', destination: 'user:tags', exists: true }],
      'haplo:user-sync',
    ),
    file('a.json', '[{}]'),
  );
  expect(log).toEqual([
    'Destination "user" needs be made ready with a "new" or "load" instruction (record 0)',
  ]);
});

test('a load without a reference is logged, and otherwise takes its place', async () => {
  const load = { action: 'load', destination: 'profile', using: 'load:by-ref' };
  const ref = { source: 'ref', destination: 'load:by-ref', name: 'ref', filters: ['haplo:string-to-ref'] };
  const data = file('a.json', '[{"family":"A"},{"family":"B","ref":"80x2v"}]');
  const bare = await run(control({ DEFAULT: { read: 'json' } }, [ref, load, ...person.slice(1)]), data);
  expect(bare.log[0]).toBe("Couldn't load destination: profile (record 0)");
  const made = await run(
    control({ DEFAULT: { read: 'json' } }, [
      ref,
      { ...load, otherwise: person.slice(0, 1) },
      ...person.slice(1),
    ]),
    data,
  );
  expect(made.log).toEqual([]);
  expect(made.infos).toContain('only-the-server-knows');
});

test('an unknown destination of new stops the run at the first record', async () => {
  const { log, alarms } = await run(
    control({ DEFAULT: tsv }, [{ action: 'new', destination: 'profil' }]),
    file('a.tsv', 'family\nEk\nEl'),
  );
  expect(log).toEqual(['EXCEPTION: Error during import: Unknown destination: profil']);
  expect(alarms.map((alarm) => alarm.split('|').slice(0, 2))).toEqual([
    ['run-dies', '2'],
    ['run-dies', '3'],
  ]);
});

test('JSON shapes that are not lists of records are read as the server does', async () => {
  const controlFile = control(
    { DEFAULT: { read: 'json' }, 's.json': { read: 'json', singleRecord: true } },
    person,
  );
  const records = async (content: string, name = 'a.json') => {
    const { files, alarms, died } = await run(controlFile, file(name, content));
    return [files[0]?.records, died, ...alarms.map((alarm) => alarm.split('|')[0])];
  };
  expect(await records('{"a":{"family":"x"},"b":{"family":"y"}}')).toEqual([2, false, 'json-wrapper']);
  expect(await records('"abc"')).toEqual(
    [3, false, ...Array.from({ length: 3 }, () => ['not-a-record', 'title-missing']).flat()].sort(byKind),
  );
  expect(await records('7')).toEqual([0, false, 'json-no-list']);
  expect(await records('null')).toEqual([0, false, 'json-no-list']);
  expect(await records('[null]')).toEqual([1, true, 'not-a-record', 'run-dies']);
  expect(await records('{"family":"x"}', 's.json')).toEqual([1, false]);
  expect(await records('[{"family":"x"}]', 's.json')).toEqual([
    1,
    false,
    'json-single-array',
    'not-a-record',
    'title-missing',
  ]);
});

function byKind(left: unknown, right: unknown): number {
  return Number(typeof left === 'string') - Number(typeof right === 'string');
}

test('XML traps: CDATA is lost, a repeated child wins, a comment first reads nothing', async () => {
  const controlFile = control({ DEFAULT: { read: 'xml-text-of-children' } }, person);
  const codes = async (content: string) => {
    const { alarms, files } = await run(controlFile, file('a.xml', content));
    return [files[0]?.records, ...alarms.map((alarm) => alarm.split('|')[0])];
  };
  expect(await codes('<a><p><family><![CDATA[Ek]]></family></p></a>')).toEqual([
    1,
    'xml-text-in-cdata',
    'title-missing',
  ]);
  expect(await codes('<a><p><family>Ek</family><family>El</family></p></a>')).toEqual([
    1,
    'xml-repeated-child',
  ]);
  expect(await codes('<?xml version="1.0"?>\n<?pi x?><a><p/></a>')).toEqual([0, 'xml-nothing-read']);
  expect(await codes('<!DOCTYPE a [<!ENTITY e "x">]><a><p>&e;</p></a>')).toEqual([0, 'xml-nothing-read']);
  expect(await codes('<a><p><family>Ek</family></p></a><!-- end -->')).toEqual([1]);
  expect(await codes('<?xml version="1.0" encoding="ISO-8859-1"?><a><p><family>Ek</family></p></a>')).toEqual(
    [1],
  );
  const single = control({ DEFAULT: { read: 'xml-attributes', singleRecord: true } }, person);
  const died = await run(single, file('a.xml', '<!-- x --><p family="Ek"/>'));
  expect([died.died, died.alarms.length]).toEqual([true, 2]);
  expect(await codes('<a><p>&nope;</p></a>')).toEqual([undefined, 'xml-syntax', 'run-dies']);
});

test('a broken json file stops the whole batch before its first record', async () => {
  const { log, alarms, files } = await run(
    control({ DEFAULT: tsv, 'b.json': { read: 'json' } }, person),
    file('a.tsv', 'family\temail\nEk\t@x'),
    file('b.json', '[{"family":"x",}]'),
  );
  expect(log).toEqual(['EXCEPTION: Error during import:']);
  expect(alarms).toEqual([
    'json-syntax|1|15|',
    'run-dies|||EXCEPTION: Error during import:',
    'invalid-email|2|email|',
  ]);
  expect(files.map((entry) => entry.file)).toEqual(['a.tsv']);
});

test('16 MiB is read and one byte more is not, json before and tsv at its turn', async () => {
  const sized = (name: string, bytes: number, fill: string): CheckFile => ({
    name,
    bytes,
    async *read() {
      const content = new TextEncoder().encode(fill.padEnd(bytes));
      yield await Promise.resolve(content);
    },
  });
  const controlFile = control({ 'a.json': { read: 'json' }, 'b.tsv': tsv }, person);
  const exact = await run(controlFile, sized('a.json', HAPLO_STRING_BYTES_MAX, '[]'));
  expect([exact.died, exact.files[0]?.records]).toEqual([false, 0]);
  const tooBig = 'EXCEPTION: Error during import: Uploaded data is too big to read into a String';
  const json = await run(controlFile, sized('a.json', HAPLO_STRING_BYTES_MAX + 1, '[]'));
  expect(json.log).toEqual([tooBig]);
  const table = await run(controlFile, sized('b.tsv', HAPLO_STRING_BYTES_MAX + 1, 'family\nEk'));
  expect(table.log).toEqual([tooBig]);
});

test('listed, unlisted and doubled files are told', async () => {
  const { alarms, infos, log } = await run(
    control({ 'A.tsv': tsv, 'c.tsv': tsv }, person),
    file('a.tsv', 'family\nEk'),
    file('c.tsv', 'family\nEk'),
    file('c.tsv', 'family\nEl'),
  );
  expect(log).toEqual([
    'EXCEPTION: Error during import: Could not find file specification in control file for file a.tsv (and DEFAULT file entry does not exist)',
  ]);
  expect(alarms.map((alarm) => alarm.split('|')[0])).toEqual(['file-twice', 'run-dies']);
  expect(infos).toContain('file-missing');
});

test('an unknown model is tried as far as the control file gives types away', async () => {
  const { log } = await run(
    control(
      { DEFAULT: tsv },
      [
        { action: 'new', destination: 'thing' },
        { source: 'd', destination: 'thing', name: 'when', dateFormat: 'yyyy-MM-dd' },
        { source: 'x', destination: 'thing', name: 'what' },
      ],
      'lab:things',
    ),
    file('a.tsv', 'd\tx\nnever\tanything'),
  );
  expect(log).toEqual(['Invalid date value for input field d: never (record 0)']);
});

test.each(['null', '7', 'true', ' false '])(
  'a JSON file that is only %s has no records, and says so',
  async (text) => {
    const { alarms, died } = await run(control({ DEFAULT: { read: 'json' } }, person), file('a.json', text));
    expect([alarms, died]).toEqual([['json-no-list|1||'], false]);
  },
);
