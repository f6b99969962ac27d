import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const config = readFileSync(`${ROOT}electron-builder.yml`, 'utf8');

/** The value of a key below a part, or at the top. */
function valueOf(key: string, part?: string): string | undefined {
  const from = part === undefined ? 0 : config.indexOf(`\n${part}:\n`);
  expect(from, part).toBeGreaterThanOrEqual(0);
  const line = new RegExp(part === undefined ? `^${key}: (.+)$` : `^ {2}${key}: (.+)$`, 'm');
  return line.exec(config.slice(from))?.[1];
}

test('there are installers for the three systems, with icons that exist and names that never meet', () => {
  expect(valueOf('target', 'win')).toBe('nsis');
  expect(valueOf('target', 'mac')).toBe('[dmg, zip]');
  expect(valueOf('target', 'linux')).toBe('[AppImage, deb]');
  for (const part of ['win', 'mac', 'linux'])
    expect(existsSync(`${ROOT}${valueOf('icon', part)}`), part).toBe(true);
  const name = valueOf('artifactName') ?? '';
  for (const part of ['version', 'os', 'arch', 'ext']) expect(name).toContain(`\${${part}}`);
  expect(name).not.toMatch(/\s/);
});

test('nothing is published or rebuilt by itself, and uninstalling leaves what belongs to the person', () => {
  expect(valueOf('publish')).toBe('null');
  expect(valueOf('npmRebuild')).toBe('false');
  expect(valueOf('asar')).toBe('true');
  expect(valueOf('deleteAppDataOnUninstall', 'nsis')).toBe('false');
  expect(valueOf('perMachine', 'nsis')).toBe('false');
});
