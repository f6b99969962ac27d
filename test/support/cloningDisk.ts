import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Btrfs takes no less than some 110 MiB; the file is sparse. */
const IMAGE_BYTES = 256 * 1024 * 1024;

/** Why there is no disk here on which files can share their bytes; undefined when there is one. */
export const noCloningDiskReason: string | undefined = reasonAgainst();

function reasonAgainst(): string | undefined {
  if (process.platform !== 'linux') return 'a Btrfs in a file is of Linux';
  if (process.getuid?.() !== 0) return 'mounting a disk needs root';
  const dir = mkdtempSync(join(tmpdir(), 'waybill-btrfs-'));
  try {
    unmount(mount(dir));
    return undefined;
  } catch (error) {
    return `a Btrfs cannot be made or mounted here (${String(error).split('\n')[0] ?? ''})`;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Mounts an empty Btrfs, where a copy of a file can share its bytes, runs the work on it, and takes it away again. */
export async function withCloningDisk(work: (mounted: string) => Promise<void>): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'waybill-btrfs-'));
  try {
    const mounted = mount(dir);
    try {
      await work(mounted);
    } finally {
      unmount(mounted);
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function mount(dir: string): string {
  const image = join(dir, 'image');
  writeFileSync(image, '');
  truncateSync(image, IMAGE_BYTES);
  execFileSync('mkfs.btrfs', ['-q', image], { stdio: 'pipe' });
  const point = mkdtempSync(join(dir, 'disk-'));
  execFileSync('mount', ['-o', 'loop', image, point], { stdio: 'pipe' });
  return point;
}

function unmount(point: string): void {
  execFileSync('umount', [point], { stdio: 'pipe' });
}
