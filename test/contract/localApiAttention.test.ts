import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BatchView } from '../../shared/api/views.ts';
import type { ClientResult } from '../../shared/api/client.ts';
import { failure, type Failure } from '../../shared/model/failure.ts';
import type { Item } from '../../shared/model/item.ts';
import type { Batch } from '../../shared/model/batch.ts';
import type { Change } from '../../main/core/ports/store.ts';
import { startHost, type LocalApiHost } from '../support/localApiHost.ts';
import { testBatch, testId, testItem } from '../support/ledgerModels.ts';

const BATCHES = 150;
const FILES_OF_BATCH = 20;
const FILES = BATCHES * FILES_OF_BATCH;
const AT = 1_000;
const LAB = testId('dst', 1);

let host: LocalApiHost;
beforeEach(async () => {
  host = await startHost();
});
afterEach(() => host.stop());

describe('150 batches with 3,000 files that the server refused', () => {
  beforeEach(() => host.store.commit(troubledLedger()));

  test('are one group with its true numbers, read in one call, batches that go on among them', async () => {
    const { groups, isCut } = value(await host.readClient.attention({}));
    expect(isCut).toBe(false);
    expect(groups).toMatchObject([
      {
        scope: 'items',
        code: 'remote.rejected-file',
        destination: LAB,
        told: { code: 'remote.rejected-file' },
        batchCount: BATCHES,
        itemCount: FILES,
      },
    ]);
    expect(groups[0]?.items).toHaveLength(5);
    const [status] = new Set(groups[0]?.batches.map(({ status }: BatchView) => status));
    expect(status).toBe('sending');
  });

  test('are all retried by one call, and nothing is left that needs anybody', async () => {
    const done = value(await host.client.mendGroup({ body: { do: 'retry', ...GROUP } }));
    expect(done).toEqual({ done: FILES, refused: 0 });
    expect(value(await host.client.attention({})).groups).toEqual([]);
    expect(await stopped()).toEqual([]);
  });

  test('are given up by one call and taken back in by one', async () => {
    const done = value(await host.client.mendGroup({ body: { do: 'give-up', ...GROUP } }));
    expect(done).toMatchObject({ done: FILES, refused: 0 });
    expect(new Set(done.givenUp).size).toBe(FILES);
    const restored = value(await host.client.restoreItems({ body: { items: done.givenUp ?? [] } }));
    expect(restored).toEqual({ done: FILES, refused: 0 });
    const again = value(await host.client.restoreItems({ body: { items: done.givenUp?.slice(0, 3) ?? [] } }));
    expect(again).toMatchObject({ done: 0, refused: 3, failure: { code: 'request.conflict' } });
  });

  test('can be retried in one batch alone', async () => {
    const batch = testId('bat', 7);
    const done = value(await host.client.mendGroup({ body: { do: 'retry', ...GROUP, batch } }));
    expect(done).toEqual({ done: FILES_OF_BATCH, refused: 0 });
    expect(value(await host.client.attention({})).groups).toMatchObject([
      { itemCount: FILES - FILES_OF_BATCH },
    ]);
  });

  test('of another cause or another destination are left alone', async () => {
    const other = testItem(90_001, { ...refused(), failure: { ...failure('file.gone'), at: AT } });
    await host.store.commit([{ put: 'item', item: other }]);
    const none = { ...GROUP, code: 'file.unreadable' } as const;
    expect(value(await host.client.mendGroup({ body: { do: 'retry', ...none } }))).toEqual({
      done: 0,
      refused: 0,
    });
    value(await host.client.mendGroup({ body: { do: 'retry', ...GROUP } }));
    expect(await stopped()).toEqual([other.id]);
    const nowhere = await host.client.mendGroup({ body: { do: 'retry', ...GROUP, destination: 'nowhere' } });
    expect(nowhere).toMatchObject({ failure: { code: 'destination.unknown' } });
  });
});

