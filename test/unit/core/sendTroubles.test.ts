import { describe, expect, test } from 'vitest';
import { verify } from '../../../main/core/attemptUpload.ts';
import type { SentFile } from '../../../main/core/ports/importService.ts';
import { CHANGES_MAX } from '../../../main/core/steps/settleStep.ts';
import { failure } from '../../../shared/model/failure.ts';
import type { BatchId } from '../../../shared/model/ids.ts';
import { fail, ok } from '../../../shared/model/result.ts';
import type { ServiceKind } from '../../../shared/services/abilities.ts';
import { coreHarness, type CoreHarness } from '../../support/coreHarness.ts';
import { sendsAs, type SendAs } from '../../support/sendsAs.ts';

const FILES = { '/data/a.tif': 'a', '/data/b.tif': 'b', '/data/c.tif': 'c' };

/** A lab whose service sends as `send` says; the original is given on. */
async function lab(kind: ServiceKind, send: SendAs): Promise<CoreHarness> {
  const harness = await coreHarness({ kind, files: FILES });
  sendsAs(harness, send);
  return harness;
}

async function status(harness: CoreHarness, id: BatchId, wanted: string): Promise<void> {
  await harness.until(
    `the batch is ${wanted}`,
    async () => (await harness.detail(id)).batch.status === wanted,
  );
}

async function failures(harness: CoreHarness, id: BatchId): Promise<readonly (readonly string[])[]> {
  return (await harness.items(id)).map((item) =>
    item.state === 'attention' ? [item.name, item.failure.code] : [item.name, item.state],
  );
}

describe('what an answer to a send proves', () => {
  const proof = { sha256: 'ours', before: { dev: '1', ino: '1', bytes: 7, mtimeNs: '1', ctimeNs: '1' } };
  const told = (sent: Partial<SentFile>): ReturnType<typeof verify> =>
    verify({ name: 'a', atLeast: 'acknowledged', ...sent }, proof, { item: { name: 'a' }, host: 'x' });

  test('is the strongest of what the server said', () => {
    expect(told({})).toEqual({ ok: true, value: 'acknowledged' });
    expect(told({ remoteBytes: 7 })).toEqual({ ok: true, value: 'size' });
    expect(told({ remoteBytes: 7, atLeast: 'digest' })).toEqual({ ok: true, value: 'digest' });
    expect(told({ remoteDigest: 'ours', remoteBytes: 3 })).toEqual({ ok: true, value: 'digest' });
  });

  test('is nothing where it names other bytes, or refuses the file', () => {
    const corrupted = { ok: false, failure: { code: 'remote.corrupted', facts: { ours: 7, theirs: 6 } } };
    expect(told({ remoteBytes: 6 })).toMatchObject(corrupted);
    expect(told({ remoteDigest: 'theirs' })).toMatchObject({
      ok: false,
      failure: { code: 'remote.corrupted', facts: { ours: 'ours', theirs: 'theirs' } },
    });
    const refused = failure('remote.rejected-file', { host: 'x', name: 'a', status: 200 });
    expect(told({ refused })).toEqual({ ok: false, failure: refused });
  });
});

describe.each(['haplo-batch', 'ecotaxa'] as const)('a fault in the adapter of %s', (kind) => {
  test('that throws is told at the file and stops no other', async () => {
    const harness = await lab(kind, () => Promise.reject(new TypeError('a bug')));
    const { batch } = await harness.add();
    await status(harness, batch.id, 'attention');
    expect(await failures(harness, batch.id)).toEqual([
      ['a.tif', 'internal.bug'],
      ['b.tif', 'internal.bug'],
      ['c.tif', 'internal.bug'],
    ]);
    expect(harness.files.openBodies).toBe(0);
  });

  test('that says nothing of a file never counts as sent', async () => {
    const harness = await lab(kind, async (_input, go) => {
      const told = await go();
      return told.ok ? ok(told.value.filter(({ name }) => name !== 'b.tif')) : told;
    });
    const { batch } = await harness.add();
    await status(harness, batch.id, 'attention');
    const [a, b, c] = await failures(harness, batch.id);
    expect([a, c]).toEqual([
      ['a.tif', 'sent'],
      ['c.tif', 'sent'],
    ]);
    expect(b?.[1]).toBe(kind === 'ecotaxa' ? 'remote.rejected-file' : 'internal.bug');
  });

  test('that answers without having read a file never counts as sent', async () => {
    const harness = await lab(kind, (input) =>
      Promise.resolve(ok(input.files.map(({ name }) => ({ name, atLeast: 'acknowledged' as const })))),
    );
    const { batch } = await harness.add();
    await status(harness, batch.id, 'attention');
    expect(await failures(harness, batch.id)).toEqual([
      ['a.tif', 'file.unreadable'],
      ['b.tif', 'file.unreadable'],
      ['c.tif', 'file.unreadable'],
    ]);
  });

  test('whose server stored other bytes is told, and the file is not imported', async () => {
    const harness = await lab(kind, async (_input, go) => {
      const told = await go();
      return told.ok ? ok(told.value.map((sent) => ({ ...sent, remoteDigest: 'f'.repeat(64) }))) : told;
    });
    const { batch } = await harness.add();
    await status(harness, batch.id, 'attention');
    expect((await failures(harness, batch.id)).map(([, code]) => code)).toEqual([
      'remote.corrupted',
      'remote.corrupted',
      'remote.corrupted',
    ]);
    expect(harness.service.ledger.schedules).toEqual([]);
  });
});

