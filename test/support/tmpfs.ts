import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Why no small disk can be mounted here; undefined when one can. */
export const noTmpfsReason: string | undefined = reasonNotToMount();

function reasonNotToMount(): string | undefined {
  if (process.platform !== 'linux') return 'tmpfs is of Linux';
  if (process.getuid?.() !== 0) return 'mounting a small disk needs root';
  const mount = mkdtempSync(join(tmpdir(), 'waybill-tmpfs-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', mount], { stdio: 'pipe' });
    execFileSync('umount', [mount]);
    return undefined;
  } catch {
    return 'mount is not allowed here';
  } finally {
    rmSync(mount, { recursive: true, force: true });
  }
}

/** Mounts a disk of that size (`1m`), runs the work on it, and takes it away again. */
export async function withTmpfs(size: string, work: (mount: string) => Promise<void>): Promise<void> {
  const mount = await mkdtemp(join(tmpdir(), 'waybill-tmpfs-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', mount]);
  try {
    await work(mount);
  } finally {
    execFileSync('umount', ['-l', mount]);
    await rm(mount, { recursive: true, force: true });
  }
}
