import { describe, expect, test } from 'vitest';
import type { MirrorFace } from '../../../main/core/mirrorFace.ts';
import type { ControlSource } from '../../../shared/model/batch.ts';
import type { Destination } from '../../../shared/model/destination.ts';
import { failure } from '../../../shared/model/failure.ts';
import type { BatchId } from '../../../shared/model/ids.ts';
import { ok } from '../../../shared/model/result.ts';
import { coreHarness, CONTROL, type CoreHarness } from '../../support/coreHarness.ts';
import type { MemorySpool } from '../../support/memorySpool.ts';

const CUT = { kind: 'fail', failure: failure('network.cut', { host: 'x', reason: 'reset' }) } as const;
const REJECTED = failure('remote.rejected-file', { host: 'x', name: 's.tsv', status: 400 });

async function* bytesOf(text: string): AsyncIterable<Uint8Array> {
  yield new TextEncoder().encode(text);
}

async function scripted(): Promise<{
  readonly lab: CoreHarness;
  readonly mirror: MirrorFace;
  readonly destination: Destination;
  readonly spooled: (text: string) => Promise<{ readonly sha256: string; readonly bytes: number }>;
}> {
  const lab = await coreHarness();
  const { mirror } = lab.core;
  const gateway = await mirror.gateway('lab');
  if (gateway === undefined) throw new Error('no gateway');
  return {
    lab,
    mirror,
    destination: gateway.destination,
    spooled: async (text) => {
      const stored = await lab.ports.spool.put(bytesOf(text));
      if (!stored.ok) throw new Error('no room');
      return stored.value;
    },
  };
}

async function status(lab: CoreHarness, id: BatchId, wanted: string): Promise<void> {
  await lab.until(`the batch is ${wanted}`, async () => (await lab.detail(id)).batch.status === wanted);
}

describe('a name that a script gave twice', () => {
  test('stays with both, also when the second is tried again by a person', async () => {
    const { lab, mirror, destination, spooled } = await scripted();
    lab.service.offline = true;
    const control: ControlSource = { kind: 'digest', sha256: 'c'.repeat(64) };
    const { id } = await mirror.openBatch({ destination, comment: '', given: 'offline-1', control });
    for (const text of ['first', 'second'])
      await mirror.addItem(id, { ...(await spooled(text)), name: 's.tsv' });
    await lab.until(
      'its server is away',
      async () => (await lab.core.destination('lab'))?.gate.state === 'resting',
    );
    // The first has to be tried again; the second is refused before that, and so has nothing that could be sent anew.
    lab.service.next('send', CUT, { kind: 'fail', failure: REJECTED });
    lab.service.offline = false;
    const states = async (): Promise<readonly string[]> => (await lab.items(id)).map(({ state }) => state);
    await lab.until('the first is there', async () => (await states())[0] === 'sent');
    expect(await states()).toEqual(['sent', 'attention']);
    const [, second] = await lab.items(id);
    expect(await lab.core.retryItem(second?.id as never)).toMatchObject({ ok: true });
    await lab.until('the second is there', async () => (await states())[1] === 'sent');
    const { batch } = await lab.detail(id);
    expect(lab.service.filesOf(batch.remote?.ref ?? '').get('s.tsv')).toBe((await spooled('second')).sha256);
  });
});

describe('a control file that a script gave alone', () => {
  async function alone(
    kind: ControlSource['kind'],
  ): Promise<Awaited<ReturnType<typeof scripted>> & { readonly open: () => Promise<BatchId> }> {
    const made = await scripted();
    const { sha256 } = await made.spooled(CONTROL);
    const control: ControlSource = kind === 'digest' ? { kind, sha256 } : { kind, sha256, name: 'c.json' };
    return {
      ...made,
      open: async () =>
        (await made.mirror.openBatch({ destination: made.destination, comment: 'own', control })).id,
    };
  }

  test.each(['digest', 'spool'] as const)(
    'for a service that takes none alone needs a person (%s)',
    async (kind) => {
      const { lab, open } = await alone(kind);
      const id = await open();
      await status(lab, id, 'attention');
      expect((await lab.detail(id)).batch.failure).toMatchObject({ code: 'internal.bug' });
      expect(lab.service.ledger.controls.size).toBe(0);
    },
  );

  test('and that a batch takes over while it goes out goes out again, with that batch', async () => {
    const { lab, mirror, open, spooled } = await alone('spool');
    const at: { id?: BatchId } = {};
    const used: boolean[] = [];
    Object.assign(lab.service.service, {
      putControl: async () => {
        used.push(await mirror.useControl(at.id as BatchId, { given: 'offline-1', comment: 'the batch' }));
        return ok(undefined);
      },
    });
    await lab.core.pause({});
    const id = await open();
    at.id = id;
    await lab.core.resume({});
    await lab.until('the batch is there', () => lab.service.ledger.batches.size === 1);
    await lab.clock.advance(5_000);
    expect(used).toEqual([true]);
    const { batch } = await lab.detail(id);
    const [made] = [...lab.service.ledger.batches.values()];
    expect(batch).toMatchObject({ remote: { ref: made?.ref }, mirror: { given: 'offline-1' } });
    expect(batch.finishedAt).toBeUndefined();
    expect(made).toMatchObject({ comment: 'the batch', control: (await spooled(CONTROL)).sha256 });
  });
});

describe('a batch whose control file is gone from the spool', () => {
  test('needs a person, and nothing is made at the server', async () => {
    const lab = await coreHarness({ files: { '/data/a.tif': 'a', '/control.json': CONTROL } });
    await lab.core.pause({});
    const { batch } = await lab.add({ control: { path: '/control.json' } });
    (lab.ports.spool as MemorySpool).entries.clear();
    await lab.core.resume({});
    await status(lab, batch.id, 'attention');
    expect((await lab.detail(batch.id)).batch.failure).toMatchObject({ code: 'spool.missing' });
    expect(lab.service.ledger.batches.size).toBe(0);
  });
});
