import { describe, expect, test } from 'vitest';
import { SLEEP_LOOK_MS, SLEPT_MS_MIN, watchSleep } from '../../../main/core/sleepWatch.ts';
import { coreHarness } from '../../support/coreHarness.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { silentLog } from '../../support/silentLog.ts';

const HOUR = 3_600_000;

describe('the daemon notices that the computer slept', () => {
  test.each([
    ['nothing happens for an hour', 0, 0],
    ['the computer sleeps for an hour', HOUR, 1],
    ['somebody corrects the clock by a few seconds', SLEPT_MS_MIN - 1, 0],
    ['the clock is set back by an hour', -HOUR, 0],
  ])('when %s', async (_what, jumpMs, times) => {
    const clock = new FakeClock();
    const end = new AbortController();
    let woken = 0;
    const watched = watchSleep({ clock, log: silentLog }, () => (woken += 1), end.signal);
    await clock.advance(HOUR / 2);
    clock.jumpWall(jumpMs);
    await clock.advance(SLEEP_LOOK_MS);
    expect(woken).toBe(times);
    await clock.advance(HOUR / 2);
    expect(woken).toBe(times);
    end.abort();
    await watched;
    expect(clock.sleeping).toBe(0);
  });
});

test('what became due while the computer slept begins at once', async () => {
  const harness = await coreHarness({ files: { '/data/a': 'AAAA' } });
  const { batch } = await harness.add({ mode: 'hold' });
  await harness.until('it is held', async () => (await harness.detail(batch.id)).batch.status === 'held');
  const at = harness.clock.now() + 8 * HOUR;
  expect(await harness.core.runBatch(batch.id, { dryRun: false, at, by: 'test' })).toMatchObject({
    ok: true,
  });
  const starts = (): number => harness.service.ledger.schedules.length;
  // The lane has gone to rest for its longest time.
  await harness.clock.advance(1_000);
  harness.clock.jumpWall(9 * HOUR);
  await harness.clock.advance(1_000);
  expect(starts()).toBe(0);
  harness.core.wokeUp();
  await harness.until('it runs', () => starts() === 1, 1_000);
});
