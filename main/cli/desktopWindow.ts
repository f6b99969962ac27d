import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { shippedFile } from '../adapters/installed/installed.ts';
import type { Surroundings } from './terminal.ts';

/** A window that does not show by then is given up, ms. */
const SHOWN_MS_MAX = 20_000;

/** How asking for the desktop window went. */
export type DesktopWindow =
  /** `ended` resolves when its program does. */
  | { readonly state: 'open'; readonly ended: Promise<void>; readonly close: () => void }
  /** It was open already and came to the front. */
  | { readonly state: 'already-open' }
  | { readonly state: 'none'; readonly why: string };

/** Opens the desktop window on a data directory, where an Electron can run; it attaches to the running daemon. */
export async function openDesktopWindow(
  dataDir: string,
  { env, platform }: Surroundings,
): Promise<DesktopWindow> {
  if (platform === 'linux' && !env['DISPLAY'] && !env['WAYLAND_DISPLAY'])
    return { state: 'none', why: 'there is no screen' };
  const program = electronProgram(env, platform);
  if (program === undefined) return { state: 'none', why: 'Electron is not installed' };
  const child = spawn(program.file, [...program.args, ...rootSwitches(platform)], {
    env: { ...env, WAYBILL_DATA: dataDir },
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  return shown(child);
}

/** The app that this command is part of, one named by the environment, or the one that npm installed. */
function electronProgram(
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform,
): { readonly file: string; readonly args: readonly string[] } | undefined {
  const root = fileURLToPath(shippedFile('.'));
  if (process.versions['electron'] !== undefined) return { file: process.execPath, args: [] };
  const folder = env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(root, 'node_modules/electron/dist');
  const file = join(folder, programName(platform));
  return existsSync(file) ? { file, args: [root] } : undefined;
}

function programName(platform: NodeJS.Platform): string {
  switch (platform) {
    case 'win32':
      return 'electron.exe';
    case 'darwin':
      return 'Electron.app/Contents/MacOS/Electron';
    default:
      return 'electron';
  }
}

/** For root Electron starts only without its sandbox. */
function rootSwitches(platform: NodeJS.Platform): readonly string[] {
  return platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}

/** Waits until the window says that it is open, or its program ends. */
async function shown(child: ChildProcess): Promise<DesktopWindow> {
  const ended = new Promise<number | undefined>((resolve) => {
    child.once('error', () => resolve(undefined));
    child.once('exit', (code) => resolve(code ?? undefined));
  });
  const lines = child.stdout === null ? undefined : createInterface({ input: child.stdout });
  const open = new Promise<'open'>((resolve) => {
    lines?.on('line', (line) => {
      if (line.includes('The window is open.')) resolve('open');
    });
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), SHOWN_MS_MAX);
  });
  const first = await Promise.race([open, ended, late]);
  clearTimeout(timer);
  switch (first) {
    case 'open':
      // The command may end before the window does.
      child.unref();
      (child.stdout as { unref?: () => void } | null)?.unref?.();
      return { state: 'open', ended: ended.then(() => undefined), close: () => void child.kill() };
    case 0:
      return { state: 'already-open' };
    case 'late':
      child.kill();
      return { state: 'none', why: 'the window did not open in time' };
    default:
      return { state: 'none', why: 'Electron did not start' };
  }
}
