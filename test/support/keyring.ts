import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const READY_MS_MAX = 15_000;
const PASSWORD = 'testpw';

/** Why no real keyring can be run here; undefined when one can. */
export const noKeyringReason: string | undefined = reasonWithoutKeyring();

function reasonWithoutKeyring(): string | undefined {
  if (process.platform !== 'linux') return 'a keyring without a desktop can only be run on Linux';
  for (const program of ['dbus-daemon', 'dbus-send', 'gnome-keyring-daemon']) {
    try {
      execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' });
    } catch {
      return `there is no ${program} (Debian: apt-get install dbus gnome-keyring libsecret-1-0)`;
    }
  }
  return undefined;
}

/** A session bus of its own, and on it a real keyring, where asked for. */
export interface Keyring {
  /** Environment in which a program finds it. */
  readonly env: Readonly<Record<string, string>>;
  /** Locks the keyring, as a screen lock or a new session does. */
  lock(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a bus, with an unlocked gnome-keyring or with none. */
export async function startKeyring(kind: 'unlocked' | 'none'): Promise<Keyring> {
  const home = await mkdtemp(join(tmpdir(), 'waybill-keyring-'));
  const base: Record<string, string> = {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    XDG_DATA_HOME: join(home, 'data'),
    XDG_RUNTIME_DIR: join(home, 'run'),
  };
  await mkdir(join(home, 'data'), { mode: 0o700 });
  await mkdir(join(home, 'run'), { mode: 0o700 });
  const bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address=1'], {
    env: base,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const address = await firstLine(bus);
  const env = { ...base, DBUS_SESSION_BUS_ADDRESS: address };
  const keyring = kind === 'unlocked' ? await unlock(env) : undefined;
  return {
    env,
    lock: async () => {
      await call(env, [
        '--dest=org.freedesktop.secrets',
        '/org/freedesktop/secrets',
        'org.freedesktop.Secret.Service.Lock',
        'array:objpath:/org/freedesktop/secrets/collection/login',
      ]);
    },
    stop: async () => {
      // One that the bus started on demand outlives the bus, so it is ended by its number.
      const activated = await ownerOfSecrets(env);
      await Promise.all([end(keyring), end(bus)]);
      if (activated !== undefined && activated !== keyring?.pid) killQuietly(activated);
      await rm(home, { recursive: true, force: true });
    },
  };
}

async function unlock(env: Record<string, string>): Promise<ChildProcess> {
  const child = spawn('gnome-keyring-daemon', ['--foreground', '--unlock', '--components=secrets'], {
    env,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.stdin?.end(PASSWORD);
  for (const end = Date.now() + READY_MS_MAX; Date.now() < end; await sleep(20)) {
    if ((await ownerOfSecrets(env)) !== undefined) return child;
  }
  child.kill('SIGKILL');
  throw new Error('gnome-keyring did not come up');
}

async function ownerOfSecrets(env: Record<string, string>): Promise<number | undefined> {
  try {
    const told = await call(env, [
      '--dest=org.freedesktop.DBus',
      '/org/freedesktop/DBus',
      'org.freedesktop.DBus.GetConnectionUnixProcessID',
      'string:org.freedesktop.secrets',
    ]);
    const pid = /uint32 (\d+)/.exec(told)?.[1];
    return pid === undefined ? undefined : Number(pid);
  } catch {
    return undefined;
  }
}

async function call(env: Record<string, string>, args: readonly string[]): Promise<string> {
  const { stdout } = await run('dbus-send', ['--session', '--print-reply', ...args], { env });
  return stdout;
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('no output');
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error('the bus said nothing');
}

async function end(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It was gone already.
  }
}
