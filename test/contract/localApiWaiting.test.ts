import { request } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { BatchStatus } from '../../shared/model/batch.ts';
import { statusLeft } from '../../main/localApi/handlers/statusLeft.ts';
import { eventually } from '../support/runWaybill.ts';
import { startHost, type LocalApiHost } from '../support/localApiHost.ts';
import { testBatch, testId } from '../support/ledgerModels.ts';

const ID = testId('bat', 1);
/** Longer than any test: an answer that only comes with the end of its time comes too late. */
const LONG_MS = 30_000;

let host: LocalApiHost;
beforeEach(async () => {
  host = await startHost();
  await host.store.commit([{ put: 'batch', batch: testBatch(1) }]);
});
afterEach(() => host.stop());

const waitWhile = (status: BatchStatus, waitMs: number): ReturnType<LocalApiHost['client']['getBatch']> =>
  host.readClient.getBatch({ params: { id: ID }, query: { while: status, waitMs } });

test('a batch that has another status already is told at once', async () => {
  expect(await waitWhile('sending', LONG_MS)).toMatchObject({ ok: true, value: { status: 'open' } });
});

test('a batch is told as soon as its status changes', async () => {
  let told: unknown;
  const waiting = waitWhile('open', LONG_MS).then((answer) => (told = answer));
  // A change that leaves the status as it is, and one that does not.
  await host.core.editBatch(ID, { comment: 'another word' });
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(told).toBeUndefined();
  expect(await host.core.cancelBatch(ID)).toMatchObject({ ok: true });
  expect(await waiting).toMatchObject({ ok: true, value: { status: 'cancelled' } });
});

test('at the end of its time a batch is told as it is', async () => {
  expect(await waitWhile('open', 50)).toMatchObject({ ok: true, value: { status: 'open' } });
});

test('without a time it is told at once, and longer than half a minute is refused', async () => {
  expect(await waitWhile('open', 0)).toMatchObject({ ok: true });
  expect(await waitWhile('open', LONG_MS + 1)).toMatchObject({ ok: false, failure: { status: 400 } });
});

test('a batch that nobody knows is not waited for', async () => {
  const given = { params: { id: testId('bat', 9) }, query: { while: 'open' as const, waitMs: LONG_MS } };
  expect(await host.client.getBatch(given)).toMatchObject({ ok: false, failure: { status: 404 } });
});

test('a ledger that cannot be read ends the wait with its error', async () => {
  const core = {
    batch: () => Promise.reject(new Error('no disk')),
    onChange: () => () => undefined,
  };
  const caller = { once: () => undefined as never, off: () => undefined as never };
  await expect(statusLeft(core, ID, { while: 'open', waitMs: LONG_MS, caller })).rejects.toThrow('no disk');
});

test('who goes away is waited for no longer', async () => {
  let listeners = 0;
  await host.stop();
  host = await startHost();
  await host.store.commit([{ put: 'batch', batch: testBatch(1) }]);
  const onChange = host.core.onChange.bind(host.core);
  Object.assign(host.core, {
    onChange: (listener: Parameters<typeof onChange>[0]) => {
      listeners += 1;
      const forget = onChange(listener);
      return () => {
        listeners -= 1;
        forget();
      };
    },
  });
  const url = `${host.api.url}/api/v1/batches/${ID}?while=open&waitMs=${LONG_MS}`;
  const call = request(url, { headers: { authorization: `Bearer ${host.token}` } }).on(
    'error',
    () => undefined,
  );
  call.end();
  await eventually('it is waited for', 5_000, () => Promise.resolve(listeners === 1));
  call.destroy();
  await eventually('nobody waits', 5_000, () => Promise.resolve(listeners === 0));
});
