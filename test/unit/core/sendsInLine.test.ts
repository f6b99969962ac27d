import { describe, expect, test } from 'vitest';
import { failure } from '../../../shared/model/failure.ts';
import type { BatchId } from '../../../shared/model/ids.ts';
import { StoreError, type Change } from '../../../main/core/ports/store.ts';
import { BENCH_ROOT, benchRules, folderBench } from '../../support/folderBench.ts';
import { coreHarness, type CoreHarness, type HarnessOptions } from '../../support/coreHarness.ts';

const MANY = 40;

const nameAt = (at: number): string => `f${String(at).padStart(3, '0')}.tif`;
const NAMES = Array.from({ length: MANY }, (_, at) => nameAt(at));
const filesOf = (names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [`/data/${name}`, name]));

async function lab(more: HarnessOptions = {}): Promise<CoreHarness> {
  return coreHarness({ files: filesOf(NAMES), lines: true, ...more });
}

async function status(from: CoreHarness, id: BatchId, wanted: string): Promise<void> {
  await from.until(`the batch is ${wanted}`, async () => (await from.detail(id)).batch.status === wanted);
}

const sends = (from: CoreHarness): readonly (string | undefined)[] =>
  from.service.calls.filter(({ operation }) => operation === 'send').map(({ name }) => name);

const itemNamed = async (from: CoreHarness, id: BatchId, name: string) =>
  (await from.items(id)).find((item) => item.name === name);

/** Does something once, in the middle of the send of that file. */
function during(from: CoreHarness, name: string, act: () => Promise<unknown>): void {
  let acted = false;
  from.service.rule = async (call) => {
    if (call.operation !== 'send' || call.name !== name || acted) return undefined;
    acted = true;
    await act();
    return undefined;
  };
}

