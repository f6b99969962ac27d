import { describe, expect, test } from 'vitest';
import { checkEcotaxa } from '../../../shared/checks/ecotaxa/checkEcotaxa.ts';
import type { EcotaxaOptions } from '../../../shared/checks/ecotaxa/importState.ts';
import type { CheckFile, Finding } from '../../../shared/checks/finding.ts';
import { memoryFile, png, tableText } from '../../support/ecotaxaFiles.ts';

const IMAGE = memoryFile('x.png', png());

async function check(
  files: CheckFile | readonly CheckFile[],
  options: EcotaxaOptions = {},
): Promise<readonly Finding[]> {
  const list = Array.isArray(files) ? (files as readonly CheckFile[]) : [files as CheckFile];
  return (await checkEcotaxa([...list, IMAGE], options)).findings;
}

function said(findings: readonly Finding[]): readonly (string | undefined)[] {
  return findings.filter(({ severity }) => severity === 'error').map(({ serverSays }) => serverSays);
}

function codes(findings: readonly Finding[], severity: Finding['severity']): readonly string[] {
  return findings.filter((finding) => finding.severity === severity).map(({ code }) => code);
}

function table(header: string, row: string, types?: string): CheckFile {
  return memoryFile(
    'ecotaxa_a.tsv',
    tableText(
      ['object_id', 'img_file_name', ...header.split('|')],
      [['o1', 'x.png', ...row.split('|')]],
      types === undefined ? undefined : ['[t]', '[t]', ...types.split('|')],
    ),
  );
}

describe('values', () => {
  test.each([
    ['object_lat', '90'],
    ['object_lat', '-90.0'],
    ['object_lat', '43°41 07'],
    ['object_lat', 'NaN'],
    ['object_lon', '-180'],
    ['object_depth_min', 'inf'],
    ['object_depth_min', '1e5'],
    ['object_depth_min', '1_000'],
    ['object_depth_min', ' 12 '],
    ['object_date', '20200229'],
    ['object_date', '2020-02-29'],
    ['object_date', '20200131T101500'],
    ['object_time', '1'],
    ['object_time', '235959'],
    ['object_time', '23:59:59'],
    ['object_annotation_status', ''],
  ])('%s takes %j', async (column, value) => {
    expect(said(await check(table(column, value)))).toEqual([]);
  });

  test.each([
    [
      'object_lat',
      '90.1',
      "line 3: Invalid Lat. value '90.1' for field 'object_lat'. Correct range is -90/+90°.",
    ],
    [
      'object_lon',
      '181',
      "line 3: Invalid Long. value '181' for field 'object_lon'. Correct range is -180/+180°.",
    ],
    ['object_depth_min', 'a', "line 3: Invalid float value 'a' for field 'object_depth_min'."],
    ['object_depth_min', '-inf', "line 3: Invalid float value '-inf' for field 'object_depth_min'."],
    ['object_depth_min', '1,5', "line 3: Invalid float value '1,5' for field 'object_depth_min'."],
    ['object_depth_min', '0x10', "line 3: Invalid float value '0x10' for field 'object_depth_min'."],
    ['img_rank', 'first', "line 3: Invalid float value 'first' for field 'img_rank'."],
    ['object_date', '20210229', "line 3: Invalid Date value '20210229' for field 'object_date'."],
    ['object_date', '29/02/2020', "line 3: Invalid Date value '29/02/2020' for field 'object_date'."],
    ['object_annotation_date', 'x', "line 3: Invalid Date value 'x' for field 'object_annotation_date'."],
    ['object_time', '2400', "line 3: Invalid Time value '2400' for field 'object_time'."],
    ['object_annotation_time', '9:5', "line 3: Invalid Time value '9:5' for field 'object_annotation_time'."],
  ])('%s refuses %j in the words of the server', async (column, value, text) => {
    expect(said(await check(table(column, value)))).toEqual([text]);
  });

  test('a header with capitals is mapped, and named in messages as it stands', async () => {
    expect(said(await check(table(' Object_LAT ', '99')))).toEqual([
      "line 3: Invalid Lat. value '99' for field ' Object_LAT '. Correct range is -90/+90°.",
    ]);
  });

  test('a bad value is told on its first line only, a bad longitude on every line', async () => {
    const rows = ['o1', 'o2'].map((id) => [id, 'x.png', 'bad', '200']);
    const file = memoryFile(
      'ecotaxa_a.tsv',
      tableText(['object_id', 'img_file_name', 'object_date', 'object_lon'], rows),
    );
    expect(said(await check(file))).toEqual([
      "line 3: Invalid Date value 'bad' for field 'object_date'.",
      "line 3: Invalid Long. value '200' for field 'object_lon'. Correct range is -180/+180°.",
      "line 4: Invalid Long. value '200' for field 'object_lon'. Correct range is -180/+180°.",
    ]);
  });

  test.each([
    ['inf', 'OverflowError: cannot convert float infinity to integer'],
    ['+nan', 'ValueError: cannot convert float NaN to integer'],
  ])('category id %j makes the job crash', async (value, text) => {
    expect(
      said(
        await check(table('object_annotation_category_id|object_annotation_status', `${value}|validated`)),
      ),
    ).toEqual([text]);
  });

  test('after a crash the server says nothing more, and what is found further on has no words of it', async () => {
    const rows = [
      ['o1', 'x.png', 'inf', 'predicted'],
      ['o2', 'none.png', '1', 'predicted'],
    ];
    const file = memoryFile(
      'ecotaxa_a.tsv',
      tableText(
        ['object_id', 'img_file_name', 'object_annotation_category_id', 'object_annotation_status'],
        rows,
      ),
    );
    const findings = await check(file);
    expect(findings.filter((finding) => finding.serverSays !== undefined).map(({ code }) => code)).toEqual([
      'ecotaxa.value.category-crash',
    ]);
    expect(codes(findings, 'error')).toEqual(['ecotaxa.value.category-crash', 'ecotaxa.image.missing']);
  });

  test('unknown category ids are listed in the order of the server', async () => {
    const rows = [99_999_999, 45_072, 17, 3].map((id, at) => [`o${at}`, 'x.png', String(id), 'predicted']);
    const file = memoryFile(
      'ecotaxa_a.tsv',
      tableText(
        ['object_id', 'img_file_name', 'object_annotation_category_id', 'object_annotation_status'],
        rows,
      ),
    );
    const project = { knownCategoryIds: new Set([45_072]) };
    // CPython: list({99999999, 17, 3}) after {99999999, 45072, 17, 3} was walked through.
    expect(said(await check(file, { project }))).toEqual([
      "Some specified classif_id don't exist, correct them prior to reload: 17,3,99999999",
    ]);
  });
});

