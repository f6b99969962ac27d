import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NodeFiles } from '../../../main/adapters/files/nodeFiles.ts';
import { NodeMover } from '../../../main/adapters/files/nodeMover.ts';
import { GENTLE_READ_BYTES_PER_SECOND } from '../../../main/core/instrument.ts';
import { MOVE_RETRY_MS } from '../../../main/core/folders/putAway.ts';
import type { FileMover, MoveOrder } from '../../../main/core/ports/folders.ts';
import type { Pace } from '../../../main/core/ports/pace.ts';
import { BURST_MS, PIECE_MS, TokenPace } from '../../../main/core/tokenPace.ts';
import { failure } from '../../../shared/model/failure.ts';
import { fail, ok } from '../../../shared/model/result.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { BENCH_ROOT, benchRules, folderBench } from '../../support/folderBench.ts';

const MEBIBYTE = 1024 * 1024;
const FILE_BYTES = 4 * MEBIBYTE;
const STEP_MS = 50;

let base: string;
beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'waybill-move-')));
});
afterEach(() => rm(base, { recursive: true, force: true }));

async function orderOf(content: Uint8Array): Promise<MoveOrder> {
  const from = { kind: 'file', path: join(base, 'a.tif'), root: base } as const;
  await writeFile(from.path, content);
  const facts = await new NodeFiles({ spoolPath: (sha256) => sha256 }).facts(from);
  if (!facts.ok || facts.value === undefined) throw new Error('the file is not there');
  const sha256 = createHash('sha256').update(content).digest('hex');
  const to = join(base, 'done', 'a.tif');
  return { from, facts: facts.value, sha256, to, root: join(base, 'done'), key: 'one' };
}

/** Fake ms that a copy, or a look at what a crash left of one, takes at `rate`. */
async function tookMs(
  work: 'copy' | 'look',
  order: MoveOrder,
  rate: number | undefined,
): Promise<{ readonly ms: number; readonly told: unknown }> {
  const clock = new FakeClock();
  const pace = new TokenPace(clock, () => rate);
  let isDone = false;
  const working: Promise<unknown> = new NodeMover()[work](order, new AbortController().signal, pace);
  const ended = working.finally(() => {
    isDone = true;
  });
  for (;;) {
    // The disk is real, and has time to answer.
    await sleep(2);
    if (isDone) break;
    if (clock.sleeping > 0) await clock.advance(STEP_MS);
  }
  return { told: await ended, ms: clock.elapsed() };
}

describe('a move to another disk', () => {
  test('reads the file and its copy no faster than it may', async () => {
    const content = new Uint8Array(FILE_BYTES).fill(7);
    const order = await orderOf(content);
    const slow = await tookMs('copy', order, MEBIBYTE);
    expect(slow.told).toEqual(ok('copied'));
    // Read once here and once there, less what was saved up and the last piece, which nobody waits for.
    expect(slow.ms).toBeGreaterThanOrEqual(((2 * FILE_BYTES - MEBIBYTE) / MEBIBYTE) * 1_000 - BURST_MS);
    expect((await readFile(order.to)).equals(content)).toBe(true);
    await rm(order.to);
    expect(await tookMs('copy', order, undefined)).toEqual({ told: ok('copied'), ms: 0 });
  });

  test('that a crash broke off is looked at no faster, and the look ends at once when the folder does', async () => {
    const content = new Uint8Array(FILE_BYTES).fill(7);
    const order = await orderOf(content);
    await mkdir(order.root);
    await writeFile(order.to, content);
    const slow = await tookMs('look', order, MEBIBYTE);
    expect(slow.told).toEqual(ok('both'));
    expect(slow.ms).toBeGreaterThanOrEqual(((FILE_BYTES - MEBIBYTE) / MEBIBYTE) * 1_000 - BURST_MS);
    expect(await tookMs('look', order, undefined)).toEqual({ told: ok('both'), ms: 0 });
    const end = new AbortController();
    const looking = new NodeMover().look(order, end.signal, new TokenPace(new FakeClock(), () => 1));
    await sleep(20);
    end.abort();
    expect(await looking).toMatchObject({ ok: false, failure: { code: 'folder.cannot-move' } });
    expect((await readFile(order.to)).equals(content)).toBe(true);
  });

  test('that waits for its turn ends at once when the folder does', async () => {
    const order = await orderOf(new Uint8Array(FILE_BYTES));
    const end = new AbortController();
    const pace = new TokenPace(new FakeClock(), () => 1);
    const copying = new NodeMover().copy(order, end.signal, pace);
    await sleep(20);
    end.abort();
    expect(await copying).toMatchObject({ ok: false, failure: { code: 'folder.cannot-move' } });
    await expect(readFile(order.to)).rejects.toThrow('ENOENT');
  });

  test.each([
    ['gentle', Math.ceil((GENTLE_READ_BYTES_PER_SECOND * PIECE_MS) / 1_000)],
    ['full', Infinity],
  ] as const)('is held back while an instrument writes as kindness "%s" says', async (kindness, piece) => {
    const bench = await folderBench({ kind: 'dsp-ingest', abilities: { digestBack: 'at-once' } });
    await bench.core.schedule.setKindness(kindness);
    let pace: Pace | undefined;
    let looked: Pace | undefined;
    const mover: Partial<FileMover> = {
      freeName: (root, name) => Promise.resolve(ok(`${root}/${name}`)),
      move: () => Promise.resolve(ok('other-disk')),
      copy: (...given) => {
        pace = given[2];
        return Promise.resolve(ok('copied'));
      },
      // It stays written down, and is looked at before anything else is tried.
      drop: ({ from: { path }, to }) =>
        Promise.resolve(fail(failure('folder.cannot-move', { path, to, reason: 'EIO' }))),
      look: (...given) => {
        looked = given[2];
        return Promise.resolve(ok('nothing'));
      },
      facts: () => Promise.resolve(undefined),
    };
    Object.assign(bench.folders.mover, mover);
    await bench.add({ rules: benchRules({ afterImport: { do: 'move', to: '/done' } }) });
    bench.lab.files.write(`${BENCH_ROOT}/a.tif`, 'a');
    await bench.until('it is copied', async () => pace !== undefined);
    await bench.lab.clock.advance(2 * MOVE_RETRY_MS);
    expect(looked).toBe(pace);
    expect(pace?.pieceBytes()).toBe(Infinity);
    bench.lab.files.write(`${BENCH_ROOT}/b.tif`, 'b');
    await bench.scan();
    expect(pace?.pieceBytes()).toBe(piece);
    await bench.core.stop();
  });
});
