import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, stat, statfs, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSpool, SWEEP_GRACE_MS, type DirectorySpool } from '../../main/adapters/spool/directorySpool.ts';
import { spoolPath } from '../../main/adapters/spool/spoolPath.ts';
import { noCloningDiskReason, withCloningDisk } from '../support/cloningDisk.ts';
import { FakeClock } from '../support/fakeClock.ts';
import { give } from '../support/takeAll.ts';
import { noTmpfsReason, withTmpfs } from '../support/tmpfs.ts';

const LIMIT_BYTES = 10_000_000;

if (noCloningDiskReason !== undefined) console.warn(`clones are not tested: ${noCloningDiskReason}`);

/** Bytes that a disk has taken, everything written out. */
async function usedOn(disk: string): Promise<number> {
  execFileSync('sync', ['-f', disk]);
  const { bfree, blocks, bsize } = await statfs(disk);
  return (blocks - bfree) * bsize;
}

function sha256(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}

describe('the spool when things go wrong', () => {
  let base: string;
  let directory: string;
  const clock = new FakeClock();
  const open = async (limitBytes = LIMIT_BYTES): Promise<DirectorySpool> => {
    const spool = await openSpool({ directory, limitBytes, clock });
    if (!spool.ok) throw new Error(spool.failure.code);
    return spool.value;
  };
  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'waybill-spool-'));
    directory = join(base, 'spool');
  });
  afterEach(async () => {
    await rm(base, { recursive: true, force: true });
  });

  test('what was kept is there after a restart, and half-written copies of a crash are not', async () => {
    await (await open()).put(give('kept'));
    await writeFile(join(directory, 'incoming', 'crashed'), 'half');
    const spool = await open();
    expect(await spool.has(sha256('kept'))).toBe(true);
    expect(await spool.usage()).toMatchObject({ bytes: 4 });
    expect(await readdir(join(directory, 'incoming'))).toEqual([]);
  });

  test('no failed put leaves a temporary file', async () => {
    const spool = await open(10);
    await spool.put(give('much too long for it'));
    await spool.put(give('123456'), 3);
    await spool.put(give('fits'));
    expect(await readdir(join(directory, 'incoming'))).toEqual([]);
  });

  test.skipIf(process.platform === 'win32')('only the owner may read what is kept', async () => {
    const spool = await open();
    await spool.put(give('private'));
    const path = spoolPath(directory, sha256('private'));
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(dirname(path))).mode & 0o777).toBe(0o700);
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
    expect((await stat(join(directory, 'incoming'))).mode & 0o777).toBe(0o700);
  });

  test('copies that come in at the same time share one cap', async () => {
    const spool = await open(1_000);
    const results = await Promise.all(
      Array.from({ length: 8 }, (_, i) => spool.put(give(String(i).repeat(150), String(i).repeat(150)))),
    );
    const kept = results.filter((one) => one.ok).length;
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThanOrEqual(3);
    expect(results.filter((one) => !one.ok).every((one) => one.failure.code === 'spool.full')).toBe(true);
    expect(await spool.usage()).toMatchObject({ bytes: kept * 300 });
  });

  test('a sweep leaves alone what was just put, since nobody could yet note that it is needed', async () => {
    const spool = await open();
    await spool.put(give('fresh'));
    expect(await spool.sweep(() => Promise.resolve(false))).toBe(0);
    await clock.advance(SWEEP_GRACE_MS);
    expect(await spool.sweep(() => Promise.resolve(false))).toBe(1);
  });

  test('a copy that others put in the last minutes is not dropped under their hands', async () => {
    const spool = await open();
    await spool.put(give('both'));
    await spool.put(give('both'));
    await spool.drop(sha256('both'), () => Promise.resolve(false));
    expect(await spool.has(sha256('both'))).toBe(true);
  });

  test('a file is cloned where the file system shares bytes, and elsewhere not at all', async () => {
    const spool = await open();
    const path = join(base, 'source');
    await writeFile(path, 'to be cloned');
    const cloned = await spool.clone(path);
    // Without reflinks (ext4, tmpfs) nothing is left behind, and its bytes are put instead.
    if (cloned === undefined) expect(await spool.usage()).toMatchObject({ bytes: 0 });
    else expect(cloned.ok && (await spool.has(cloned.value.sha256))).toBe(true);
    expect(await spool.clone(join(base, 'none'))).toBeUndefined();
    expect(await readdir(join(directory, 'incoming'))).toEqual([]);
  });

  test.skipIf(noCloningDiskReason !== undefined)(
    'a clone takes no room of its own, and stays as it was when the file changes',
    async () => {
      await withCloningDisk(async (disk) => {
        directory = join(disk, 'spool');
        const spool = await open(100_000_000);
        const path = join(disk, 'scan.tif');
        const content = randomBytes(40_000_000);
        await writeFile(path, content);
        const before = await usedOn(disk);
        const cloned = await spool.clone(path);
        expect(cloned).toMatchObject({ ok: true, value: { bytes: content.length } });
        expect((await usedOn(disk)) - before).toBeLessThan(content.length / 4);
        await writeFile(path, 'overwritten', { flag: 'r+' });
        const kept = await spool.read(cloned?.ok === true ? cloned.value.sha256 : '', content.length);
        expect(kept.ok && content.equals(kept.value)).toBe(true);
        expect((await spool.usage()).bytes).toBe(content.length);
      });
    },
    60_000,
  );

  test('what is put again while a sweep asks about it stays', async () => {
    const spool = await open();
    await spool.put(give('again'));
    await clock.advance(SWEEP_GRACE_MS);
    const removed = await spool.sweep(async () => {
      await spool.put(give('again'));
      return false;
    });
    expect(removed).toBe(0);
    expect(await spool.has(sha256('again'))).toBe(true);
  });

  test('a copy that rotted is missing, and putting it again mends it', async () => {
    const spool = await open();
    await spool.put(give('good bytes'));
    await truncate(spoolPath(directory, sha256('good bytes')), 3);
    expect(await spool.read(sha256('good bytes'), 100)).toMatchObject({ failure: { code: 'spool.missing' } });
    await spool.put(give('good bytes'));
    expect(await spool.read(sha256('good bytes'), 100)).toMatchObject({ ok: true });
  });

  test('a slow disk slows down whoever gives the bytes', async () => {
    const spool = await open();
    let given = 0;
    const chunk = new Uint8Array(100_000);
    const result = await spool.put(
      (async function* () {
        for (; given < 50; given += 1) {
          // Each chunk is asked for only after the one before was taken by the system.
          const { bytes } = await spool.usage();
          expect(bytes).toBe(given * chunk.length);
          yield chunk;
        }
      })(),
    );
    expect(result).toMatchObject({ ok: true, value: { bytes: 5_000_000 } });
  });

  test('a directory that cannot be made is a failure, not a crash', async () => {
    await writeFile(directory, 'a file is in the way');
    expect(await openSpool({ directory, limitBytes: 1, clock })).toMatchObject({
      failure: { code: 'file.unreadable' },
    });
  });

  test.skipIf(noTmpfsReason !== undefined)(
    `a full disk refuses the copy, keeps the others, and goes on when there is room${noTmpfsReason ? ` (skipped: ${noTmpfsReason})` : ''}`,
    async () => {
      await withTmpfs('1m', async (mount) => {
        directory = join(mount, 'spool');
        const spool = await open();
        expect(await spool.put(give('small'))).toMatchObject({ ok: true });
        const chunk = new Uint8Array(100_000);
        const refused = await spool.put(give(...Array.from({ length: 20 }, () => chunk)));
        expect(refused).toMatchObject({ failure: { code: 'disk.full', facts: { path: directory } } });
        expect(await spool.read(sha256('small'), 100)).toMatchObject({ ok: true });
        expect(await readdir(join(directory, 'incoming'))).toEqual([]);
        expect(await spool.put(give(chunk, chunk))).toMatchObject({ ok: true });
      });
    },
  );
});