test('two files under one name do not go on together, and the others of the group do', async () => {
  const twin = (number: number): Item => testItem(number, { ...refused(), name: 'twin.tif' });
  await host.store.commit([
    { put: 'batch', batch: testBatch(1) },
    ...[twin(11), twin(12), testItem(13, refused())].map((item): Change => ({ put: 'item', item })),
  ]);
  const done = value(await host.client.mendGroup({ body: { do: 'retry', ...GROUP } }));
  expect(done).toMatchObject({ done: 1, refused: 2, failure: { code: 'file.name-clash' } });
});

test('batches that stopped as a whole are retried by one call, and are not given up by one', async () => {
  const told = { ...failure('control.invalid', { reason: 'no' }), at: AT };
  const batches = Array.from({ length: BATCHES }, (_, at): Batch =>
    testBatch(at + 1, { status: 'attention', failure: told, closedAt: AT }),
  );
  await host.store.commit(batches.map((batch): Change => ({ put: 'batch', batch })));
  const group = { scope: 'batches', code: told.code, destination: LAB } as const;
  expect(value(await host.client.attention({})).groups).toMatchObject([
    { ...group, batchCount: BATCHES, itemCount: 0 },
  ]);
  const refusal = await host.client.mendGroup({ body: { do: 'give-up', ...group } });
  expect(refusal).toMatchObject({ failure: { code: 'request.conflict' } });
  expect(value(await host.client.mendGroup({ body: { do: 'retry', ...group } }))).toEqual({
    done: BATCHES,
    refused: 0,
  });
  expect(value(await host.client.attention({})).groups).toEqual([]);
});

const GROUP = { scope: 'items', code: 'remote.rejected-file', destination: LAB } as const;

function refused(): { readonly state: 'attention'; readonly failure: Failure } {
  return { state: 'attention', failure: { ...failure('remote.rejected-file'), at: AT } };
}

/** Each batch goes on with a file of its own while the others of it have stopped. */
function troubledLedger(): readonly Change[] {
  const changes: Change[] = [];
  let number = 1_000;
  for (let at = 1; at <= BATCHES; at += 1) {
    changes.push({ put: 'batch', batch: testBatch(at, { status: 'sending', closedAt: AT }) });
    for (let file = 0; file <= FILES_OF_BATCH; file += 1) {
      number += 1;
      const batchId = testId('bat', at);
      const item = testItem(number, { batchId, ...(file === 0 ? {} : refused()) });
      changes.push({ put: 'item', item });
    }
  }
  return changes;
}

async function stopped(): Promise<readonly string[]> {
  const page = await host.store.items({ states: ['attention'], limit: 10 });
  return page.items.map(({ id }) => id);
}

function value<T>(answer: ClientResult<T>): T {
  if (!answer.ok) throw new Error(`${answer.failure.code}: ${answer.failure.detail}`);
  return answer.value;
}

test('files with one name are settled by one call, and nothing else is', async () => {
  const clash = { name: 'a.tif', path: '/one/a.tif', other: '/two/a.tif' };
  const waiting = { state: 'attention', name: 'a.tif', failure: failure('file.name-clash', clash) } as const;
  const changes: Change[] = [1, 2].map((number) => ({ put: 'item', item: testItem(number, waiting) }));
  await host.store.commit([{ put: 'batch', batch: testBatch(1, { paused: true }) }, ...changes]);
  const group = { scope: 'items', code: 'file.name-clash', destination: LAB } as const;
  expect(value(await host.client.mendGroup({ body: { do: 'keep-both', ...group } }))).toEqual({
    done: 2,
    refused: 0,
  });
  const { items } = value(await host.client.listItems({ params: { id: testId('bat', 1) } }));
  expect(items.map(({ name }) => name)).toEqual(['a.tif', 'a-2.tif']);
  for (const wrong of [{ code: 'file.empty' }, { scope: 'batches' }] as const)
    expect(await host.client.mendGroup({ body: { do: 'keep-newest', ...group, ...wrong } })).toMatchObject({
      ok: false,
      failure: { code: 'request.conflict' },
    });
});