describe('categories and states', () => {
  test.each([
    [
      'validated',
      'object_annotation_status',
      "line 3: When annotation status 'validated' is provided there has to be a category.",
    ],
    [
      'maybe|x',
      'object_annotation_status|object_annotation_category',
      "line 3: Invalid Annotation Status 'maybe' for field 'object_annotation_status'.",
    ],
    [
      '|copepoda',
      'object_annotation_status|object_annotation_category',
      'line 3: When a category (copepoda) is provided it has to be with a status.',
    ],
    [
      '|17',
      'object_annotation_status|object_annotation_category_id',
      'line 3: When a category (17) is provided it has to be with a status.',
    ],
  ])('%j is refused', async (row, header, text) => {
    expect(said(await check(table(header, row)))).toEqual([text]);
  });

  test.each(['Validated', 'DUBIOUS', 'predicted', 'discarded', 'noid'])(
    'the state %s is taken',
    async (state) => {
      expect(
        said(await check(table('object_annotation_status|object_annotation_category', `${state}|x`))),
      ).toEqual([]);
    },
  );
});

describe('rows', () => {
  const header = ['object_id', 'img_file_name', 'object_area'];

  test('a row that lacks its category makes the job crash', async () => {
    const file = memoryFile(
      'ecotaxa_a.tsv',
      '\ufeffobject_id\timg_file_name\tobject_annotation_category\n[t]\t[t]\t[t]\no1\tx.png\n',
    );
    expect(said(await check(file))).toEqual(["AttributeError: 'NoneType' object has no attribute 'strip'"]);
  });

  test('a row that lacks its state only is refused for a state called None', async () => {
    const file = memoryFile(
      'ecotaxa_a.tsv',
      '\ufeffobject_id\timg_file_name\tobject_annotation_category\tobject_annotation_status\n[t]\t[t]\t[t]\t[t]\no1\tx.png\t\n',
    );
    expect(said(await check(file))).toEqual([
      "line 3: When annotation status 'None' is provided there has to be a category.",
    ]);
  });

  test('any other short row is a warning', async () => {
    const file = memoryFile('ecotaxa_a.tsv', tableText(header, [['o1', 'x.png']], ['[t]', '[t]', '[f]']));
    const findings = await check(file);
    expect(said(findings)).toEqual([]);
    expect(codes(findings, 'warning')).toEqual(['ecotaxa.row.short']);
  });

  test('extra cells are shown as Python shows a list, and the values of the row are not checked', async () => {
    const file = memoryFile(
      'ecotaxa_a.tsv',
      tableText(header, [['o1', 'x.png', 'bad', "it's", 'a\\b']], ['[t]', '[t]', '[f]']),
    );
    expect(said(await check(file))).toEqual([
      `line 3: Value(s) ["it's", 'a\\\\b'] must not be in a header-less column.`,
    ]);
  });

  test('the same object and image twice in a table names the line before', async () => {
    const rows = ['o1', 'o2', 'o1', 'o1'].map((id) => [id, 'x.png', '1']);
    const findings = await check(memoryFile('ecotaxa_a.tsv', tableText(header, rows, ['[t]', '[t]', '[f]'])));
    expect(said(findings)).toEqual([
      "line 5: (Object 'o1', Image 'x.png') is already in this TSV line 3.",
      "line 6: (Object 'o1', Image 'x.png') is already in this TSV line 5.",
    ]);
    expect(findings.find(({ code }) => code === 'ecotaxa.row.twice')?.row).toBe(5);
  });

  test('an image that the project has is refused, unless existing objects are skipped', async () => {
    const project = { images: [['o1', 'x.png']] as const };
    const file = memoryFile(
      'ecotaxa_a.tsv',
      tableText(header, [['o1', 'x.png', '1']], ['[t]', '[t]', '[f]']),
    );
    expect(said(await check(file, { project }))).toEqual([
      "line 3: (Object 'o1', Image 'x.png') is already in EcoTaxa or being imported.",
    ]);
    expect(said(await check(file, { project, skipExisting: true }))).toEqual([]);
  });

  test('the line of the server skips blank lines, the row is the one an editor shows', async () => {
    const file = memoryFile(
      'ecotaxa_a.tsv',
      '\ufeffobject_id\timg_file_name\r\n[t]\t[t]\r\n\r\n\r\no1\tnone.png\r\n',
    );
    expect((await check(file))[0]).toMatchObject({
      serverSays: "line 3: Missing Image 'none.png'.",
      row: 5,
    });
  });

  test('a line break in quotes counts for the editor, not for the server', async () => {
    const file = memoryFile(
      'ecotaxa_a.tsv',
      '\ufeffobject_id\timg_file_name\tobject_x\n[t]\t[t]\t[t]\no1\tx.png\t"a\nb ""c"""\no2\tnone.png\td\n',
    );
    const findings = await check(file);
    expect(findings.find(({ code }) => code === 'ecotaxa.image.missing')).toMatchObject({
      serverSays: "line 4: Missing Image 'none.png'.",
      row: 5,
    });
  });

  test('an acquisition in two samples is told once for each further sample', async () => {
    const rows = ['S1', 'S2', 'S2', 'S3'].map((sample, at) => [`o${at}`, 'x.png', sample, 'A1']);
    const file = memoryFile(
      'ecotaxa_a.tsv',
      tableText(['object_id', 'img_file_name', 'sample_id', 'acq_id'], rows),
    );
    expect(said(await check(file))).toEqual([
      "Acquisition 'A1' is already associated with sample '{'S1'}', it cannot be associated as well with 'S2",
      "Acquisition 'A1' is already associated with sample '{'S1', 'S2'}', it cannot be associated as well with 'S3",
    ]);
    expect(said(await check(file, { updateMode: 'Yes' }))).toEqual([]);
  });
});

