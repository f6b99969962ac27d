import { describe, expect, test } from 'vitest';
import {
  importPlace,
  SOURCE_LENGTH_MAX,
  unpackedPath,
  uploadPlace,
} from '../../../main/mirror/ecotaxa/uploadPlace.ts';

describe('where an upload ends in My Files', () => {
  test.each([
    ['run1.zip', 'run1'],
    ['run.2026.zip', 'run.2026'],
    ['x.tar.gz', 'x'],
    ['x.tsv.gz', 'x.tsv'],
    ['single.tsv', 'single.tsv'],
    ['.zip', '.zip'],
    ['cruise/leg1/a.tsv', 'cruise'],
    ['/cruise/y.zip', 'cruise'],
    ['//cruise//', 'cruise'],
    ['x.zip.tsv', 'x.zip.tsv'],
    ['temp/a.tsv', 'temp'],
    ['temporary.zip', 'temporary'],
    ['x'.repeat(SOURCE_LENGTH_MAX), 'x'.repeat(SOURCE_LENGTH_MAX)],
    ['x'.repeat(SOURCE_LENGTH_MAX + 1), undefined],
    ['temp.zip', undefined],
    ['temp.tar.gz', undefined],
    ['cruise/temp.zip', undefined],
    ['a//b.tsv', undefined],
    ['a/../b.tsv', undefined],
    ['a\\b.zip', undefined],
    ['a\u0000.zip', undefined],
    ['', undefined],
    [`${'x'.repeat(300)}.zip`, undefined],
  ])('%j: %j', (target, place) => {
    expect(uploadPlace(target)).toBe(place);
  });

  test('what is imported from belongs to the same place', () => {
    for (const source of ['cruise', '/cruise', 'cruise/', '//cruise//', 'cruise/leg1', 'cruise/leg1/'])
      expect(importPlace(source)).toBe('cruise');
    for (const source of ['', '/', '.', '../x', 'a/../..']) expect(importPlace(source)).toBeUndefined();
  });

  test.each([
    ['run1.zip', ['run1'], true],
    ['cruise/x.tar.gz', ['cruise', 'x'], true],
    ['x.tsv.gz', ['x.tsv'], false],
    ['a/b.png', ['a', 'b.png'], false],
    ['/a//b.zip/', ['a', 'b'], true],
    ['x.zip.png', ['x.zip.png'], false],
    ['x.tar.a.png', ['x.tar.a.png'], false],
    ['/', [''], false],
  ])('%s is listed as what it becomes', (target, path, isFolder) => {
    expect(unpackedPath(target)).toEqual({ path, isFolder });
  });
});
