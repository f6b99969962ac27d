import { describe, expect, test } from 'vitest';
import { failure } from '../../../shared/model/failure.ts';
import type { BatchId, ItemId } from '../../../shared/model/ids.ts';
import { coreHarness, type CoreHarness } from '../../support/coreHarness.ts';
import { accepted, addAll, addBatch, sideBySideLab } from '../../support/sideBySideLab.ts';

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

async function gateOf({ core }: CoreHarness) {
  return (await core.destination('lab'))?.gate;
}

describe('while batches are sent side by side', () => {
  test('nobody begins a send with a key that the server refused to another one', async () => {
    const { harness, seen } = await sideBySideLab(18, 60);
    await addAll(harness, 18);
    await harness.until('all slots are taken', () => seen.now.length === 16);
    let isRevoked = false;
    let begun = 0;
    let begunAfter = 0;
    let sends = 0;
    harness.service.rule = async ({ operation }) => {
      if (operation !== 'send') return undefined;
      if (!isRevoked) {
        // From now on they end at different times.
        await harness.clock.sleep(100 + 50 * ((sends += 1) % 16));
        return undefined;
      }
      begun += 1;
      if ((await gateOf(harness))?.state === 'parked') begunAfter += 1;
      await harness.clock.sleep(5);
      const about = { host: 'x', destination: 'lab', status: 403 };
      return { kind: 'fail', failure: failure('remote.sign-in', about) };
    };
    await harness.clock.advance(1_000);
    isRevoked = true;
    await harness.clock.advance(5_000);
    expect((await gateOf(harness))?.state).toBe('parked');
    expect(begun).toBeGreaterThan(0);
    // One may have begun while the other was on its way.
    expect(begun).toBeLessThan(4);
    expect(begunAfter).toBe(0);
  });

  test('a short cut that all of them meet one by one makes the rest no longer than for one', async () => {
    const { harness, seen } = await sideBySideLab(18, 60);
    const ids = await addAll(harness, 18);
    await harness.until('all slots are taken', () => seen.now.length === 16);
    const since = harness.clock.elapsed();
    let sends = 0;
    harness.service.rule = async ({ operation }) => {
      const isAway = harness.clock.elapsed() - since < 500;
      if (operation === 'probe' && isAway)
        return { kind: 'fail', failure: failure('network.offline', { host: 'x', reason: 'refused' }) };
      if (operation !== 'send') return undefined;
      await harness.clock.sleep(isAway ? 5 + 7 * ((sends += 1) % 16) : 20);
      return isAway
        ? { kind: 'fail', failure: failure('network.cut', { host: 'x', reason: 'reset' }) }
        : undefined;
    };
    await harness.clock.advance(450);
    expect(await gateOf(harness)).toMatchObject({ state: 'resting', probes: 0 });
    await harness.until('it is open', async () => (await gateOf(harness))?.state === 'open');
    expect(harness.clock.elapsed() - since).toBeLessThan(2_000);
    await accepted(harness, ids);
  });

  test('a pause is no reason to go on with more of them', async () => {
    const { harness, seen, answerAfter } = await sideBySideLab(6, 400);
    answerAfter((beside) => 20 * beside);
    await addAll(harness, 6);
    await harness.until('some are sent', () => seen.sends > 40);
    await harness.core.pause({});
    await harness.clock.advance(3_600_000);
    await harness.core.resume({});
    await harness.until('more are sent', () => seen.sends > 300);
    const from = seen.beside.length;
    await harness.until('many are sent', () => seen.sends > 1_300);
    const wide = seen.beside.slice(from).filter((refs) => refs.length > 1).length;
    expect(wide).toBeLessThan(200);
  });

  test('a file that arrived a moment ago is not given up, and its batch is not sent anew', async () => {
    const { harness, seen, answerAfter } = await sideBySideLab(4, 40, { lines: true });
    answerAfter(() => 30);
    const ids = await addAll(harness, 4);
    await harness.until('they go side by side', () => seen.now.length === 4);
    const last = ids.at(-1) ?? ('' as BatchId);
    // The third one is on its way: the ledger does not know yet that two have arrived.
    await harness.clock.advance(80);
    const [first] = await harness.items(last);
    expect(first?.state).toBe('uploading');
    expect(await harness.core.cancelItem(first?.id as ItemId)).toMatchObject({ ok: false });
    expect((await harness.items(last))[0]?.state).toBe('sent');
    await accepted(harness, ids);
    expect(seen.sends).toBe(4 * 40);
  });
});

describe('the order of runs', () => {
  test('keeps none beyond its own window', async () => {
    const { harness, answerAfter } = await sideBySideLab(2, 300);
    for (let file = 1; file < 300; file += 1)
      harness.files.remove(`/data/1/${String(file).padStart(3, '0')}.tif`);
    const spans = [{ days: [...DAYS], from: '20:00', to: '21:00' }];
    await harness.core.schedule.saveWindow({ name: 'night', spans, zone: 'UTC' });
    const small = (await harness.add({ paths: ['/data/1'], mode: 'hold' })).batch.id;
    await harness.until('it is sent', async () => (await harness.detail(small)).batch.status === 'held');
    await harness.core.runBatch(small, { dryRun: false, window: 'night', by: 'somebody' });
    harness.clock.jumpWall(Date.parse('2026-01-05T19:55:00Z') - harness.clock.now());
    await harness.clock.advance(60_000);
    answerAfter(() => 20_000);
    const big = await addBatch(harness, 0);
    await harness.core.sendNext(big);
    for (let minute = 0; minute < 30; minute += 1) await harness.clock.advance(60_000);
    expect((await harness.detail(big)).batch.status).toBe('sending');
    expect((await harness.detail(small)).batch.status).toBe('accepted');
  });

  test.each(['robotoff', 'haplo-batch'] as const)('lets several be asked for at a time: %s', async (kind) => {
    const harness = await coreHarness({
      kind,
      files: Object.fromEntries(Array.from({ length: 8 }, (_, at) => [`/data/${at}/a.tif`, 'a'])),
    });
    const refs: string[] = [];
    let now = 0;
    let most = 0;
    harness.service.rule = async ({ operation, ref }) => {
      if (operation !== 'start') return undefined;
      most = Math.max(most, (now += 1));
      refs.push(ref ?? '');
      await harness.clock.sleep(60_000);
      now -= 1;
      return undefined;
    };
    const ids: BatchId[] = [];
    for (let at = 0; at < 8; at += 1) {
      const given =
        kind === 'robotoff' ? { paths: [], batchDir: `gs://x/${at}` } : { paths: [`/data/${at}`] };
      ids.push((await harness.add(given)).batch.id);
    }
    await harness.clock.advance(480_000);
    expect(most).toBe(4);
    await accepted(harness, ids);
    const inOrder = await Promise.all(ids.map(async (id) => (await harness.detail(id)).batch.remote?.ref));
    expect(refs).toEqual(inOrder);
  });
});
