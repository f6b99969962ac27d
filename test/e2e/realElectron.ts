import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, expect, test as base, type ElectronApplication, type Page } from '@playwright/test';
import type { BatchView } from '../../shared/api/views.ts';
import { practiceProcess, type PracticeProcess } from '../support/practiceProcess.ts';
import { makeHome, type Home, type Serving } from '../support/runWaybill.ts';
import { addFiles, addPractice } from './setUp.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** For root Electron starts only without its sandbox; the one of our window is asked for separately. */
export const SWITCHES = [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-gpu'];

/**
 * A real Electron: of `ELECTRON_OVERRIDE_DIST_PATH`, of npm, or what the program `WAYBILL_ELECTRON_RUNTIME` prints for an
 * app's folder. Undefined where there is none.
 */
export function electronFor(app: string): string | undefined {
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(ROOT, 'node_modules/electron/dist');
  if (existsSync(join(folder, 'electron'))) return join(folder, 'electron');
  const runtime = process.env['WAYBILL_ELECTRON_RUNTIME'];
  if (runtime === undefined || runtime === '') return undefined;
  return execFileSync(resolve(ROOT, runtime), [app], { encoding: 'utf8' }).trim();
}

const EXECUTABLE = process.platform === 'linux' ? electronFor(ROOT) : undefined;
const HAS_SCREEN = process.env['DISPLAY'] !== undefined || existsSync('/usr/bin/Xvfb');
/** Why the desktop shell cannot be tested here; empty where it can. */
export const WHY_NOT =
  EXECUTABLE !== undefined && HAS_SCREEN
    ? ''
    : 'NO REAL ELECTRON: set ELECTRON_OVERRIDE_DIST_PATH or WAYBILL_ELECTRON_RUNTIME (and have Xvfb) to test the desktop shell';
if (WHY_NOT !== '') process.stderr.write(`${WHY_NOT}\n`);

/** A shell is started within that, also on a busy machine, ms. */
const LAUNCH_MS_MAX = 15_000;

/** A started shell. */
export interface Shell {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** Lines of the shell's own log. */
  readonly log: () => Promise<readonly { readonly event: string; readonly [field: string]: unknown }[]>;
}

/** The daemon's destination `practice`: a practice server. */
interface Lab {
  readonly practice: PracticeProcess;
  /** A batch of one small file for it, that runs. */
  readonly send: (name: string, comment: string) => Promise<BatchView>;
}

interface Fixtures {
  readonly home: Home;
  readonly daemon: Serving;
  readonly shell: Shell;
  readonly lab: Lab;
}
interface WorkerFixtures {
  /** Environment of a screen. */
  readonly display: Readonly<Record<string, string>>;
}

/** Tests of the desktop shell in a real Electron, its window attached to a daemon of its own. */
export const test = base.extend<Fixtures, WorkerFixtures>({
  display: [
    // Playwright wants the first argument taken apart, also where nothing of it is used.
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const { DISPLAY, XAUTHORITY } = process.env;
      if (DISPLAY !== undefined) {
        await use({ DISPLAY, ...(XAUTHORITY === undefined ? {} : { XAUTHORITY }) });
        return;
      }
      const args = ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'];
      const server = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
      const pipe = server.stdio[3];
      if (pipe === null || pipe === undefined) throw new Error('Xvfb has no pipe');
      const number = await new Promise<string>((told, failed) => {
        pipe.once('data', (text: Buffer) => told(text.toString().trim()));
        server.once('exit', (code) => failed(new Error(`Xvfb ended with ${code}`)));
      });
      await use({ DISPLAY: `:${number}` });
      server.kill();
    },
    { scope: 'worker' },
  ],
  // oxlint-disable-next-line no-empty-pattern
  home: async ({}, use) => {
    const home = await makeHome();
    await use(home);
    await home.remove();
  },
  daemon: async ({ home }, use) => {
    const daemon = await home.serve();
    await use(daemon);
    await daemon.stop();
  },
  shell: async ({ home, daemon, display }, use) => {
    void daemon;
    const shell = await startShell(home, display);
    await use(shell);
    await shell.app.close();
  },
  lab: async ({ home, daemon }, use) => {
    const practice = await practiceProcess(home.dir);
    await addPractice(home, daemon, practice);
    await use({
      practice,
      send: (name, comment) => addFiles(home, daemon, { names: [name], comment, mode: 'run' }),
    });
    await practice.stop();
  },
});

/** What the shell is started with: nothing of the tester's own desktop. */
export function shellEnvironment(
  home: Home,
  display: Readonly<Record<string, string>>,
): Record<string, string> {
  const { PATH = '' } = process.env;
  return { PATH, HOME: home.dir, WAYBILL_DATA: home.data, LANG: 'en_GB.UTF-8', ...display };
}

/** The program and the arguments that start the shell. */
export function shellCommand(): { readonly file: string; readonly args: readonly string[] } {
  if (EXECUTABLE === undefined) throw new Error(WHY_NOT);
  return { file: EXECUTABLE, args: [ROOT, ...SWITCHES] };
}

/** Starts the shell and waits for its window. */
export async function startShell(home: Home, display: Readonly<Record<string, string>>): Promise<Shell> {
  const shell = await launchShell(home, display);
  await expect(shell.page.getByRole('navigation')).toBeVisible();
  return shell;
}

/** Starts the shell, whatever its window shows; with another program in the place of Electron where one is given. */
export async function launchShell(
  home: Home,
  display: Readonly<Record<string, string>>,
  program?: string,
): Promise<Shell> {
  const { file, args } = shellCommand();
  const options = {
    executablePath: program ?? file,
    args: [...args],
    env: shellEnvironment(home, display),
    timeout: LAUNCH_MS_MAX,
  };
  // Now and then the debugger of this old Electron does not answer Playwright, though the window is there: it ends it then.
  const app = await _electron.launch(options).catch(() => _electron.launch(options));
  return { app, page: await app.firstWindow(), log: () => readShellLog(home) };
}

/**
 * A program that starts Electron so that the shell hosts a daemon, also where this Electron's own Node is too old for it:
 * then `node` runs the daemon, below a real utility process.
 */
export async function hostingElectron(home: Home, node = process.execPath): Promise<string> {
  const { file } = shellCommand();
  const options = `--require=${join(ROOT, 'test/support/hosting/hostAnyway.cjs')}`;
  // Playwright takes NODE_OPTIONS out of the environment it is given.
  const lines = ['#!/bin/sh', `export NODE_OPTIONS="${options}" WAYBILL_HOST_NODE="${node}"`];
  const program = await home.file('hosting.sh', [...lines, `exec "${file}" "$@"`, ''].join('\n'));
  await chmod(program, 0o755);
  return program;
}

/** The shell's own log, line by line. */
export async function readShellLog(home: Home): ReturnType<Shell['log']> {
  const text = await readFile(join(home.data, 'logs/window/waybill.log'), 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter((line) => line.endsWith('}'))
    .map((line) => JSON.parse(line) as { event: string });
}

export { expect };
