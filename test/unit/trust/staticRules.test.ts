import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { daemonSettingsSchema } from '../../../shared/model/settings.ts';
import { COMMANDS } from '../../../main/cli/commandSpecs.ts';
import { ROOT } from '../../support/proof/claims.ts';

/** Sources of the product, by their path. */
function sources(): readonly (readonly [path: string, text: string])[] {
  const listed = execFileSync('git', ['ls-files', 'main', 'renderer', 'shared'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return listed
    .split('\n')
    .filter((path) => /\.(ts|tsx|html)$/.test(path) && existsSync(join(ROOT, path)))
    .map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]);
}

/** Where a pattern stands, as `path: line`. */
function found(pattern: RegExp, among: (path: string) => boolean = () => true): readonly string[] {
  return sources()
    .filter(([path]) => among(path))
    .flatMap(([path, text]) =>
      text
        .split('\n')
        .flatMap((line) =>
          pattern.test(line) && !/^\s*(?:\/\/|\*|\/\*)/.test(line) ? [`${path}: ${line.trim()}`] : [],
        ),
    );
}

test('no source makes a page of text, runs text, or spawns a shell', () => {
  expect(sources().length).toBeGreaterThan(500);
  expect(
    found(/dangerouslySetInnerHTML|\.innerHTML\b|\.outerHTML\b|insertAdjacentHTML|document\.write/),
  ).toEqual([]);
  // The ledger asks for garbage collection by one constant word.
  expect(found(/\beval\(|new Function\(|runIn(?:New|This)?Context\((?!'gc'\))/)).toEqual([]);
  expect(found(/\bshell:\s*true|import \{[^}]*\bexec(?:Sync)?\b[^}]*\} from 'node:child_process'/)).toEqual(
    [],
  );
  // The rule itself is one that can fail.
  expect(found(/addEventListener/).length).toBeGreaterThan(0);
});

test('keys and tokens are compared in constant time', () => {
  // The tokens of remotes are Waybill's own on both sides.
  const faces = (path: string): boolean =>
    /^main\/(localApi|mirror)\//.test(path) && path !== 'main/mirror/remoteTokens.ts';
  for (const path of ['main/localApi/tokens.ts', 'main/mirror/sameKey.ts'])
    expect(readFileSync(join(ROOT, path), 'utf8')).toContain('timingSafeEqual');
  // A key that somebody gives is never compared with `===` to one that is known; `undefined` and the empty one tell nothing.
  const compared =
    /(?:token|secret|key|password)(?:\.\w+)? === (?!undefined|'')\w*(?:token|secret|key|password)/i;
  expect(found(compared, faces)).toEqual([]);
});

test('no command takes a secret as an argument', () => {
  const flags = COMMANDS.flatMap(({ name, options = [] }) => options.map((one) => `${name} ${one.flags}`));
  expect(flags.length).toBeGreaterThan(100);
  const secret = /--(?:\w+-)*(?:secret|token|password|passwd|key|credential)s?(?:-\w+)* <(?!store>)/;
  expect(flags.filter((one) => secret.test(one))).toEqual([]);
  expect(secret.test('login --token <token>')).toBe(true);
});

test('updates are off until a feed is set: no feed in the build, none in the settings, and one engine behind one gate', () => {
  expect(readFileSync(join(ROOT, 'electron-builder.yml'), 'utf8')).toMatch(/^publish: null$/m);
  expect(daemonSettingsSchema.parse({}).updateFeed).toBe('');
  // The engine is a bundle of its own that is loaded in one place, and nothing else knows electron-updater.
  const engine = 'main/electron/updateEngine.ts';
  expect(found(/from 'electron-updater/)).toEqual([
    `${engine}: import { AppImageUpdater, MacUpdater, NsisUpdater, type AppUpdater } from 'electron-updater';`,
  ]);
  expect(found(/updateEngine\.cjs/).map((line) => line.split(':')[0])).toEqual([
    'main/electron/shellUpdates.ts',
  ]);
  expect(found(/\bautoUpdater\b|app-update\.yml/)).toEqual([]);
  const text = readFileSync(join(ROOT, engine), 'utf8');
  // A channel that is set allows older versions again: what forbids them comes after it.
  expect(text.indexOf('updater.allowDowngrade = false')).toBeGreaterThan(text.indexOf('updater.channel ='));
  for (const rule of ['autoDownload = false', 'autoInstallOnAppQuit = false', 'disableWebInstaller = true'])
    expect(text).toContain(`updater.${rule}`);
});
