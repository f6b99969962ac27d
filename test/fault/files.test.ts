import {
  mkdir,
  mkdtemp,
  open as openFile,
  readdir,
  realpath,
  rename,
  rm,
  symlink,
  truncate,
  utimes,
  writeFile,
  chmod,
  chown,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CHUNK_BYTES_MAX } from '../../main/adapters/files/openedFile.ts';
import { fileFailure } from '../../main/adapters/files/fileFailure.ts';
import { NodeFiles } from '../../main/adapters/files/nodeFiles.ts';
import { sameFacts } from '../../shared/model/fileFacts.ts';
import { noDroppingReason, runAsNobody } from '../support/runAsNobody.ts';
import { takeAll, takeBytes } from '../support/takeAll.ts';

const SWAPS = 1_000;
const DEPTH = 200;

describe('files on a hostile disk', () => {
  let base: string;
  let root: string;
  let files: NodeFiles;
  beforeEach(async () => {
    base = await realpath(await mkdtemp(join(tmpdir(), 'waybill-files-')));
    root = join(base, 'root');
    await mkdir(root);
    files = new NodeFiles({ spoolPath: (sha256) => join(base, 'spool', sha256) });
  });
  afterEach(async () => {
    await rm(base, { recursive: true, force: true });
  });

  test('a folder swapped for a link between look and open never lets a byte from outside through', async () => {
    await mkdir(join(base, 'outside'));
    await writeFile(join(base, 'outside', 'f'), 'SECRET');
    await mkdir(join(root, 'good'));
    await writeFile(join(root, 'good', 'f'), 'inside');
    await symlink(join(base, 'outside'), join(root, 'evil'));
    const place = join(root, 'd');
    await rename(join(root, 'good'), place);
    const stop = new AbortController();
    const swap = async (): Promise<void> => {
      for (let i = 0; !stop.signal.aborted; i += 1) {
        // At rest for a moment now and then, so that whole opens fall into it too.
        if (i % 3 === 0) await sleep(i % 5);
        await rename(place, join(root, 'parked'));
        await rename(join(root, 'evil'), place);
        await rename(place, join(root, 'evil'));
        await rename(join(root, 'parked'), place);
      }
    };
    const swapper = swap();
    const seen = new Map<string, number>();
    for (let i = 0; i < SWAPS; i += 1) {
      const opened = await files.open({ kind: 'file', path: join(place, 'f'), root });
      let got = opened.ok ? 'opened' : opened.failure.code;
      if (opened.ok) {
        got = (await takeBytes(opened.value.chunks())).toString();
        await opened.value.close();
      }
      seen.set(got, (seen.get(got) ?? 0) + 1);
    }
    stop.abort();
    await swapper;
    expect(seen.has('SECRET')).toBe(false);
    // The race was real: both the file and its absence or the link were met.
    expect(seen.size).toBeGreaterThan(1);
    expect(seen.get('inside')).toBeGreaterThan(0);
  });

  test('a file swapped for a link at the end of its path is never followed out', async () => {
    await writeFile(join(base, 'secret'), 'SECRET');
    const place = join(root, 'f');
    await writeFile(place, 'inside');
    const stop = new AbortController();
    const swap = async (): Promise<void> => {
      for (let i = 0; !stop.signal.aborted; i += 1) {
        const next = join(root, 'next');
        if (i % 2 === 0) await symlink(join(base, 'secret'), next);
        else await writeFile(next, 'inside');
        await rename(next, place);
        // The file rests for a moment now and then, so that whole opens fall into it too.
        if (i % 4 === 1) await sleep(5);
      }
    };
    const swapper = swap();
    const seen = new Set<string>();
    for (let i = 0; i < SWAPS; i += 1) {
      const opened = await files.open({ kind: 'file', path: place, root });
      if (!opened.ok) {
        seen.add(opened.failure.code);
        continue;
      }
      seen.add((await takeBytes(opened.value.chunks())).toString());
      await opened.value.close();
    }
    stop.abort();
    await swapper;
    expect(seen.has('SECRET')).toBe(false);
    expect(seen.has('inside')).toBe(true);
  });

  test('bytes rewritten during the read, with size and mtime put back, show in the proof', async () => {
    const path = join(root, 'plate.raw');
    await writeFile(path, Buffer.alloc(CHUNK_BYTES_MAX * 3, 1));
    const long = new Date('2026-01-01T00:00:00Z');
    await utimes(path, long, long);
    const opened = await files.open({ kind: 'file', path, root });
    if (!opened.ok) throw new Error(opened.failure.code);
    let chunks = 0;
    for await (const _ of opened.value.chunks()) {
      chunks += 1;
      if (chunks > 1) continue;
      const writer = await openFile(path, 'r+');
      await writer.write(Buffer.alloc(CHUNK_BYTES_MAX, 2), 0, CHUNK_BYTES_MAX, CHUNK_BYTES_MAX * 2);
      await writer.close();
      await utimes(path, long, long);
    }
    const proof = await opened.value.proof();
    await opened.value.close();
    if (!proof.ok) throw new Error(proof.failure.code);
    expect(proof.value.after.bytes).toBe(proof.value.before.bytes);
    expect(proof.value.after.mtimeNs).toBe(proof.value.before.mtimeNs);
    expect(sameFacts(proof.value.before, proof.value.after)).toBe(false);
  });

  test('a sparse file is read as the zeros that it claims', async () => {
    const path = join(root, 'sparse');
    await writeFile(path, '');
    await truncate(path, CHUNK_BYTES_MAX * 5 + 3);
    const opened = await files.open({ kind: 'file', path, root });
    if (!opened.ok) throw new Error(opened.failure.code);
    let got = 0;
    for await (const chunk of opened.value.chunks()) got += chunk.length;
    expect(got).toBe(CHUNK_BYTES_MAX * 5 + 3);
    await opened.value.close();
  });

  // Only Linux lists the handles of a process in /proc.
  test.skipIf(process.platform !== 'linux')('no handle is left open, however a read ends', async () => {
    const handles = async (): Promise<number> => (await readdir('/proc/self/fd')).length;
    const path = join(root, 'f');
    await writeFile(path, Buffer.alloc(CHUNK_BYTES_MAX * 3));
    await mkdir(join(root, 'd'));
    const before = await handles();
    for (let i = 0; i < 20; i += 1) {
      const opened = await files.open({ kind: 'file', path, root });
      if (!opened.ok) throw new Error(opened.failure.code);
      for await (const _ of opened.value.chunks()) break;
      await opened.value.close();
      await files.open({ kind: 'file', path: join(root, 'd'), root });
      await files.open({ kind: 'file', path: join(root, 'none'), root });
    }
    expect(await handles()).toBeLessThanOrEqual(before + 2);
  });

  test('closing in the middle of a read ends it with a reason', async () => {
    const path = join(root, 'f');
    await writeFile(path, Buffer.alloc(CHUNK_BYTES_MAX * 4));
    const opened = await files.open({ kind: 'file', path, root });
    if (!opened.ok) throw new Error(opened.failure.code);
    const { value: body } = opened;
    await expect(
      (async () => {
        for await (const _ of body.chunks()) await body.close();
      })(),
    ).rejects.toMatchObject({ name: 'FileReadError', failure: { code: 'file.unreadable' } });
  });

  test('a tree 200 folders deep is walked to its end', async () => {
    const deep = join(root, ...Array.from({ length: DEPTH }, (_, i) => `d${i}`));
    await mkdir(deep, { recursive: true });
    await writeFile(join(deep, 'bottom.txt'), 'x');
    const found = await takeAll(files.walk(root));
    expect(found).toMatchObject([{ kind: 'file', path: join(deep, 'bottom.txt') }]);
  });

  test('a name that is not UTF-8 is told and not mangled, and what is beside it goes on', async () => {
    const raw = Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0x66, 0xff, 0xfe])]);
    await writeFile(raw, 'x');
    const folder = Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0xe9, 0x64])]);
    await mkdir(folder);
    // The sign that stands for bad bytes may also be a name's own.
    for (const name of ['good.txt', 'sign \u{fffd}.txt']) await writeFile(join(root, name), 'x');
    const found = await takeAll(files.walk(root));
    expect(found.filter((one) => one.kind === 'file').map((one) => one.path)).toEqual([
      join(root, 'good.txt'),
      join(root, 'sign \u{fffd}.txt'),
    ]);
    expect(found.filter((one) => one.kind === 'passedOver').map((one) => one.why)).toEqual([
      'bad-name',
      'bad-name',
    ]);
  });

  test('sockets and devices are passed over and never opened', async () => {
    const path = join(root, 's');
    const server = createServer().listen(path);
    await once(server, 'listening');
    try {
      expect(await takeAll(files.walk(root))).toMatchObject([{ why: 'special', reason: 'it is a socket' }]);
      expect(await files.open({ kind: 'file', path, root })).toMatchObject({
        failure: { code: 'file.not-a-file', facts: { what: 'a socket' } },
      });
      expect(await files.open({ kind: 'file', path: '/dev/zero', root: '/dev' })).toMatchObject({
        failure: { code: 'file.not-a-file', facts: { what: 'a device' } },
      });
    } finally {
      server.close();
    }
  });

  test('a kept copy whose bytes rotted is not taken for the copy', async () => {
    const sha256 = createHash('sha256').update('good').digest('hex');
    await mkdir(join(base, 'spool'));
    await writeFile(join(base, 'spool', sha256), 'bad!');
    const opened = await files.open({ kind: 'spool', sha256 });
    if (!opened.ok) throw new Error(opened.failure.code);
    await takeBytes(opened.value.chunks());
    expect(await opened.value.proof()).toMatchObject({ failure: { code: 'spool.missing' } });
    await opened.value.close();
  });

  test('a path with a NUL, or too long for the system, is refused as a name', async () => {
    for (const path of [join(root, 'a\0b'), join(root, 'x'.repeat(300))])
      expect(await files.open({ kind: 'file', path, root })).toMatchObject({
        failure: { code: 'file.bad-name' },
      });
  });

  test.skipIf(noDroppingReason !== undefined)(
    `what may not be read is told, and the rest goes on${noDroppingReason ? ` (skipped: ${noDroppingReason})` : ''}`,
    async () => {
      await writeFile(join(root, 'open.txt'), 'x');
      await writeFile(join(root, 'closed.txt'), 'x');
      await mkdir(join(root, 'closed'));
      await writeFile(join(root, 'closed', 'in.txt'), 'x');
      await chmod(base, 0o755);
      await chmod(join(root, 'closed.txt'), 0);
      await chmod(join(root, 'closed'), 0);
      if (process.getuid?.() === 0) await chown(root, 0, 0);
      const told = await runAsNobody<{ walked: string[]; codes: string[] }>(
        `
        import { join } from 'node:path';
        import { NodeFiles } from './main/adapters/files/nodeFiles.ts';
        const root = process.argv[2];
        const files = new NodeFiles({ spoolPath: () => '/' });
        const walked = [];
        for await (const one of files.walk(root)) walked.push(one.kind === 'file' ? one.name : one.why);
        const codes = [];
        for (const name of ['open.txt', 'closed.txt', 'closed/in.txt']) {
          const opened = await files.open({ kind: 'file', path: join(root, name), root });
          codes.push(opened.ok ? 'opened' : opened.failure.code);
          if (opened.ok) await opened.value.close();
        }
        console.log(JSON.stringify({ walked, codes }));
        `,
        [root],
      );
      await chmod(join(root, 'closed'), 0o700);
      // A closed file is still found (it has facts); opening it says why it cannot be read.
      expect(told.walked).toEqual(['no-access', 'closed.txt', 'open.txt']);
      expect(told.codes).toEqual(['opened', 'file.no-access', 'file.no-access']);
    },
  );
});

describe('what an error of the file system means', () => {
  test.each([
    ['ENOENT', 'file.gone'],
    ['ENOTDIR', 'file.gone'],
    ['EACCES', 'file.no-access'],
    ['EPERM', 'file.no-access'],
    ['EBUSY', 'file.busy'],
    ['ETXTBSY', 'file.busy'],
    ['EMFILE', 'file.busy'],
    ['EISDIR', 'file.not-a-file'],
    ['EIO', 'file.unreadable'],
    ['ESTALE', 'file.unreadable'],
    ['EHOSTDOWN', 'file.unreadable'],
  ])('%s is %s', (code, expected) => {
    const error = Object.assign(new Error(`${code}: words of the system, read '/secret/place'`), { code });
    const told = fileFailure(error, '/a/b');
    expect(told.code).toBe(expected);
    expect(told.facts['path']).toBe('/a/b');
    expect(JSON.stringify(told)).not.toContain('/secret/place');
  });
});
