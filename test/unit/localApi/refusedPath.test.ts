import { expect, test } from 'vitest';
import { refusedPath } from '../../../main/localApi/refusedPath.ts';

test.each([
  ['linux', 'relative/file'],
  ['linux', ''],
  ['linux', '/data/../etc/passwd'],
  ['linux', '/data/a\u0000.txt'],
  ['linux', `/${'x'.repeat(40_000)}`],
  ['win32', '\\\\server\\share\\a.txt'],
  ['win32', '//server/share/a.txt'],
  ['win32', '\\\\?\\C:\\a.txt'],
  ['win32', '\\\\.\\PhysicalDrive0'],
  ['win32', 'C:a.txt'],
  ['win32', '\\a.txt'],
  ['win32', 'C:\\data\\a.txt:stream'],
  ['win32', 'C:\\data\\CON'],
  ['win32', 'C:\\data\\nul.txt'],
  ['win32', 'C:\\data\\..\\a.txt'],
] as const)('on %s %j is refused before the disk is asked', (platform, path) => {
  expect(
    refusedPath(['/fine'.replace('/', platform === 'win32' ? 'C:\\' : '/'), path], platform),
  ).toMatchObject({
    code: 'path.not-plain',
  });
});

test.each([
  ['linux', '/data/a..b/...'],
  ['linux', '/data/with space/-dash/naïve\n.tsv'],
  ['win32', 'C:\\data\\console.txt'],
  ['win32', 'c:/data/a.txt'],
] as const)('on %s %j is plain', (platform, path) => {
  expect(refusedPath([path], platform)).toBe(undefined);
});
