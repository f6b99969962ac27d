import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { TRAY_STATES } from '../../main/electron/trayState.ts';
import { eventually } from '../support/runWaybill.ts';
import {
  expect,
  readShellLog,
  ROOT,
  shellCommand,
  shellEnvironment,
  SWITCHES,
  test,
  WHY_NOT,
} from './realElectron.ts';

/** Fuses that an older Electron has no place for. They are left out for its test build only. */
const NEWER_FUSES: readonly { readonly name: string; readonly since: number }[] = [
  { name: 'grantFileProtocolExtraPrivileges', since: 28 },
];
const WAIT_MS_MAX = 20_000;

/** What the packed app cannot do without. */
const NEEDED = [
  'package.json',
  'dist/cli.js',
  'dist/daemonProcess.js',
  'dist/electron/main.cjs',
  'dist/electron/preload.cjs',
  'dist/electron/updateEngine.cjs',
  'dist/renderer/index.html',
  'assets/icons/256x256.png',
  'assets/demo/control.json',
  ...TRAY_STATES.flatMap((state) => [`assets/tray/${state}.png`, `assets/tray/${state}Template@2x.png`]),
];
/** Sources, tests, and what only a developer reads. */
const NOT_SHIPPED =
  /^(?:main|renderer|shared|test|\.ci|artifacts|release)\/|\.(?:ts|tsx|map|md)$|\.(?:test|e2e)\./;
/** Native modules and what they load; everything else is bundled. */
const MODULES = /^(?:libsql|keytar|detect-libc|@libsql\/[\w-]+|@neon-rs\/[\w-]+)$/;

interface AsarEntry {
  readonly files?: Readonly<Record<string, AsarEntry>>;
}

/** Paths of the files in an app's archive: its header is JSON of the length that stands at byte 12. */
async function packedFiles(archive: string): Promise<readonly string[]> {
  const bytes = await readFile(archive);
  const header = JSON.parse(bytes.toString('utf8', 16, 16 + bytes.readUInt32LE(12))) as AsarEntry;
  const list = (entry: AsarEntry, path: string): readonly string[] =>
    entry.files === undefined
      ? [path]
      : Object.entries(entry.files).flatMap(([name, one]) =>
          list(one, path === '' ? name : `${path}/${name}`),
        );
  return list(header, '');
}

interface Ran {
  readonly code: number | null;
  readonly output: string;
}

function run(file: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (text: Buffer) => (output += text.toString()));
    child.stderr.on('data', (text: Buffer) => (output += text.toString()));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}

test.skip(WHY_NOT !== '', WHY_NOT);

test('electron-builder packs the app offline; packed, it starts, attaches and takes no debugger', async ({
  home,
  daemon,
  display,
}) => {
  test.setTimeout(120_000);
  const dist = dirname(shellCommand().file);
  const version = (await readFile(join(dist, 'version'), 'utf8')).trim().replace(/^v/, '');
  const major = Number(version.split('.')[0]);
  const out = join(home.dir, 'packed');
  await mkdir(out);
  const left = NEWER_FUSES.filter(({ since }) => major < since).map(({ name }) => name);
  const config = (await readFile(join(ROOT, 'electron-builder.yml'), 'utf8'))
    .split('\n')
    .filter((line) => !left.some((name) => line.includes(name)))
    .join('\n');
  await writeFile(join(out, 'config.yml'), config);
  const args = ['--dir', '--linux', '--config', join(out, 'config.yml')];
  args.push(`-c.electronDist=${dist}`, `-c.electronVersion=${version}`, `-c.directories.output=${out}`);
  const built = await run(join(ROOT, 'node_modules/.bin/electron-builder'), args, process.env);
  expect(built.code, built.output).toBe(0);
  const app = join(out, 'linux-unpacked');
  // A runtime that was lent for tests brings links to an app of its own.
  await rm(join(app, 'resources/app'), { force: true });

  const inside = await packedFiles(join(app, 'resources/app.asar'));
  expect(inside).toEqual(expect.arrayContaining([...NEEDED]));
  // Workers and the page are loaded by name: each that was built is there, and nothing that a person does not need.
  const workers = (await readdir(join(ROOT, 'dist'))).filter((name) => name.endsWith('Worker.js'));
  expect(inside).toEqual(expect.arrayContaining(workers.map((name) => `dist/${name}`)));
  expect(inside.filter((path) => NOT_SHIPPED.test(path))).toEqual([]);
  const modules = new Set(
    inside.flatMap((path) => /^node_modules\/((?:@[^/]+\/)?[^/@]+)/.exec(path)?.[1] ?? []),
  );
  expect([...modules].filter((name) => !MODULES.test(name))).toEqual([]);
  // What the system loads cannot lie in an archive.
  const unpacked = await readdir(join(app, 'resources/app.asar.unpacked'), { recursive: true });
  const native = inside.filter((path) => path.endsWith('.node'));
  expect(native.some((path) => path.includes('libsql'))).toBe(true);
  expect(native.some((path) => path.includes('keytar'))).toBe(true);
  for (const path of native) expect(unpacked).toContain(path);

  const program = join(app, 'waybill');
  const read = await run(
    join(ROOT, 'node_modules/.bin/electron-fuses'),
    ['read', '--app', program],
    process.env,
  );
  const fuses = stripVTControlCharacters(read.output).matchAll(/^ {2}(\w+) is (\w+)/gm);
  expect(Object.fromEntries([...fuses].map(([, name, state]) => [name, state]))).toMatchObject({
    RunAsNode: 'Disabled',
    EnableNodeOptionsEnvironmentVariable: 'Disabled',
    EnableNodeCliInspectArguments: 'Disabled',
    EnableEmbeddedAsarIntegrityValidation: 'Enabled',
    OnlyLoadAppFromAsar: 'Enabled',
    EnableCookieEncryption: 'Enabled',
    LoadBrowserProcessSpecificV8Snapshot: 'Disabled',
  });

  const env = shellEnvironment(home, display);
  const refused = await run(program, [...SWITCHES, '--remote-debugging-port=0'], env);
  expect(refused).toMatchObject({ code: 2, output: expect.stringContaining('--remote-debugging-port') });

  const shell = spawn(program, SWITCHES, { env, stdio: 'ignore' });
  const ended = new Promise((resolve) => shell.once('exit', resolve));
  const events = await eventually('the packed window is shown and attached', WAIT_MS_MAX, async () => {
    const lines = await readShellLog(home);
    const told = lines.map(({ event }) => event);
    return told.includes('the window is shown') && told.includes('the tray shows a state')
      ? lines
      : undefined;
  });
  expect(events[0]).toMatchObject({ packaged: true });
  expect(events).toContainEqual(expect.objectContaining({ event: 'the daemon is reached', hosted: false }));
  expect((await daemon.status()).pid).toBe(daemon.pid);
  shell.kill();
  expect(await ended).toBe(0);
});
