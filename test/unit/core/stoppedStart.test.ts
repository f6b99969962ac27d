import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createCore } from '../../../main/core/createCore.ts';
import type { Store } from '../../../main/core/ports/store.ts';
import { FACT_RUNNING } from '../../../main/core/recovery.ts';
import { BENCH_ROOT, benchRules, folderBench } from '../../support/folderBench.ts';

/** More calls than a start makes: the test would never end otherwise. */
const CALLS_MAX = 200;

/** The store, with each call told before it is made; where that gives a promise the call waits for it. */
function told(store: Store, onCall: () => Promise<void> | undefined): Store {
  return new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...given: readonly unknown[]): unknown => {
        const before = onCall();
        const call = (): unknown => Reflect.apply(member, target, given);
        return before === undefined ? call() : before.then(call);
      };
    },
  });
}

test('a core that is stopped at any moment of its start leaves nothing running, and its end counts as clean', async () => {
  const bench = await folderBench();
  await bench.add({ rules: benchRules({ close: { idleMs: 3_600_000, per: 'all' } }) });
  bench.lab.files.write(`${BENCH_ROOT}/a.tif`, 'a');
  await bench.until('it is whole', async () => (await bench.only()).account.queued === 1);
  bench.lab.files.write('/data/b.tif', 'b');
  await bench.lab.ports.store.commit([{ put: 'fact', key: 'leaving.fld_nobody', value: '' }]);
  await bench.core.pause({ forMs: 3_600_000 });
  await bench.core.stop();
  const { clock } = bench.lab;
  const { store } = bench.lab.ports;
  let stopAt = 1;
  for (; stopAt < CALLS_MAX; stopAt += 1) {
    let calls = 0;
    let isStarted = false;
    let stopping: Promise<void> | undefined;
    const counted = told(store, () => {
      calls += 1;
      if (calls !== stopAt || isStarted) return undefined;
      stopping = core.stop();
      return turn();
    });
    const core = createCore({ ...bench.lab.ports, folders: bench.folders, store: counted });
    await core.start();
    isStarted = true;
    if (stopping === undefined) {
      await core.stop();
      break;
    }
    await stopping;
    const atEnd = calls;
    const { sleeping } = clock;
    await clock.advance(600_000);
    expect([stopAt, calls, sleeping]).toEqual([stopAt, atEnd, 0]);
    expect(await store.fact(FACT_RUNNING)).toBeUndefined();
  }
  expect(stopAt).toBeGreaterThan(5);
  expect(stopAt).toBeLessThan(CALLS_MAX);
});
