import { describe, expect, test } from 'vitest';
import { failure } from '../../../shared/model/failure.ts';
import type { BatchId } from '../../../shared/model/ids.ts';
import { fail } from '../../../shared/model/result.ts';
import { coreHarness, type CoreHarness } from '../../support/coreHarness.ts';
import { cancelsBatch, holdCommit } from '../../support/heldCommit.ts';
import { sendsAs, type SendAs } from '../../support/sendsAs.ts';

const FILES = { '/data/a.tif': 'a', '/data/b.tif': 'b' };
const B = '/data/b.tif';
const CUT = failure('network.cut', { host: 'x', reason: 'reset' });

/** A lab whose package is sent as `send` says; the original is given on. */
async function lab(send?: SendAs): Promise<CoreHarness> {
  const harness = await coreHarness({ kind: 'ecotaxa', files: FILES });
  if (send !== undefined) sendsAs(harness, send);
  return harness;
}

async function status(harness: CoreHarness, id: BatchId, wanted: string): Promise<void> {
  await harness.until(
    `the batch is ${wanted}`,
    async () => (await harness.detail(id)).batch.status === wanted,
  );
}

async function states(harness: CoreHarness, id: BatchId): Promise<readonly string[]> {
  return (await harness.items(id)).map((item) =>
    item.state === 'attention' ? item.failure.code : item.state,
  );
}

/** Does something once, before the first byte of a file is read. */
function beforeReading(harness: CoreHarness, path: string, act: () => Promise<unknown> | void): void {
  let acted = false;
  harness.files.beforeChunk = async (read) => {
    if (read !== path || acted) return;
    acted = true;
    await act();
  };
}

function imported(harness: CoreHarness): readonly string[] {
  const ref = harness.service.ledger.schedules.at(-1)?.ref ?? '';
  return [...harness.service.filesOf(ref).keys()].sort();
}

describe('a file of a package', () => {
  test('that cannot be read to its end is its own trouble: the package goes without it, then with it', async () => {
    const harness = await lab();
    beforeReading(harness, B, () =>
      harness.files.failReads(B, failure('file.unreadable', { path: B, reason: 'EIO' })),
    );
    const { batch } = await harness.add();
    await harness.until(
      'it waits for another try',
      async () => (await harness.detail(batch.id)).counts.waiting?.items === 1,
    );
    const [a, b] = await harness.items(batch.id);
    expect(b).toMatchObject({ state: 'waiting', attempts: 1, failure: { code: 'file.unreadable' } });
    // It was not the other's fault, and no try of the other counts.
    expect(a).toMatchObject({ attempts: 0 });
    harness.files.failReads(B);
    await status(harness, batch.id, 'imported');
    expect(imported(harness)).toEqual(['a.tif', 'b.tif']);
  });

  test('that went away while it was read never counts as sent, although its bytes left', async () => {
    const harness = await lab();
    beforeReading(harness, B, () => harness.files.remove(B));
    const { batch } = await harness.add();
    await status(harness, batch.id, 'attention');
    expect(await states(harness, batch.id)).toEqual(['sent', 'file.gone']);
    expect(harness.service.ledger.schedules).toEqual([]);
  });

  test('that is given up while the package is on its way is not imported: the others go in a new one', async () => {
    const harness = await lab();
    const at: { id?: BatchId } = {};
    beforeReading(harness, B, async () => {
      const [, b] = await harness.items(at.id as BatchId);
      if (b === undefined) throw new Error('no item');
      expect(await harness.core.cancelItem(b.id)).toMatchObject({ ok: true });
    });
    const { batch } = await harness.add();
    at.id = batch.id;
    await status(harness, batch.id, 'imported');
    expect(await states(harness, batch.id)).toEqual(['imported', 'cancelled']);
    expect((await harness.detail(batch.id)).batch.round).toBe(2);
    expect(imported(harness)).toEqual(['a.tif']);
  });
});

describe('a package', () => {
  test('that broke off goes on from where it was, and the place is forgotten once it is there', async () => {
    const resumed: (string | undefined)[] = [];
    const harness = await lab(async (input, go) => {
      resumed.push(input.resume);
      if (resumed.length > 1) return go();
      await input.noteResume?.('upload-7');
      return fail(CUT);
    });
    const { batch } = await harness.add();
    await status(harness, batch.id, 'imported');
    expect(resumed).toEqual([undefined, 'upload-7']);
    expect(await harness.store().facts('resume.')).toEqual([]);
  });

  test('of which the ledger cannot note the place is no bug of the adapter: it goes again when the ledger is well', async () => {
    let sends = 0;
    const harness = await lab(async (input, go) => {
      sends += 1;
      if (sends === 1) {
        harness.store().failNextCommit('io');
        await input.noteResume?.('upload-7');
      }
      return go();
    });
    const { batch } = await harness.add();
    await harness.until('it is said', async () => (await harness.core.status()).trouble !== undefined);
    await status(harness, batch.id, 'imported');
    expect(sends).toBe(2);
    expect(await harness.items(batch.id)).toMatchObject([{ attempts: 0 }, { attempts: 0 }]);
  });

  test('whose batch is cancelled in the moment in which it would be packed is not sent', async () => {
    const harness = await lab();
    harness.service.next('send', { kind: 'fail', failure: CUT });
    harness.service.rule = ({ operation }) =>
      operation === 'probe' ? { kind: 'fail', failure: CUT } : undefined;
    const { batch } = await harness.add();
    await harness.until(
      'its server is away',
      async () => (await harness.core.destination('lab'))?.gate.state === 'resting',
    );
    const sends = (): number => harness.service.calls.filter(({ operation }) => operation === 'send').length;
    const before = sends();
    const release = holdCommit(harness.store(), cancelsBatch);
    const cancelling = harness.core.cancelBatch(batch.id);
    await harness.clock.settle();
    harness.service.rule = () => undefined;
    await harness.clock.advance(30_000);
    release();
    expect(await cancelling).toMatchObject({ ok: true });
    await harness.clock.advance(600_000);
    expect(await states(harness, batch.id)).toEqual(['cancelled', 'cancelled']);
    expect(sends()).toBe(before);
  });
});
