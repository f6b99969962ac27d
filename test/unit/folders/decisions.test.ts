import { describe, expect, test } from 'vitest';
import type { Change } from '../../../main/core/ports/store.ts';
import { folderView, formerFolderView } from '../../../main/localApi/views/folderView.ts';
import { folderView as schema, formerFolderView as formerSchema } from '../../../shared/api/folderViews.ts';
import { FORMER_FOLDERS_MAX } from '../../../shared/model/folderRecords.ts';
import {
  FOLDER_DECISIONS_MAX,
  folderSchema,
  withDecision,
  type Folder,
} from '../../../shared/model/folder.ts';
import { isoTime } from '../../../shared/model/isoTime.ts';
import { BENCH_ROOT, benchRules, folderBench, type FolderBench } from '../../support/folderBench.ts';

const LATE = benchRules({ close: { idleMs: 3_600_000, per: 'all' } });

async function decisions(bench: FolderBench): Promise<readonly (readonly [string, string])[] | undefined> {
  return (await bench.only()).folder.decisions?.map(({ operator, what }) => [what, operator]);
}

describe('what a person decided about a folder', () => {
  test('is kept with the name and the time, over a restart, and shown', async () => {
    const bench = await folderBench();
    const addedAt = bench.lab.clock.now();
    const given = { path: BENCH_ROOT, destination: 'lab', rules: LATE, confirm: true };
    const added = await bench.core.inNameOf('alma').folders.add(given);
    if (!added.ok) throw new Error(added.failure.code);
    const { id } = added.value.folder;
    await bench.lab.clock.advance(60_000);
    const looked = { confirm: true };
    await bench.core.inNameOf('bert').folders.edit(id, { settleMs: 2_000 }, looked);
    await bench.core.inNameOf('bert').folders.setPaused(id, true);
    // Once more is no decision.
    await bench.core.inNameOf('carl').folders.setPaused(id, true);
    await bench.core.inNameOf('alma').folders.setPaused(id, false);
    const expected = [
      ['added', 'alma'],
      ['edited', 'bert'],
      ['paused', 'bert'],
      ['resumed', 'alma'],
    ];
    expect(await decisions(bench)).toEqual(expected);
    await bench.restart();
    expect(await decisions(bench)).toEqual(expected);
    const { folder } = await bench.only();
    expect(folderSchema.parse(JSON.parse(JSON.stringify(folder)))).toEqual(folder);
    const view = schema.parse(folderView(await bench.only()));
    expect(view.decisions?.[0]).toEqual({ what: 'added', at: isoTime(addedAt), operator: 'alma' });
    await bench.core.stop();
  });

  test('is not kept where nobody gave a name', async () => {
    const bench = await folderBench();
    const { folder } = await bench.add({ rules: LATE });
    await bench.core.folders.setPaused(folder.id, true);
    expect(await decisions(bench)).toBeUndefined();
    expect(folderView(await bench.only()).decisions).toBeUndefined();
    await bench.core.stop();
  });

  test('is told by the batches that its removal closes', async () => {
    const bench = await folderBench();
    const { folder } = await bench.add({ rules: LATE });
    bench.lab.files.write(`${BENCH_ROOT}/a.tif`, 'a');
    await bench.until(
      'it is whole',
      async () => (await bench.core.items({ limit: 1, states: ['queued'] })).items.length === 1,
    );
    expect(await bench.core.inNameOf('alma').folders.remove(folder.id)).toMatchObject({ ok: true });
    const [batch] = (await bench.core.batches({ limit: 1 })).items;
    if (batch === undefined) throw new Error('there is no batch');
    const story = await bench.core.story(batch.batch.id, { limit: 50 });
    expect(story.items.find(({ what }) => what === 'batch.closed')?.facts).toMatchObject({
      operator: 'alma',
      why: 'folder removed',
    });
    await bench.core.stop();
  });

  test('is kept after the folder is removed, with who removed it, also where no batch was open', async () => {
    const bench = await folderBench();
    const { core, lab } = bench;
    const given = { path: BENCH_ROOT, destination: 'lab', rules: LATE, confirm: true };
    const added = await core.inNameOf('alma').folders.add(given);
    if (!added.ok) throw new Error(added.failure.code);
    const addedAt = lab.clock.now();
    await lab.clock.advance(60_000);
    expect(await core.inNameOf('bert').folders.remove(added.value.folder.id)).toMatchObject({ ok: true });
    const removedAt = lab.clock.now();
    await lab.clock.advance(60_000);
    await bench.restart();
    // The next one goes with its destination, in the name of whoever removes that.
    const again = await bench.add({ rules: LATE });
    expect(await bench.core.inNameOf('carl').removeDestination('lab', 'cancel')).toMatchObject({ ok: true });
    const former = await bench.core.folders.former();
    expect(former).toEqual([
      {
        id: again.folder.id,
        path: BENCH_ROOT,
        destination: 'lab',
        createdAt: lab.clock.now(),
        removedAt: lab.clock.now(),
        removedBy: 'carl',
      },
      {
        id: added.value.folder.id,
        path: BENCH_ROOT,
        destination: 'lab',
        createdAt: addedAt,
        removedAt,
        removedBy: 'bert',
        decisions: [{ what: 'added', at: addedAt, operator: 'alma' }],
      },
    ]);
    expect(former.map((one) => formerSchema.parse(formerFolderView(one)).removedAt)).toEqual([
      isoTime(lab.clock.now()),
      isoTime(removedAt),
    ]);
    await bench.core.stop();
  });

  test('is kept of a folder whose destination had left the settings before it, without its name', async () => {
    const bench = await folderBench();
    const { folder } = await bench.add({ rules: LATE });
    await bench.lab.ports.destinations.remove(folder.destinationId);
    expect(await bench.core.folders.remove(folder.id)).toMatchObject({ ok: true });
    expect(await bench.core.folders.former()).toMatchObject([{ path: BENCH_ROOT, destination: '' }]);
    await bench.core.stop();
  });

  test('is kept where a crash comes between the settings and the ledger, and not where the folder stays', async () => {
    const bench = await folderBench();
    const { folder } = await bench.add({ rules: LATE });
    bench.folders.settings.isReadOnly = true;
    expect(await bench.core.folders.remove(folder.id)).toMatchObject({ ok: false });
    bench.folders.settings.isReadOnly = false;
    expect(await bench.core.folders.former()).toEqual([]);
    const { store } = bench.lab.ports;
    const commit = store.commit.bind(store);
    Object.assign(store, {
      commit: (changes: readonly Change[]) =>
        changes.some(({ put }) => put === 'folderDropped')
          ? Promise.reject(new Error('the process ends here'))
          : commit(changes),
    });
    await expect(bench.core.folders.remove(folder.id)).rejects.toThrow('the process ends here');
    expect(await bench.core.folders.former()).toEqual([]);
    Object.assign(store, { commit });
    await bench.restart();
    expect(await bench.core.folders.former()).toMatchObject([{ id: folder.id, path: BENCH_ROOT }]);
    await bench.core.stop();
  });

  test('is kept of the last removed folders; what an earlier version wrote down as leaving is no obstacle', async () => {
    const bench = await folderBench();
    const { store } = bench.lab.ports;
    await store.commit([{ put: 'fact', key: 'leaving.fld_00000000000000000000000009', value: '' }]);
    await bench.restart();
    expect(await store.facts('leaving.')).toEqual([]);
    // Nor is what cannot be read; it goes first.
    await store.commit([{ put: 'fact', key: 'former.000000000000001.fld_x', value: '{}' }]);
    expect(await bench.core.folders.former()).toEqual([]);
    for (let at = 0; at < FORMER_FOLDERS_MAX + 2; at += 1) {
      const { folder } = await bench.add({ rules: LATE });
      await bench.core.folders.remove(folder.id);
      await bench.lab.clock.advance(1_000);
    }
    const former = await bench.core.folders.former();
    expect(former).toHaveLength(FORMER_FOLDERS_MAX);
    expect(former[0]?.removedAt).toBe(bench.lab.clock.now() - 1_000);
    await bench.core.stop();
  });

  test('is kept of the first and of the last times', async () => {
    const bench = await folderBench();
    const { folder } = await bench.add();
    let now: Folder = folder;
    for (let at = 0; at < FOLDER_DECISIONS_MAX + 3; at += 1)
      now = withDecision(now, { what: at === 0 ? 'added' : 'edited', at, operator: 'alma' });
    expect(now.decisions).toHaveLength(FOLDER_DECISIONS_MAX);
    expect(now.decisions?.slice(0, 2).map(({ at, what }) => [what, at])).toEqual([
      ['added', 0],
      ['edited', 4],
    ]);
    await bench.core.stop();
  });
});
