import { expect, test } from 'vitest';
import { folderRulesSchema } from '../../../shared/model/folder.ts';
import { selectionOf } from '../../../shared/model/folderSelection.ts';

const excludedBy = (path: string, rules: object = {}): string | undefined =>
  selectionOf(folderRulesSchema.parse(rules)).excludedBy(path);

test('names that begin with a point, and what desktops and office programs leave, are hidden, as are folders of such names', () => {
  const hidden = [
    '.a',
    'run/.a',
    '.git/config',
    'a/.b/c',
    'Thumbs.db',
    'a/THUMBS.DB',
    'desktop.ini',
    'ehthumbs.db',
  ];
  for (const path of [...hidden, '~$report.docx', 'a/~$x', 'Thumbs.db/a'])
    expect(excludedBy(path), path).toBe('hidden');
});

test('names that only look like those are taken', () => {
  for (const path of [
    'a.b',
    'a/b.c',
    'run.',
    'MyThumbs.db',
    'Thumbs.db2',
    'desktop.ini.tif',
    'a~$b',
    '~a',
    'x/~',
  ])
    expect(excludedBy(path), path).toBeUndefined();
});

test('hidden files are taken where the rules say so', () => {
  expect(excludedBy('.a', { hidden: 'take' })).toBeUndefined();
});

test('a pattern with characters beyond 16 bits matches them one by one', () => {
  expect(excludedBy('a\u{1f52c}b.tif', { ignore: ['a?b.tif'] })).toBe('ignore a?b.tif');
  expect(excludedBy('\u{1f52c}.\u{1f52c}', { ignore: ['*.\u{1f52c}'] })).toBe('ignore *.\u{1f52c}');
  expect(excludedBy('\u{1f52c}.\u{1f52d}', { ignore: ['*.\u{1f52c}'] })).toBeUndefined();
});
