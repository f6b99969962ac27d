import { expect, test } from 'vitest';
import { coreHarness } from '../../support/coreHarness.ts';

/** More than is made, or told, in one go. */
const MANY = 5_100;
const LATER = 2_100;

test('thousands of files are taken in some at a time, all in one commit, and everybody hears of each', async () => {
  const from = await coreHarness();
  for (let at = 0; at < MANY; at += 1) from.files.write(`/data/f${at}.tif`, String(at));
  for (let at = 0; at < LATER; at += 1) from.files.write(`/more/g${at}.tif`, 'more');
  const heard = new Set<string>();
  const leave = from.core.onChange((change) => {
    if (change.kind === 'item') heard.add(change.id);
  });
  const { batch } = await from.add({ mode: 'hold', open: true });
  expect((await from.detail(batch.id)).counts.settling).toMatchObject({ items: MANY });
  expect(heard.size).toBe(MANY);

  const added = await from.core.addItems(batch.id, { paths: ['/more'], spooled: [], names: {} });
  expect(added).toMatchObject({ ok: true, value: { items: LATER, bytes: LATER * 'more'.length } });
  expect((await from.detail(batch.id)).counts.settling).toMatchObject({ items: MANY + LATER });
  expect(heard.size).toBe(MANY + LATER);
  const first = (await from.items(batch.id)).map(({ name }) => name);
  expect(first).toEqual([...first].sort());
  leave();
});