describe.each(['haplo-batch', 'ecotaxa'] as const)('a file that never rests, for %s', (kind) => {
  test('needs a person after it changed under so many sends, and goes as it is then', async () => {
    const harness = await coreHarness({ kind, files: { '/data/a.tif': 'a', '/data/b.tif': 'b' } });
    harness.files.beforeChunk = (path) => {
      if (path === '/data/a.tif') harness.files.append(path, 'x');
    };
    const { batch } = await harness.add();
    await harness.until(
      'it needs a person',
      async () => (await harness.detail(batch.id)).counts.attention?.items === 1,
      24 * 3_600_000,
    );
    expect(await harness.items(batch.id)).toMatchObject([
      {
        state: 'attention',
        failure: { code: 'file.changing', facts: { path: '/data/a.tif', times: CHANGES_MAX } },
      },
      { name: 'b.tif' },
    ]);
  });
});

describe('while a file is on its way', () => {
  /** Does something in the middle of the first send, which ends well all the same. */
  async function during(
    act: (harness: CoreHarness, id: BatchId) => Promise<unknown>,
  ): Promise<CoreHarness & { id: BatchId }> {
    let acted = false;
    const harness = await lab('haplo-batch', async (input) => {
      const sent: SentFile[] = [];
      for (const { name, body } of input.files) {
        for await (const chunk of body.chunks()) void chunk;
        sent.push({ name, atLeast: 'acknowledged' });
      }
      if (!acted) {
        acted = true;
        const [first] = (await harness.core.batches({ limit: 1 })).items;
        if (first === undefined) throw new Error('no batch');
        await act(harness, first.batch.id);
      }
      return ok(sent);
    });
    const { batch } = await harness.add();
    return Object.assign(Object.create(harness) as CoreHarness, { id: batch.id });
  }

  test('its batch may be paused: what arrived counts, and no other is taken up', async () => {
    const harness = await during((to, id) => to.core.editBatch(id, { paused: true }));
    await harness.until(
      'one is sent',
      async () => (await harness.detail(harness.id)).counts.sent?.items === 1,
    );
    await harness.clock.advance(600_000);
    expect((await harness.detail(harness.id)).counts).toMatchObject({
      sent: { items: 1 },
      queued: { items: 2 },
    });
  });

  test('it may be given up, and what was taken up behind it goes on; only then may the batch be split', async () => {
    const codes: unknown[] = [];
    const harness = await during(async (to, id) => {
      const [a, b] = await to.items(id);
      if (a === undefined || b === undefined) throw new Error('no items');
      await to.core.cancelItem(a.id);
      const split = await to.core.splitBatch(id, { items: [b.id] });
      codes.push(split.ok ? 'split' : split.failure.code);
    });
    await status(harness, harness.id, 'accepted');
    // The others were taken up already, so they count as on their way.
    expect(codes).toEqual(['request.conflict']);
    expect((await harness.items(harness.id)).map(({ state }) => state)).toEqual([
      'cancelled',
      'sent',
      'sent',
    ]);
  });

  test('an item taken up behind it may be given up: it is not sent, and the others are', async () => {
    const harness = await during(async (to, id) => {
      const [, b] = await to.items(id);
      if (b === undefined) throw new Error('no items');
      expect((await to.core.cancelItem(b.id)).ok).toBe(true);
    });
    await status(harness, harness.id, 'accepted');
    // Nothing of it lies at the server, so that the others need no second remote batch.
    expect((await harness.items(harness.id)).map(({ state, sends }) => [state, sends])).toEqual([
      ['sent', 1],
      ['cancelled', 0],
      ['sent', 1],
    ]);
    expect(harness.service.ledger.schedules).toHaveLength(1);
  });

  test('a pause puts back what was taken up behind it, as if it never had been', async () => {
    const harness = await during((to) => to.core.pause({ forMs: 3_600_000 }));
    await harness.until('the others are back in the queue', async () => {
      const { counts } = await harness.detail(harness.id);
      return counts.uploading === undefined || counts.uploading.items === 0;
    });
    expect((await harness.items(harness.id)).map(({ state, sends }) => [state, sends])).toEqual([
      ['sent', 1],
      ['queued', 0],
      ['queued', 0],
    ]);
  });
});

describe('a remote batch that is gone', () => {
  test('is the trouble of the batch, and a retry makes a new one with everything', async () => {
    let gone = true;
    const harness = await lab('haplo-batch', (input, go) =>
      gone && input.files[0]?.name === 'b.tif'
        ? Promise.resolve(fail(failure('remote.batch-gone', { host: 'x', ref: input.batch.ref })))
        : go(),
    );
    const { batch } = await harness.add();
    await status(harness, batch.id, 'attention');
    expect((await harness.detail(batch.id)).batch).toMatchObject({ failure: { code: 'remote.batch-gone' } });
    gone = false;
    await harness.core.retryBatch(batch.id);
    await status(harness, batch.id, 'accepted');
    const last = harness.service.ledger.schedules.at(-1)?.ref ?? '';
    expect([...harness.service.filesOf(last).keys()].sort()).toEqual(['a.tif', 'b.tif', 'c.tif']);
  });
});