describe('many small files', () => {
  test('go in one line, in order and once each, and are delivered as if they had gone one by one', async () => {
    const from = await lab();
    const { batch } = await from.add();
    await status(from, batch.id, 'accepted');
    expect(sends(from)).toEqual(NAMES);
    expect(from.lines).toMatchObject({ opened: 1, put: MANY });
    const items = await from.items(batch.id);
    expect(items.every(({ state, sends: tries }) => state === 'sent' && tries === 1)).toBe(true);
    expect(from.service.filesOf(from.service.ledger.schedules[0]?.ref ?? '').size).toBe(MANY);
    expect((await from.core.status()).moving).toEqual([]);
    expect(from.files.openBodies).toBe(0);
  });

  test('that are too few for a line, or find none, are sent from here', async () => {
    const few = NAMES.slice(0, 15);
    const one = await lab({ files: filesOf(few) });
    const { batch } = await one.add();
    await status(one, batch.id, 'accepted');
    expect(sends(one)).toEqual(few);
    expect(one.lines.opened).toBe(0);

    const other = await lab();
    other.lines.isAway = true;
    const { batch: second } = await other.add();
    await status(other, second.id, 'accepted');
    expect(sends(other)).toEqual(NAMES);
    expect(other.lines.put).toBe(0);
  });

  test('tell what is on its way, and only that', async () => {
    const from = await lab();
    const seen: unknown[] = [];
    during(from, nameAt(20), async () => {
      seen.push((await from.core.status()).moving.map(({ name }) => name));
    });
    const { batch } = await from.add();
    await status(from, batch.id, 'accepted');
    // The one before was taken, and may just be looked at once more.
    expect([[nameAt(20)], [nameAt(19), nameAt(20)]]).toContainEqual(seen[0]);
    expect(seen).toHaveLength(1);
  });

  test('go on behind one that is refused, which waits for a person', async () => {
    const from = await lab();
    const refused = failure('remote.rejected-file', { host: 'h', name: nameAt(5), status: 400 });
    from.service.rule = ({ operation, name }) =>
      operation === 'send' && name === nameAt(5) ? { kind: 'fail', failure: refused } : undefined;
    const { batch } = await from.add();
    await from.until('all others are sent', async () => {
      const { counts } = await from.detail(batch.id);
      return counts.sent?.items === MANY - 1 && counts.attention?.items === 1;
    });
    expect(sends(from)).toEqual(NAMES);
    expect(from.lines.opened).toBe(1);
  });

  test('wait in the queue, unsent and uncounted, when the server goes away, and go when it is back', async () => {
    const from = await lab();
    during(from, nameAt(7), async () => {
      from.service.offline = true;
      await Promise.resolve();
    });
    const { batch } = await from.add();
    await from.until('it is offline', () => from.service.offline);
    await from.until('nothing is on its way', async () => {
      const { counts } = await from.detail(batch.id);
      return (counts.uploading?.items ?? 0) === 0;
    });
    expect(await itemNamed(from, batch.id, nameAt(12))).toMatchObject({ state: 'queued', sends: 0 });
    from.service.offline = false;
    await status(from, batch.id, 'accepted');
    expect(new Set(sends(from))).toEqual(new Set(NAMES));
    expect((await from.items(batch.id)).every(({ state }) => state === 'sent')).toBe(true);
  });

  describe.each([
    ['in a line', false],
    ['from here', true],
  ])('%s', (_words, isAway) => {
    test.each(['a pause', 'an end of the window'])(
      'make way for %s at once, and go after it',
      async (what) => {
        const from = await lab();
        from.lines.isAway = isAway;
        const { schedule } = from.core;
        const spans = [{ days: ['mon' as const], from: '20:00', to: '21:00' }];
        await schedule.saveWindow({ name: 'night', spans, zone: 'UTC' });
        during(from, nameAt(3), async () => {
          if (what === 'a pause') await from.core.pause({ forMs: 3_600_000 });
          else await schedule.limitDestination('lab', { window: 'night' });
          // Long enough to be looked at.
          await from.clock.sleep(1_000);
        });
        const { batch } = await from.add();
        await from.until('the fourth was begun', () => sends(from).includes(nameAt(3)));
        await from.until('nothing is on its way', async () => {
          const { counts } = await from.detail(batch.id);
          return (counts.uploading?.items ?? 0) === 0;
        });
        expect(sends(from)).toEqual(NAMES.slice(0, 4));
        expect(await itemNamed(from, batch.id, nameAt(4))).toMatchObject({ state: 'queued', sends: 0 });
        if (what === 'a pause') await from.core.resume({});
        else await schedule.limitDestination('lab', { window: null });
        await status(from, batch.id, 'accepted');
        // A pause also ends the one on its way.
        expect(sends(from)).toEqual(what === 'a pause' ? NAMES.toSpliced(3, 0, nameAt(3)) : NAMES);
      },
    );
  });

  test.each(['a pause', 'a cancel of one of them', 'a stop'])(
    'are free again after %s that comes before the first of them could leave',
    async (what) => {
      const from = await lab();
      let begin = (): void => undefined;
      from.lines.start = new Promise((resolve) => {
        begin = resolve;
      });
      const { batch } = await from.add();
      await from.until('they stand in line', () => from.lines.put >= from.lines.itemsMin);
      if (what === 'a pause') await from.core.pause({ forMs: 3_600_000 });
      else if (what === 'a stop') {
        await from.core.stop();
        return;
      } else {
        const third = await itemNamed(from, batch.id, nameAt(2));
        expect(await from.core.cancelItem(third?.id as never)).toMatchObject({ ok: true });
      }
      begin();
      if (what === 'a pause') {
        await from.until(
          'they wait',
          async () => (await from.detail(batch.id)).counts.queued?.items === MANY,
        );
        await from.core.resume({});
      }
      await status(from, batch.id, 'accepted');
      expect(sends(from)).toEqual(what === 'a pause' ? NAMES : NAMES.toSpliced(2, 1));
    },
  );

  test('go one by one from here once they are held back', async () => {
    const from = await lab();
    during(from, nameAt(3), async () => {
      await from.core.schedule.limitDestination('lab', { bytesPerSecond: 1_000_000 });
      await from.clock.sleep(1_000);
    });
    const { batch } = await from.add();
    await status(from, batch.id, 'accepted');
    expect(sends(from)).toEqual(NAMES);
    expect(from.lines.opened).toBe(1);
    expect(from.lines.put).toBeLessThan(MANY);
  });

  test('go one by one from here, in order, once their line takes no more', async () => {
    const from = await lab();
    during(from, nameAt(3), async () => {
      from.lines.isAway = true;
      await Promise.resolve();
    });
    const { batch } = await from.add();
    await status(from, batch.id, 'accepted');
    expect(sends(from)).toEqual(NAMES);
    expect(from.lines.put).toBeLessThan(MANY);
  });

  test('go on behind those that are gone, which wait for a person', async () => {
    const from = await lab();
    const gone = [nameAt(8), nameAt(30)];
    during(from, nameAt(2), async () => {
      for (const name of gone) from.files.remove(`/data/${name}`);
      await Promise.resolve();
    });
    const { batch } = await from.add();
    await from.until('all others are sent', async () => {
      const { counts } = await from.detail(batch.id);
      return counts.sent?.items === MANY - gone.length && counts.attention?.items === gone.length;
    });
    expect(sends(from)).toEqual(NAMES.filter((name) => !gone.includes(name)));
    expect(await itemNamed(from, batch.id, nameAt(8))).toMatchObject({ failure: { code: 'file.gone' } });
  });

  test('of which some are gone are all delivered where copies of these are kept, and never two beside each other', async () => {
    const bench = await folderBench({
      kind: 'dsp-ingest',
      abilities: { digestBack: 'at-once', oneUploadPer: 'batch' },
      lines: true,
    });
    const { service, lines, files } = bench.lab;
    service.offline = true;
    await bench.add({ rules: benchRules({ keepCopy: true }) });
    for (const name of NAMES) files.write(`${BENCH_ROOT}/${name}`, name);
    await bench.until('all are kept', async () => (await bench.only()).copies?.files === MANY);
    for (const at of [0, 8, 9, 30]) files.remove(`${BENCH_ROOT}/${nameAt(at)}`);
    let beside = 0;
    let most = 0;
    service.rule = async ({ operation, name }) => {
      if (operation !== 'send') return undefined;
      most = Math.max(most, (beside += 1));
      // One goes while it is sent, and the next one leaves before that is seen.
      if (name === nameAt(20)) files.remove(`${BENCH_ROOT}/${name}`);
      await bench.lab.clock.sleep(5);
      beside -= 1;
      return undefined;
    };
    // The instrument has long been quiet: nothing is held back for it.
    await bench.lab.clock.advance(3_600_000);
    service.offline = false;
    await bench.core.testDestination('lab');
    await bench.until('all are delivered', async () => {
      const items = await Promise.all(NAMES.map((name) => bench.item(name)));
      return items.every(({ state }) => state === 'sent' || state === 'imported');
    });
    expect(lines.put).toBeGreaterThan(0);
    expect(most).toBe(1);
  });

  test('leave out one that a person gave up before its turn, and the batch that was cancelled', async () => {
    const from = await lab();
    const at: { id?: BatchId } = {};
    during(from, nameAt(2), async () => {
      const ninth = await itemNamed(from, at.id as BatchId, nameAt(9));
      expect(await from.core.cancelItem(ninth?.id as never)).toMatchObject({ ok: true });
    });
    const { batch } = await from.add({ mode: 'hold' });
    at.id = batch.id;
    await status(from, batch.id, 'held');
    expect(sends(from)).not.toContain(nameAt(9));
    expect(await itemNamed(from, batch.id, nameAt(9))).toMatchObject({ state: 'cancelled', sends: 0 });

    const other = await lab();
    during(other, nameAt(2), async () => {
      expect(await other.core.cancelBatch(at.id as never)).toMatchObject({ ok: true });
    });
    const second = await other.add();
    at.id = second.batch.id;
    await status(other, second.batch.id, 'cancelled');
    expect(sends(other)).toEqual(NAMES.slice(0, 3));
  });

  test('are sent once more at most where the ledger failed beside them', async () => {
    const from = await lab();
    let failed = false;
    during(from, nameAt(10), async () => {
      from.store().onCommit((changes: readonly Change[]) => {
        if (failed || !changes.some((change) => change.put === 'item' && change.item.state === 'sent'))
          return;
        failed = true;
        throw new StoreError('io', 'the disk');
      });
      await Promise.resolve();
    });
    const { batch } = await from.add();
    await from.until('it is said', () => failed);
    await status(from, batch.id, 'accepted');
    expect((await from.items(batch.id)).every(({ state }) => state === 'sent')).toBe(true);
    expect(from.files.openBodies).toBe(0);
    expect(from.service.ledger.schedules).toHaveLength(1);
  });

  test('go on when the ledger failed while it was looked who is to blame for one of them', async () => {
    const from = await lab();
    let failed = false;
    during(from, nameAt(10), async () => {
      from.service.offline = true;
      from.store().onCommit((changes: readonly Change[]) => {
        if (failed || !changes.some(({ put }) => put === 'destinationState')) return;
        failed = true;
        from.service.offline = false;
        throw new StoreError('io', 'the disk');
      });
      await Promise.resolve();
    });
    const { batch } = await from.add();
    await from.until('it failed', () => failed);
    await status(from, batch.id, 'accepted');
    expect((await from.items(batch.id)).every(({ state }) => state === 'sent')).toBe(true);
  });

  test('are all there once after a crash in the middle', async () => {
    const from = await lab();
    let crashed = false;
    during(from, nameAt(11), async () => {
      crashed = true;
      await Promise.resolve();
    });
    const { batch } = await from.add();
    await from.until('the middle is reached', () => crashed);
    await from.crash();
    await status(from, batch.id, 'accepted');
    const ref = from.service.ledger.schedules[0]?.ref ?? '';
    expect(new Set(from.service.filesOf(ref).keys())).toEqual(new Set(NAMES));
  });
});
