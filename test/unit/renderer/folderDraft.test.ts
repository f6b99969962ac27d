import { createIntl } from 'react-intl';
import { describe, expect, test } from 'vitest';
import { csvText } from '../../../renderer/components/csvText.ts';
import { formatExactSpan } from '../../../renderer/text/formats.ts';
import { readSize, readSpan, writeSize, writeSpan } from '../../../renderer/views/folders/draftAmounts.ts';
import { placeFaults, ruleFaults, rulesOf } from '../../../renderer/views/folders/draftRules.ts';
import { draftOf, newDraft, type FolderDraft } from '../../../renderer/views/folders/folderDraft.ts';
import { folderName } from '../../../renderer/views/folders/folderName.ts';
import { COPY_LIMIT_BYTES_DEFAULT, folderRulesSchema } from '../../../shared/model/folder.ts';
import { busyFolders } from '../../support/fakeFolders.ts';

const draft = (change: Partial<FolderDraft> = {}): FolderDraft => ({
  ...newDraft('lab'),
  path: '/data/scope',
  existing: 'ignore',
  ...change,
});

describe('amounts in fields', () => {
  test.each([
    ['10', 10_000],
    ['10 s', 10_000],
    ['300ms', 300],
    ['1,5 min', 90_000],
    ['2H', 7_200_000],
    ['3 Sek.', 3_000],
    ['', undefined],
    ['soon', undefined],
    ['-3 s', undefined],
    ['5 min 3', undefined],
  ])('%j is a span of %j ms', (text, ms) => {
    expect(readSpan(text)).toBe(ms);
  });

  test.each([
    ['2 GB', 2e9],
    ['1.5Go', 1.5e9],
    ['800 kB', 800_000],
    ['17', 17],
    ['2 GiB', undefined],
  ])('%j is a size of %j bytes', (text, bytes) => {
    expect(readSize(text)).toBe(bytes);
  });

  test('what a field shows of a rule is read as exactly that rule', () => {
    for (const ms of [100, 250, 300, 999, 1_000, 1_500, 59_900, 60_000, 90_000, 3_600_000, 86_400_000])
      expect(readSpan(writeSpan(ms)), writeSpan(ms)).toBe(ms);
    for (const bytes of [1, 999, 1_000, 1_234, 1_500_000, 2e9, 2_100_000_000, 123_456_789])
      expect(readSize(writeSize(bytes)), writeSize(bytes)).toBe(bytes);
  });

  test('a span in the rules is not rounded', () => {
    const intl = createIntl({ locale: 'en' });
    const said = [300, 1_000, 90_000, 60_000, 7_200_000].map((ms) => formatExactSpan(intl, ms));
    expect(said).toEqual(['0.3 seconds', '1 second', '90 seconds', '1 minute', '2 hours']);
  });
});

describe('the fields of a folder', () => {
  test('of a new one mean the rules that the daemon would take by itself', () => {
    expect(folderRulesSchema.parse(rulesOf(draft()))).toEqual(folderRulesSchema.parse({}));
  });

  test.each(busyFolders().map((folder) => [folder.path, folder] as const))(
    'of %s mean its own rules',
    (_, folder) => {
      expect(folderRulesSchema.parse(rulesOf(draftOf(folder)))).toEqual(folder.rules);
    },
  );

  test('of every rule there is come back as they went in', () => {
    const [folder] = busyFolders();
    if (folder === undefined) throw new Error('no folder');
    const rules = folderRulesSchema.parse({
      settleMs: 250,
      close: { files: 3, bytes: 1_234, per: 'sample', sample: '{sample}_*.tif', marker: 'done.*' },
      ignore: ['a', 'b/**'],
      include: ['*.{tif,nd2}'],
      hidden: 'take',
      mode: 'run',
      control: { from: 'folder', pattern: '*.control.json' },
      afterImport: { do: 'move', to: '/data/done' },
      keepCopy: true,
      copyLimitBytes: 20e9,
    });
    expect(folderRulesSchema.parse(rulesOf(draftOf({ ...folder, rules })))).toEqual(rules);
  });

  test('a limit of copies that is emptied becomes the usual one, since a change cannot take it away', () => {
    const [folder] = busyFolders();
    if (folder === undefined) throw new Error('no folder');
    const rules = { ...folder.rules, copyLimitBytes: 5e9 };
    const emptied = { ...draftOf({ ...folder, rules }), copyLimit: '' };
    expect(rulesOf(emptied, rules)?.copyLimitBytes).toBe(COPY_LIMIT_BYTES_DEFAULT);
    expect(rulesOf(emptied, folder.rules)?.copyLimitBytes).toBeUndefined();
  });

  test.each([
    [{ settle: 'a while' }, 'settle'],
    [{ settle: '0.05 s' }, 'settle'],
    [{ settle: '' }, 'settle'],
    [{ idle: '25 h' }, 'idle'],
    [{ idle: '' }, 'close'],
    [{ files: '0' }, 'files'],
    [{ files: '1.5' }, 'files'],
    [{ bytes: '0 GB' }, 'bytes'],
    [{ ignore: `ok\n${'x'.repeat(501)}` }, 'ignore'],
    [{ per: 'sample', sample: 'plate_*' }, 'sample'],
    [{ control: 'path', controlPath: 'control.json' }, 'controlPath'],
    [{ control: 'folder' }, 'controlPattern'],
    [{ after: 'move', moveTo: '' }, 'moveTo'],
    [{ keepCopy: true, copyLimit: 'much' }, 'copyLimit'],
  ] as const)('%j is told at the field', (change, field) => {
    expect(Object.keys(ruleFaults(draft(change)))).toEqual([field]);
    expect(rulesOf(draft(change))).toBeUndefined();
  });

  test('a new folder needs a full path, a destination, and a word about files that are there', () => {
    expect(placeFaults(draft(), 5)).toEqual({});
    expect(Object.keys(placeFaults(newDraft(undefined), undefined))).toEqual([
      'path',
      'destination',
      'existing',
    ]);
    expect(placeFaults({ ...draft(), existing: undefined }, 0)).toEqual({});
    for (const path of ['/data', 'D:\\data', 'd:/data', '\\\\nas\\share'])
      expect(placeFaults(draft({ path }), 1), path).toEqual({});
    for (const path of ['data', './data', '~/data', 'D:data'])
      expect(Object.keys(placeFaults(draft({ path }), 1)), path).toEqual(['path']);
  });
});

test('a table for spreadsheets keeps commas, quotes, line breaks, and what looks like a formula', () => {
  expect(csvText([['a,b', 'say "x"', 'two\nlines', '=1+1', -5]])).toBe(
    '"a,b","say ""x""","two\nlines",\'=1+1,-5\r\n',
  );
});

test.each([
  ['/data/scope1', 'scope1'],
  ['/data/scope1/', 'scope1'],
  ['D:\\data\\scope', 'scope'],
  ['D:\\', 'D:\\'],
  ['/', '/'],
])('%s is called %s', (path, name) => {
  expect(folderName(path)).toBe(name);
});
