import { describe, expect, test } from 'vitest';
import { checkTarget, overlap } from '../../../main/core/commands/folderTarget.ts';
import type { FolderWork } from '../../../main/core/commands/folderWork.ts';
import { failure } from '../../../shared/model/failure.ts';
import { folderRulesSchema, type Folder, type FolderRules } from '../../../shared/model/folder.ts';
import { fail, ok } from '../../../shared/model/result.ts';
import { testId } from '../../support/ledgerModels.ts';

const leaves = folderRulesSchema.parse({}) as FolderRules;
const moves = (to: string, more: Partial<FolderRules> = {}): FolderRules => ({
  ...leaves,
  ...more,
  afterImport: { do: 'move', to },
});

/** The folders that are watched already. A target that begins with `bad:` is no plain path, `link:` leads on. */
function work(...others: readonly (readonly [path: string, rules: FolderRules])[]): FolderWork {
  const all = others.map(([path, rules], at) => ({ id: testId('fld', at + 1), path, rules }) as Folder);
  return {
    ports: {
      settings: { all: () => all },
      mover: {
        place: (path: string) =>
          Promise.resolve(
            path.startsWith('bad:')
              ? fail(failure('path.not-plain', { path }))
              : ok(path.replace('link:', '')),
          ),
      },
    },
  } as unknown as FolderWork;
}

async function told(given: FolderWork, path: string, rules: FolderRules, id?: number): Promise<unknown> {
  const folder = { path, rules, ...(id === undefined ? {} : { id: testId('fld', id) }) };
  const answer = await checkTarget(given, folder);
  return answer.ok ? 'ok' : [answer.failure.code, answer.failure.facts];
}

const bad = (to: string, path: string): unknown => ['folder.bad-target', { to, path }];

describe('where delivered files may be put', () => {
  test.each([
    ['outside of everything', '/done', 'ok'],
    ['beside the folder', '/data/run2', 'ok'],
    ['into the folder itself', '/data/run', bad('/data/run', '/data/run')],
    ['into a part of it that a scan reads', '/data/run/done', bad('/data/run/done', '/data/run')],
    ['into a hidden part of it', '/data/run/.done', 'ok'],
    ['into a part of it that its rules keep out', '/data/run/done-files/deep', 'ok'],
    ['above it', '/data', bad('/data', '/data/run')],
    ['where a link leads into it', 'link:/data/run/done', bad('/data/run/done', '/data/run')],
    ['to no plain path', 'bad:x', ['path.not-plain', { path: 'bad:x' }]],
  ])('%s', async (_words, to, expected) => {
    expect(await told(work(), '/data/run', moves(to, { ignore: ['done-files/**'] }))).toEqual(expected);
  });

  test('a hidden part is read where hidden files are taken', async () => {
    const rules = moves('/data/run/.done', { hidden: 'take' });
    expect(await told(work(), '/data/run', rules)).toEqual(bad('/data/run/.done', '/data/run'));
  });

  test('what only some files are taken of is read nevertheless', async () => {
    const rules = moves('/data/run/done', { include: ['*.tif'] });
    expect(await told(work(), '/data/run', rules)).toEqual(bad('/data/run/done', '/data/run'));
  });

  test('never into another watched folder, nor around it', async () => {
    const others = work(['/x', leaves], ['/other/in', leaves]);
    expect(await told(others, '/data', moves('/other/in/a'))).toEqual(bad('/other/in/a', '/other/in'));
    expect(await told(others, '/data', moves('/other'))).toEqual(bad('/other', '/other/in'));
    expect(await told(others, '/data', moves('/other/inn'))).toBe('ok');
  });

  test('a folder is not watched where another one puts its files away', async () => {
    const others = work(['/x', leaves], ['/y', moves('/done/y')]);
    expect(await told(others, '/done', leaves)).toEqual(bad('/done/y', '/done'));
    expect(await told(others, '/done/y/deep', leaves)).toEqual(bad('/done/y', '/done/y/deep'));
    expect(await told(others, '/done/z', leaves)).toBe('ok');
    expect(await told(work(['/y', moves('bad:x')]), '/done', leaves)).toBe('ok');
  });

  test('a folder that is changed is not its own neighbour', async () => {
    const itself = work(['/data', moves('/data/.done')]);
    expect(await told(itself, '/data', moves('/data/.done'), 1)).toBe('ok');
    expect(await told(itself, '/data', moves('/data/.done'))).toEqual(bad('/data/.done', '/data'));
  });

  test('what leaves its files may lie anywhere', async () => {
    expect(await told(work(['/x', leaves]), '/x/deep', leaves)).toBe('ok');
  });
});

test('paths overlap where one is the other or lies below it, with the slashes of either kind of system', () => {
  expect(overlap('/a', '/a')).toBe(true);
  expect(overlap('/a/b', '/a')).toBe(true);
  expect(overlap('/a', '/a/b')).toBe(true);
  expect(overlap('/a', '/ab')).toBe(false);
  expect(overlap('/', '/a')).toBe(true);
  expect(overlap('C:\\', 'C:\\a')).toBe(true);
  expect(overlap('C:\\a', 'C:\\a\\b')).toBe(true);
  expect(overlap('C:\\a', 'C:\\ab')).toBe(false);
});

test('a Windows path below the folder is matched with its rules as any other', async () => {
  const rules = moves('C:\\data\\done\\x', { ignore: ['done/**'] });
  expect(await told(work(), 'C:\\data', rules)).toBe('ok');
  expect(await told(work(), 'C:\\data', moves('C:\\data\\new\\x', { ignore: ['done/**'] }))).toEqual(
    bad('C:\\data\\new\\x', 'C:\\data'),
  );
});
