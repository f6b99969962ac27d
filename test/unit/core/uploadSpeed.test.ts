import { expect, test } from 'vitest';
import { SMALL_ITEM_BYTES_MAX } from '../../../main/core/smallItem.ts';
import { speedKey } from '../../../main/core/uploadSpeed.ts';
import { coreHarness } from '../../support/coreHarness.ts';

/** Two thousand bytes at two bytes a second take a quarter of an hour and more. */
const BIG = 'x'.repeat(2_000);

async function sendAt(bytesPerSecond: number | undefined) {
  const lab = await coreHarness({
    kind: 'dsp-ingest',
    files: { '/data/big.tif': BIG, '/data/small.tif': 'x' },
  });
  const destination = lab.ports.destinations.byName('lab');
  if (destination === undefined) throw new Error('no destination');
  if (bytesPerSecond !== undefined)
    await lab.store().commit([{ put: 'fact', key: speedKey(destination.id), value: String(bytesPerSecond) }]);
  const { batch } = await lab.add({ mode: 'hold' });
  await lab.until('both are sent', async () =>
    (await lab.items(batch.id)).every(({ state }) => state === 'sent'),
  );
  return (await lab.core.story(batch.id, { limit: 100 })).items.filter(({ what }) => what === 'item.tooSlow');
}

test('a file that will hardly get through the proxy is told before it is sent, and sent all the same', async () => {
  const told = await sendAt(2);
  expect(told).toMatchObject([{ facts: { name: 'big.tif', minutes: 17 } }]);
});

test('nothing is told where the way is quick enough, or nobody knows it', async () => {
  expect(await sendAt(1_000)).toEqual([]);
  expect(await sendAt(undefined)).toEqual([]);
});

test('the speed of the way is taken from large files: a small one may have waited for its turn', async () => {
  const lab = await coreHarness({
    kind: 'dsp-ingest',
    files: {
      '/data/a.tif': 'x'.repeat(SMALL_ITEM_BYTES_MAX),
      '/data/b.tif': 'y'.repeat(SMALL_ITEM_BYTES_MAX + 1),
    },
  });
  lab.service.rule = async (call) => {
    if (call.operation === 'send') await lab.clock.advance(2_000);
    return undefined;
  };
  const key = speedKey(lab.ports.destinations.byName('lab')?.id ?? ('' as never));
  const { batch } = await lab.add({ mode: 'hold' });
  await lab.until('both are sent', async () =>
    (await lab.items(batch.id)).every(({ state }) => state === 'sent'),
  );
  // In two seconds each: the small one would have drawn it down.
  expect(Number(await lab.store().fact(key))).toBe((SMALL_ITEM_BYTES_MAX + 1) / 2);
});
