import { execFile, execFileSync } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bundleProgram } from './bundleProgram.ts';

const NOBODY = '65534';
const run = promisify(execFile);

/** Why permissions cannot be tested here; undefined when they can. Root may read everything, so root is dropped. */
export const noDroppingReason: string | undefined = reasonNotToDrop();

function reasonNotToDrop(): string | undefined {
  if (process.platform === 'win32') return 'Windows has no such permissions';
  if (process.getuid?.() !== 0) return undefined;
  try {
    execFileSync('setpriv', ['--version'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'the tests run as root and there is no setpriv to drop it';
  }
}

/**
 * Runs a TypeScript program (imports relative to the repository) as a user without rights, and gives what it printed
 * as JSON. The program sees `args` as `process.argv.slice(2)`.
 */
export async function runAsNobody<T>(program: string, args: readonly string[] = []): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'waybill-nobody-'));
  try {
    await chmod(folder, 0o755);
    const script = join(folder, 'program.mjs');
    await writeFile(script, await bundleProgram(program), { mode: 0o644 });
    const command = [process.execPath, script, ...args];
    const dropped =
      process.getuid?.() === 0
        ? ['setpriv', '--reuid', NOBODY, '--regid', NOBODY, '--clear-groups', ...command]
        : command;
    const { stdout } = await run(dropped[0] ?? '', dropped.slice(1), { cwd: folder });
    return JSON.parse(stdout) as T;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
