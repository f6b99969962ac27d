import { afterEach, beforeEach, expect, test } from 'vitest';
import { failure } from '../../shared/model/failure.ts';
import { startHost, type LocalApiHost } from '../support/localApiHost.ts';
import { testBatch, testItem } from '../support/ledgerModels.ts';

let host: LocalApiHost;
beforeEach(async () => {
  host = await startHost();
});
afterEach(() => host.stop());

test('the history answers in days of the zone asked for, and says why things stopped', async () => {
  const now = Date.now();
  await host.store.commit([
    { put: 'batch', batch: testBatch(1) },
    { put: 'item', item: testItem(2, { state: 'sent', sentAt: now, bytes: 7 }) },
    { put: 'item', item: testItem(3, { state: 'attention', failure: { ...failure('file.gone'), at: now } }) },
  ]);
  const found = await host.readClient.history({ query: { days: 3, zone: 'Pacific/Auckland' } });
  if (!found.ok) throw new Error(found.failure.code);
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Pacific/Auckland' }).format(now);
  expect(found.value.days).toHaveLength(3);
  expect(found.value.days.at(-1)).toMatchObject({
    day: today,
    delivered: { files: 1, bytes: 7 },
    stopped: 1,
  });
  expect(found.value.failures).toMatchObject([{ code: 'file.gone', stopped: 1, deferred: 0 }]);
  expect(found.value.zone).toBe('Pacific/Auckland');
});

test('what is no zone, no number of days or no destination is refused', async () => {
  for (const query of [{ zone: 'Middle/Earth' }, { days: 0 }, { days: 367 }]) {
    const refused = await host.client.history({ query });
    expect(refused.ok ? undefined : refused.failure.status, JSON.stringify(query)).toBe(400);
  }
  const unknown = await host.client.history({ query: { destination: 'nowhere' } });
  expect(unknown.ok ? undefined : unknown.failure.code).toBe('destination.unknown');
});
