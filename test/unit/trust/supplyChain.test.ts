import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const run = promisify(execFile);

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
}

/** Packages that run something when they are installed, and why that is bearable. */
const SCRIPTS_AT_INSTALLATION = {
  'electron-winstaller': 'picks the 7-Zip of the system; only for making installers',
  esbuild: 'puts its program in place of a script; only for building',
  keytar: 'looks whether its prebuilt binary fits',
} as const;

async function json<T>(path: string): Promise<T> {
  return JSON.parse(await readFile(join(ROOT, path), 'utf8')) as T;
}

describe('the lock file', () => {
  test('has a SHA-512 for every package, and no address but https', async () => {
    const { packages } = await json<{ readonly packages: Readonly<Record<string, Locked>> }>(
      'package-lock.json',
    );
    const entries = Object.entries(packages).filter(([path]) => path !== '');
    expect(entries.length).toBeGreaterThan(300);
    for (const [path, { integrity, link, resolved }] of entries) {
      expect(link, path).toBeUndefined();
      expect(integrity, path).toMatch(/^sha512-[A-Za-z0-9+/]{86}==$/);
      if (resolved !== undefined) expect(resolved, path).toMatch(/^https:\/\//);
    }
  });

  test('every direct dependency is of one exact version', async () => {
    const { dependencies, devDependencies } =
      await json<Record<string, Record<string, string>>>('package.json');
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies }))
      expect(version, name).toMatch(/^(npm:@?[\w/-]+@)?\d+\.\d+\.\d+$/);
  });

  test("runs a script at installation for the listed packages only, and nobody's own registry or key is set", async () => {
    const { packages } = await json<{ readonly packages: Readonly<Record<string, Locked>> }>(
      'package-lock.json',
    );
    const scripted = Object.entries(packages).filter(([, one]) => one.hasInstallScript === true);
    expect(scripted.map(([path]) => path.replace('node_modules/', '')).toSorted()).toEqual(
      Object.keys(SCRIPTS_AT_INSTALLATION),
    );
    const settings = await readFile(join(ROOT, '.npmrc'), 'utf8');
    // Neither registry nor key of anybody's own: both would be secrets, or lead elsewhere.
    expect(settings).not.toMatch(/registry|_auth|token|strict-ssl/i);
  });
});

describe('what ships', () => {
  test(
    'is listed with its reason, has an allowed licence, and is no more than sixty packages',
    { timeout: 60_000 },
    async () => {
      const { stdout } = await run('node', ['test/support/supplyChain/licences.mjs'], { cwd: ROOT });
      const told = JSON.parse(stdout) as {
        readonly main: number;
        readonly page: number;
        readonly wrong: number;
      };
      expect(told).toMatchObject({ wrong: 0 });
      expect(told.main).toBeGreaterThan(20);
      expect(told.main).toBeLessThanOrEqual(60);
    },
  );

  test('stands in a CycloneDX list with its version', { timeout: 120_000 }, async () => {
    await run('node', ['test/support/supplyChain/sbom.mjs'], { cwd: ROOT });
    const bom = await json<{
      readonly bomFormat: string;
      readonly components: readonly {
        readonly name: string;
        readonly group?: string;
        readonly version: string;
        readonly purl: string;
      }[];
    }>('artifacts/sbom.cdx.json');
    expect(bom.bomFormat).toBe('CycloneDX');
    const names = new Set(
      bom.components.map(({ group, name }) => (group === undefined ? name : `${group}/${name}`)),
    );
    const list = await json<Record<string, Record<string, unknown>>>('assets/shipped-packages.json');
    const shipped = Object.values(list).flatMap((part) => Object.keys(part));
    expect(shipped.filter((name) => name !== '@libsql/*' && !names.has(name))).toEqual([]);
    for (const { purl, version } of bom.components) expect(purl).toContain(version);
  });

  test('brings the notices that its licences ask for', { timeout: 60_000 }, async () => {
    const script =
      "import('./test/support/supplyChain/notices.mjs').then(async (m) => process.stdout.write(await m.noticesText()))";
    const { stdout } = await run('node', ['--input-type=module', '--eval', script], {
      cwd: ROOT,
      maxBuffer: 64 * 1024 * 1024,
    });
    for (const name of ['got 14', 'react 19', 'zod 4', 'libsql 0', 'keytar 7'])
      expect(stdout).toContain(`\n${name}`);
    expect(stdout.match(/Permission is hereby granted/g)?.length).toBeGreaterThan(50);
  });

  test('no text of the product names the host of a registry', async () => {
    const { stdout } = await run(
      'git',
      [
        'ls-files',
        '-z',
        '--cached',
        '--others',
        '--exclude-standard',
        'README.md',
        'assets',
        'main',
        'shared',
        'renderer',
        '.npmrc',
      ],
      { cwd: ROOT },
    );
    const files = stdout
      .split('\0')
      .filter((path) => /\.(md|txt|json|tsx?|npmrc|yml)$/.test(path) || path === '.npmrc');
    expect(files.length).toBeGreaterThan(100);
    for (const path of files) {
      const text = await readFile(join(ROOT, path), 'utf8').catch(() => '');
      expect(text, path).not.toMatch(
        /registry\.(npmjs|yarnpkg)|npm\.pkg\.github|:\/\/[\w.-]*\b(registry|artifactory|nexus|verdaccio)\b/i,
      );
    }
  });
});