describe('headers', () => {
  test.each([
    ['object', "Invalid Header 'object'. Format must be Table_Field."],
    ['obj_area', "Invalid Header 'obj_area'. Unknown table prefix 'obj'."],
    ['img_foo', "Invalid Header 'img_foo'. Unknown table prefix 'img'."],
    ['__proto__', "Invalid Header '__proto__'. Unknown table prefix ''."],
    ['acq_gain', "Field acq_id is mandatory as there are some acq columns: ['acq_gain']."],
  ])('%j is refused', async (header, text) => {
    expect(said(await check(table(header, '1')))).toEqual([text]);
  });

  test('object___proto__ is a column like any other', async () => {
    expect(said(await check(table('object___proto__', 'x', '[f]')))).toEqual([
      "line 3: Invalid float value 'x' for field 'object___proto__'.",
    ]);
  });

  test('a type line that is too short is refused for a type called None', async () => {
    const file = memoryFile(
      'ecotaxa_a.tsv',
      '\ufeffobject_id\timg_file_name\tobject_x\n[t]\t[t]\no1\tx.png\t1\n',
    );
    expect(said(await check(file))).toEqual(["Invalid Type 'None' for field 'object_x'."]);
  });

  test('a header alone with a column of its own makes the job crash', async () => {
    const file = memoryFile('ecotaxa_a.tsv', '\ufeffobject_id\timg_file_name\tobject_x\n');
    const [first] = said(await check(file));
    expect(first).toBe("KeyError: 'object_x'");
  });

  test('a column of 61 sample texts does not fit, whatever type it states', async () => {
    const names = Array.from({ length: 61 }, (_, index) => `sample_c${index}`);
    const file = table(`sample_id|${names.join('|')}`, `S|${names.map(() => 'v').join('|')}`);
    expect(said(await check(file))).toEqual([
      'Field sample_c60 cannot be mapped. Too many custom fields, or bad type.',
    ]);
  });

  test('columns of the project keep their kind, whatever the type line says', async () => {
    const project = { freeColumns: { object: { x: 'n01' } } };
    expect(said(await check(table('object_x', 'text', '[t]'), { project }))).toEqual([
      "line 3: Invalid float value 'text' for field 'object_x'.",
    ]);
  });

  test('a line of data where the types should be is a warning, since it is lost', async () => {
    const file = memoryFile('ecotaxa_a.tsv', '\ufeffobject_id\timg_file_name\no0\tx.png\no1\tx.png\n');
    const findings = await check(file);
    expect(said(findings)).toEqual([]);
    expect(codes(findings, 'warning')).toEqual(['ecotaxa.types.missing']);
  });

  test('a blank first line makes every cell a header-less one', async () => {
    const file = memoryFile('ecotaxa_a.tsv', '\n[t]\t[t]\no1\tx.png\n');
    expect(said(await check(file))).toEqual([
      "line 3: Value(s) ['o1', 'x.png'] must not be in a header-less column.",
      'line 3: Missing object_id.',
      "line 3: Missing Image 'absent img_file_name'.",
    ]);
  });
});

