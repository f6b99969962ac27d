import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { SMALL_ITEM_BYTES_MAX } from '../../../main/core/smallItem.ts';
import { StoreError, type Change } from '../../../main/core/ports/store.ts';
import type { BatchId } from '../../../shared/model/ids.ts';
import { coreHarness, type CoreHarness } from '../../support/coreHarness.ts';
import { folderHarness, sha256, type FolderHarness } from '../../support/folderHarness.ts';

const NAMES = ['a.tif', 'b.tif', 'c.tif', 'd.tif'];
const FILES = Object.fromEntries(NAMES.map((name) => [`/data/${name}`, name]));

async function status(lab: CoreHarness, id: BatchId, wanted: string): Promise<void> {
  await lab.until(`the batch is ${wanted}`, async () => (await lab.detail(id)).batch.status === wanted);
}

const sends = (lab: CoreHarness): readonly (string | undefined)[] =>
  lab.service.calls.filter(({ operation }) => operation === 'send').map(({ name }) => name);

describe('files that were taken up and whose turn has not come', () => {
  /** Does something in the middle of the first send. */
  async function during(act: (lab: CoreHarness, id: BatchId) => Promise<unknown>): Promise<{
    readonly lab: CoreHarness;
    readonly id: BatchId;
  }> {
    const lab = await coreHarness({ files: FILES });
    let acted = false;
    lab.service.rule = async ({ operation }) => {
      if (operation !== 'send' || acted) return undefined;
      acted = true;
      const [first] = (await lab.core.batches({ limit: 1 })).items;
      if (first !== undefined) await act(lab, first.batch.id);
      return undefined;
    };
    const { batch } = await lab.add();
    return { lab, id: batch.id };
  }

  test('are put back by a pause, but for the one that a person gave up: that stays given up', async () => {
    const { lab, id } = await during(async (to, batch) => {
      const [, b] = await to.items(batch);
      expect(await to.core.cancelItem(b?.id as never)).toMatchObject({ ok: true });
      await to.core.pause({ forMs: 3_600_000 });
    });
    await lab.until('nothing is on its way', async () => {
      const { counts } = await lab.detail(id);
      return (counts.uploading?.items ?? 0) === 0 && (counts.cancelled?.items ?? 0) === 1;
    });
    expect((await lab.items(id)).map(({ name, state, sends: tries }) => [name, state, tries])).toEqual([
      ['a.tif', expect.stringMatching(/^(?:sent|queued)$/), 1],
      ['b.tif', 'cancelled', 0],
      ['c.tif', 'queued', 0],
      ['d.tif', 'queued', 0],
    ]);
    await lab.core.resume({});
    await status(lab, id, 'accepted');
    expect(sends(lab)).not.toContain('b.tif');
  });

  test.each([
    ['go again', false],
    ['wait for the end of a pause', true],
  ])('%s from the ledger when it failed meanwhile, and no file stays open', async (_words, pauses) => {
    const { lab, id } = await during(async (to) => {
      let failed = false;
      to.store().onCommit((changes: readonly Change[]) => {
        if (failed || !changes.some((change) => change.put === 'item' && change.item.name === 'a.tif'))
          return;
        failed = true;
        throw new StoreError('io', 'the disk');
      });
      if (pauses) await to.core.pause({ forMs: 3_600_000 });
    });
    await lab.until('it is said', async () => (await lab.core.status()).trouble !== undefined);
    expect(lab.files.openBodies).toBe(0);
    await lab.until('it is mended', async () => (await lab.core.status()).trouble === undefined);
    await lab.core.resume({});
    await status(lab, id, 'accepted');
    expect((await lab.items(id)).every(({ state }) => state === 'sent')).toBe(true);
    expect(lab.service.ledger.schedules).toHaveLength(1);
    expect(lab.files.openBodies).toBe(0);
  });
});

describe('a large file behind a small one', () => {
  test('that was taken up when the small one turned out to be given up goes back, and out as if nothing had been', async () => {
    const lab = await coreHarness({
      files: { '/data/a.tif': 'a', '/data/b.tif': 'b'.repeat(SMALL_ITEM_BYTES_MAX + 1) },
    });
    const at: { id?: BatchId } = {};
    let acted = false;
    // The server has taken it, and it is looked whether it stayed what it was.
    lab.files.beforeProof = async () => {
      if (acted) return;
      acted = true;
      lab.files.write('/data/a.tif', 'other');
      const [a] = await lab.items(at.id as BatchId);
      expect(await lab.core.cancelItem(a?.id as never)).toMatchObject({ ok: true });
    };
    const { batch } = await lab.add({ mode: 'hold' });
    at.id = batch.id;
    await status(lab, batch.id, 'held');
    expect((await lab.items(batch.id)).map(({ name, state, sends: tries }) => [name, state, tries])).toEqual([
      ['a.tif', 'cancelled', 1],
      ['b.tif', 'sent', 1],
    ]);
    expect(sends(lab)).toEqual(['a.tif', 'b.tif']);
  });
});

describe('a file of a watched folder', () => {
  let folder: FolderHarness | undefined;
  afterEach(async () => {
    await folder?.close();
    folder = undefined;
  });

  test('that changes while it is sent comes to rest in its folder, and goes as it is then', async () => {
    const lab = await folderHarness();
    folder = lab;
    const path = join(lab.root, 'a.tif');
    let changed = false;
    lab.service.rule = async ({ operation }) => {
      if (operation !== 'send' || changed) return undefined;
      changed = true;
      await appendFile(path, ' and more');
      return undefined;
    };
    await lab.add();
    await writeFile(path, 'one');
    await lab.until('it is imported', async () => (await lab.items())[0]?.state === 'imported');
    expect(changed).toBe(true);
    expect(lab.delivered().at(-1)?.sha256).toBe(sha256('one and more'));
    expect(await lab.items()).toMatchObject([{ sends: 2, sha256: sha256('one and more') }]);
  });
});
