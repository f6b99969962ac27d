import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { StoreError } from '../../../main/core/ports/store.ts';
import { failure } from '../../../shared/model/failure.ts';
import { fail, ok } from '../../../shared/model/result.ts';
import { BENCH_ROOT, benchRules, folderBench, type FolderBench } from '../../support/folderBench.ts';
import type { MemorySpool } from '../../support/memorySpool.ts';

const RULES = benchRules({ keepCopy: true, close: { idleMs: 60_000, per: 'all' } });
const FILE = `${BENCH_ROOT}/a.tif`;

function spoolOf(bench: FolderBench): MemorySpool {
  return bench.lab.ports.spool as MemorySpool;
}

/** A disk that can share the bytes of two files. */
function sharing(bench: FolderBench, meanwhile: () => void = () => undefined): void {
  const spool = spoolOf(bench);
  Object.assign(spool, {
    clone: (path: string) => {
      const content = bench.lab.files.contentOf(path) ?? '';
      const sha256 = createHash('sha256').update(content).digest('hex');
      spool.entries.set(sha256, new TextEncoder().encode(content));
      meanwhile();
      return Promise.resolve(ok({ sha256, bytes: content.length }));
    },
  });
}

async function isQueued(bench: FolderBench): Promise<void> {
  await bench.until(
    'it waits for its batch',
    async () => (await bench.core.items({ limit: 1, states: ['queued'] })).items.length === 1,
  );
}

async function imported(bench: FolderBench): Promise<void> {
  await bench.until(
    'it is imported',
    async () => (await bench.core.items({ limit: 1, states: ['imported'] })).items.length === 1,
  );
}

function kept(bench: FolderBench): readonly string[] {
  return [...spoolOf(bench).entries.values()].map((bytes) => new TextDecoder().decode(bytes));
}

describe('the safe copy of a file that came to rest', () => {
  test('is made without reading it where the disk can share its bytes, and goes once it is delivered', async () => {
    const bench = await folderBench();
    sharing(bench);
    const { folder } = await bench.add({ rules: RULES });
    bench.lab.files.write(FILE, 'a');
    await isQueued(bench);
    expect(bench.lab.files.opened).toBe(0);
    expect(kept(bench)).toEqual(['a']);
    expect((await bench.core.folders.one(folder.id))?.copies).toMatchObject({ files: 1, bytes: 1 });
    bench.lab.files.remove(FILE);
    await imported(bench);
    await bench.lab.clock.advance(5_000);
    expect(kept(bench)).toEqual([]);
  });

  test.each(['shared', 'copied'])('is of the version that came to rest, and of no other: %s', async (how) => {
    const bench = await folderBench();
    let moved = false;
    const move = (): void => {
      if (!moved) bench.lab.files.write(FILE, 'b');
      moved = true;
    };
    if (how === 'shared') sharing(bench, move);
    else bench.lab.files.beforeChunk = move;
    await bench.add({ rules: RULES });
    bench.lab.files.write(FILE, 'a');
    await isQueued(bench);
    bench.lab.files.remove(FILE);
    await imported(bench);
    const sent = [...bench.lab.service.ledger.batches.values()].flatMap((batch) => batch.files);
    expect(sent.map(({ sha256 }) => sha256)).toEqual([createHash('sha256').update('b').digest('hex')]);
    expect(bench.lab.files.openBodies).toBe(0);
  });

  test.each(['shared', 'copied'])(
    'is left out when nothing has room for it, and that is told: %s',
    async (how) => {
      const bench = await folderBench();
      if (how === 'shared')
        Object.assign(spoolOf(bench), {
          clone: () => Promise.resolve(fail(failure('spool.full', { limitBytes: 1 }))),
        });
      else Object.assign(spoolOf(bench), { limitBytes: 0 });
      const { folder } = await bench.add({ rules: RULES });
      bench.lab.files.write(FILE, 'a');
      await isQueued(bench);
      expect((await bench.core.folders.one(folder.id))?.copies).toMatchObject({ files: 0, without: 1 });
      expect(bench.lab.files.openBodies).toBe(0);
      await imported(bench);
    },
  );

  test('waits until its file can be opened', async () => {
    const bench = await folderBench();
    bench.lab.files.failReads(FILE, failure('file.no-access', { path: FILE, reason: 'EACCES' }));
    await bench.add({ rules: RULES });
    bench.lab.files.write(FILE, 'a');
    await bench.lab.clock.advance(30_000);
    expect((await bench.core.items({ limit: 1 })).items[0]?.state).toBe('settling');
    bench.lab.files.failReads(FILE);
    await isQueued(bench);
    expect(kept(bench)).toEqual(['a']);
  });

  test('is found again when the ledger could not be read at the start', async () => {
    const bench = await folderBench();
    const { folder } = await bench.add({ rules: RULES });
    bench.lab.files.write(FILE, 'a');
    await isQueued(bench);
    await bench.core.stop();
    const store = bench.lab.store();
    const facts = store.facts.bind(store);
    let failed = 0;
    Object.assign(store, {
      facts: (prefix: string) => {
        if (prefix !== 'copy.' || failed > 0) return facts(prefix);
        failed += 1;
        return Promise.reject(new StoreError('io', 'not now'));
      },
    });
    await bench.restart();
    await bench.lab.clock.advance(30_000);
    expect(failed).toBe(1);
    expect((await bench.core.folders.one(folder.id))?.copies).toMatchObject({ files: 1, bytes: 1 });
  });
});