describe('text that breaks the import later', () => {
  test.each([
    ['object_note', 250],
    ['sample_id', 255],
    ['acq_instrument', 255],
  ])('%s takes %i characters and no more', async (column, max) => {
    const header = column.startsWith('acq_') ? `acq_id|${column}` : column;
    const row = (length: number): string => (column.startsWith('acq_') ? 'A|' : '') + 'é'.repeat(length);
    expect(codes(await check(table(header, row(max))), 'error')).toEqual([]);
    const findings = await check(table(header, row(max + 1)));
    expect(findings.filter(({ severity }) => severity === 'error')).toMatchObject([
      { code: 'ecotaxa.late.text-too-long', column, row: 3 },
    ]);
    expect(said(findings)).toEqual([undefined]);
  });

  test('a NUL and an infinite rank are told', async () => {
    expect(codes(await check(table('object_note|img_rank', 'a\0b|inf')), 'error').toSorted()).toEqual([
      'ecotaxa.late.nul',
      'ecotaxa.late.rank',
    ]);
  });
});

describe('encoding', () => {
  test('UTF-8 without BOM is told once for each column, with what the server will store', async () => {
    const text = 'object_id\timg_file_name\tsample_id\n[t]\t[t]\t[t]\no1\tx.png\tété\no2\tx.png\tété\n';
    const findings = await check(memoryFile('ecotaxa_a.tsv', text));
    expect(findings.filter(({ code }) => code === 'ecotaxa.encoding.garbled')).toMatchObject([
      { severity: 'warning', row: 3, column: 'sample_id', value: 'Ã©tÃ©' },
    ]);
  });

  test('bytes that are no UTF-8 behind a BOM make the job crash at their place', async () => {
    const bytes = Buffer.from('\xef\xbb\xbfobject_id\timg_file_name\n[t]\t[t]\no\xe9\tx.png\n', 'latin1');
    expect(said(await check(memoryFile('ecotaxa_a.tsv', bytes)))[0]).toBe(
      "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xe9 in position 33: invalid continuation byte",
    );
  });

  test('a file of any chunk size gives the same findings', async () => {
    const text = tableText(
      ['object_id', 'img_file_name', 'object_lat', 'sample_id'],
      [
        ['"o""1"', 'none.png', '99', '"été\r\nhiver"'],
        ['o2', 'x.png', '', 'S'],
      ],
    );
    const whole = await check(memoryFile('ecotaxa_a.tsv', text, 10_000));
    for (const chunkBytes of [1, 2, 3, 7]) {
      expect(await check(memoryFile('ecotaxa_a.tsv', text, chunkBytes))).toEqual(whole);
    }
  });
});

