import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync, lstatSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import {
  isInside,
  isSameFile,
  resolveFile,
  resolveInside,
} from '../../../main/adapters/files/resolveInside.ts';

const base = realpathSync(mkdtempSync(join(tmpdir(), 'waybill-inside-')));
const root = join(base, 'root');
const at = (path: string): string => join(root, path);
mkdirSync(at('sub'), { recursive: true });
mkdirSync(join(base, 'rootless'));
writeFileSync(at('a.txt'), 'a');
writeFileSync(at('sub/b.txt'), 'b');
writeFileSync(join(base, 'secret.txt'), 's');
writeFileSync(join(base, 'rootless/c.txt'), 'c');
symlinkSync('../sub/b.txt', at('sub/inside'));
symlinkSync(join(base, 'secret.txt'), at('out'));
symlinkSync(join(base, 'rootless'), at('outDir'));
symlinkSync('sub', at('subLink'));
symlinkSync('nothing', at('dead'));
symlinkSync('circle', at('circle'));
symlinkSync(root, join(base, 'rootLink'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

async function told(path: string, below = root): Promise<string> {
  const place = await resolveInside(path, below);
  return place.ok ? place.value.path : place.failure.code;
}

describe('where a path leads', () => {
  test.each([
    ['a.txt', 'a.txt'],
    ['sub/b.txt', 'sub/b.txt'],
    ['sub/../a.txt', 'a.txt'],
    ['.', '.'],
    ['sub/inside', 'sub/b.txt'],
    ['subLink/b.txt', 'sub/b.txt'],
  ])('%s stays inside', async (path, leads) => {
    expect(await told(join(root, path))).toBe(at(leads));
  });

  test.each([
    ['a link to a file outside', 'out', 'file.outside'],
    ['a link to a folder outside', 'outDir', 'file.outside'],
    ['a file behind a link out', 'outDir/c.txt', 'file.outside'],
    ['up and out', '../secret.txt', 'file.outside'],
    ['a neighbour that begins like the root', '../rootless/c.txt', 'file.outside'],
    ['what is not there', 'none.txt', 'file.gone'],
    ['a link to nothing', 'dead', 'file.gone'],
    ['a link in a circle', 'circle', 'file.not-a-file'],
    ['below a file', 'a.txt/x', 'file.gone'],
  ])('%s does not', async (_words, path, code) => {
    expect(await told(`${root}/${path}`)).toBe(code);
  });

  test('a root that is a link itself is taken as where it leads', async () => {
    expect(await told(join(base, 'rootLink', 'a.txt'), join(base, 'rootLink'))).toBe(at('a.txt'));
    expect(await told(join(base, 'rootLink', 'out'), join(base, 'rootLink'))).toBe('file.outside');
  });

  test('what was refused says which path and which root', async () => {
    expect(await resolveInside(at('out'), root)).toMatchObject({
      failure: { code: 'file.outside', facts: { path: at('out'), root } },
    });
  });

  test('the facts are those of where it leads', async () => {
    const place = await resolveInside(at('sub/inside'), root);
    expect(place.ok && place.value.stats.isSymbolicLink()).toBe(false);
    expect(place.ok && isSameFile(place.value.stats, lstatSync(at('sub/b.txt'), { bigint: true }))).toBe(
      true,
    );
    expect(place.ok && isSameFile(place.value.stats, lstatSync(at('a.txt'), { bigint: true }))).toBe(false);
  });

  test.each(['sub/b.txt', 'sub/inside'])('the facts of %s are exact to the last digit', async (path) => {
    const place = await resolveInside(at(path), root);
    expect(place.ok && typeof place.value.stats.mtimeNs).toBe('bigint');
  });

  test('one file is another one on another disk', () => {
    const stats = lstatSync(at('a.txt'), { bigint: true });
    const elsewhere = Object.assign(Object.create(stats) as typeof stats, { dev: stats.dev + 1n });
    expect(isSameFile(stats, elsewhere)).toBe(false);
  });
});

describe('a place that must be a file', () => {
  test('is taken where it is one', async () => {
    expect(await resolveFile(at('sub/inside'), root)).toMatchObject({
      ok: true,
      value: { path: at('sub/b.txt') },
    });
  });

  test('says what it is where it is none, and why it is not there', async () => {
    expect(await resolveFile(at('sub'), root)).toMatchObject({
      failure: { code: 'file.not-a-file', facts: { path: at('sub'), what: 'a folder' } },
    });
    expect(await resolveFile(at('out'), root)).toMatchObject({ failure: { code: 'file.outside' } });
  });
});

test('inside is the root or what lies below it, and not what begins alike', () => {
  expect(isInside('/a/b', '/a/b')).toBe(true);
  expect(isInside('/a/b/c', '/a/b')).toBe(true);
  expect(isInside('/a/bc', '/a/b')).toBe(false);
  expect(isInside('/a', '/a/b')).toBe(false);
  expect(isInside('/a', '/')).toBe(true);
  expect(isInside('/a/b', '/a/')).toBe(true);
});
