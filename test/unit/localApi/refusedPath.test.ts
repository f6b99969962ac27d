import { expect, test } from 'vitest';
import { refusedPath } from '../../../main/localApi/refusedPath.ts';

/** Longer than any system takes. */
const LENGTH_MAX = 32_767;

test.each([
  ['linux', 'relative/file', 'is not absolute'],
  ['linux', '', 'is not absolute'],
  ['linux', 'C:\\data\\a.txt', 'is not absolute'],
  ['linux', '/data/../etc/passwd', 'holds ".."'],
  ['linux', '/data/a\u0000.txt', 'holds a NUL character'],
  ['win32', '\\\\server\\share\\a.txt', 'is a network or device path'],
  ['win32', '//server/share/a.txt', 'is a network or device path'],
  ['win32', '\\/server\\share', 'is a network or device path'],
  ['win32', '\\\\?\\C:\\a.txt', 'is a network or device path'],
  ['win32', '\\\\.\\PhysicalDrive0', 'is a network or device path'],
  ['win32', 'C:a.txt', 'is not absolute'],
  ['win32', '\\a.txt', 'is not absolute'],
  ['win32', '/a.txt', 'is not absolute'],
  ['win32', 'a\\C:\\b.txt', 'is not absolute'],
  ['win32', '1:\\a.txt', 'is not absolute'],
  ['win32', '', 'is not absolute'],
  ['win32', 'C:\\data\\a.txt:stream', 'names an alternate data stream'],
  ['win32', 'C:\\data:x\\a.txt', 'names an alternate data stream'],
  ['win32', 'C:/data/a.txt:', 'names an alternate data stream'],
  ['win32', 'C:\\data\\CON', 'names a device'],
  ['win32', 'C:\\data\\nul.txt', 'names a device'],
  ['win32', 'C:/aux/a.txt', 'names a device'],
  ['win32', 'C:\\lpt9.tar.gz', 'names a device'],
  ['win32', 'C:\\com0', 'names a device'],
  ['win32', 'C:\\data\\prn.', 'names a device'],
  ['win32', 'C:\\data\\..\\a.txt', 'holds ".."'],
  ['win32', 'C:/data/..', 'holds ".."'],
  ['win32', 'C:\\a\u0000', 'holds a NUL character'],
] as const)('on %s %j is refused before the disk is asked', (platform, path, reason) => {
  const fine = platform === 'win32' ? 'C:\\fine' : '/fine';
  expect(refusedPath([fine, path], platform)).toMatchObject({
    code: 'path.not-plain',
    facts: { path: path.slice(0, 200), reason },
  });
});

test.each([
  ['linux', '/data/a..b/...'],
  ['linux', '/data/with space/-dash/naïve\n.tsv'],
  ['linux', '/con/nul.txt:x\\y'],
  ['darwin', '/a.txt'],
  ['win32', 'C:\\data\\console.txt'],
  ['win32', 'C:\\data\\acon'],
  ['win32', 'C:\\data\\com10'],
  ['win32', 'C:\\data\\lpt.txt'],
  ['win32', 'c:/data/a.txt'],
  ['win32', 'z:\\a\\b'],
] as const)('on %s %j is plain', (platform, path) => {
  expect(refusedPath([path], platform)).toBe(undefined);
});

test.each([
  ['linux', '/'],
  ['win32', 'C:\\'],
] as const)('on %s a path is plain up to a length that no system goes beyond', (platform, start) => {
  const longest = start.padEnd(LENGTH_MAX, 'x');
  expect(refusedPath([longest], platform)).toBeUndefined();
  expect(refusedPath([`${longest}x`], platform)).toMatchObject({
    facts: { path: longest.slice(0, 200), reason: 'is too long' },
  });
});

test('of several the first that is refused is told; of none there is nothing to refuse', () => {
  expect(refusedPath(['/a', 'b', '/c/..'], 'linux')).toMatchObject({ facts: { path: 'b' } });
  expect(refusedPath([], 'linux')).toBeUndefined();
});