describe('files', () => {
  const GOOD = tableText(['object_id', 'img_file_name'], [['o1', 'x.png']]);

  test('a capital in the name hides the table', async () => {
    const findings = await check(memoryFile('Ecotaxa_a.tsv', GOOD));
    expect(said(findings)).toEqual([
      "No object to import.<br>* No .txt or .tsv file was found, of which name starts with 'ecotaxa'.",
    ]);
    expect(codes(findings, 'warning')).toEqual(['ecotaxa.table.capitals']);
  });

  test('an image that differs in capitals only is proposed', async () => {
    const file = memoryFile('ecotaxa_a.tsv', tableText(['object_id', 'img_file_name'], [['o1', 'X.PNG']]));
    expect((await check(file))[0]).toMatchObject({
      serverSays: "line 3: Missing Image 'X.PNG'.",
      fix: expect.stringContaining('"x.png"') as unknown,
    });
  });

  test('images are looked for from the folder of the table, also upwards', async () => {
    const files = [
      memoryFile(
        'a/ecotaxa_a.tsv',
        tableText(
          ['object_id', 'img_file_name'],
          [
            ['o1', 'y.png'],
            ['o2', './sub//z.png'],
            ['o3', '../x.png'],
            ['o4', '/x.png'],
            ['o5', 'sub'],
          ],
        ),
      ),
      memoryFile('a/y.png', png()),
      memoryFile('a/sub/z.png', png()),
    ];
    expect(said(await check(files))).toEqual([
      "line 6: Missing Image '/x.png'.",
      "line 7: Error while reading image 'sub': [Errno 21] Is a directory: '.../sub' <class 'IsADirectoryError'>",
    ]);
  });

  test('a UVP6 folder is read before the other tables', async () => {
    const files = [
      memoryFile('a/ecotaxa_a.tsv', tableText(['object_id', 'img_file_name'], [['o1', '../x.png']])),
      memoryFile('z_Images/ecotaxa_z.tsv', tableText(['object_id', 'img_file_name'], [['o1', '../x.png']])),
    ];
    expect((await check(files)).find(({ code }) => code === 'ecotaxa.row.already-there')?.file).toBe(
      'a/ecotaxa_a.tsv',
    );
  });

  test('tables that were loaded before are skipped on request', async () => {
    const options = { skipLoaded: true, project: { loadedTables: ['ecotaxa_a.tsv'] } };
    expect(said(await check(memoryFile('ecotaxa_a.tsv', GOOD), options))).toEqual([
      "No object to import.<br>* 'SKIP TSV' option was set and all TSV files were imported before.",
    ]);
  });

  test('2001 index tables are too many', async () => {
    const files = Array.from({ length: 2_001 }, (_, index) => memoryFile(`ecotaxa_${index}.tsv`, ''));
    expect(said(await check(files))[0]).toBe('ImportError: You tried to import too many files, max. is 2000');
  });

  test('an aborted check throws its reason', async () => {
    const stop = new AbortController();
    stop.abort(new Error('enough'));
    await expect(check(memoryFile('ecotaxa_a.tsv', GOOD), { signal: stop.signal })).rejects.toThrow('enough');
  });

  test('progress grows to its total', async () => {
    const rows = Array.from({ length: 60_000 }, (_, index) => [
      `object_${index}`,
      'x.png',
      'some text to fill the row',
    ]);
    const file = memoryFile(
      'ecotaxa_a.tsv',
      tableText(['object_id', 'img_file_name', 'object_note'], rows),
      65_536,
    );
    const seen: number[] = [];
    await check(file, { onProgress: ({ bytesDone, bytesTotal }) => seen.push(bytesDone / bytesTotal) });
    expect(seen.length).toBeGreaterThan(2);
    expect(seen.toSorted((left, right) => left - right)).toEqual(seen);
    expect(Math.max(...seen)).toBeLessThanOrEqual(1);
  });
});
