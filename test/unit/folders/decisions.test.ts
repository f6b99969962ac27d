import { describe, expect, test } from 'vitest';
import { folderView } from '../../../main/localApi/views/folderView.ts';
import { folderView as schema } from '../../../shared/api/folderViews.ts';
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
