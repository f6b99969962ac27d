import { describe, expect, test } from 'vitest';
import type { Core } from '../../../main/core/core.ts';
import { LANE_LOOKAHEAD } from '../../../main/core/lane.ts';
import { LANE_LOOK_MS_MAX } from '../../../main/core/scheduler.ts';
import type { BatchId } from '../../../shared/model/ids.ts';
import type { WindowSpan } from '../../../shared/model/weeklyWindow.ts';
import { coreHarness, type CoreHarness } from '../../support/coreHarness.ts';

const HOUR = 3_600_000;
const NIGHT: WindowSpan = { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '20:00', to: '06:00' };

/** Fake time begins on Monday 2026-01-05 at 08:00 UTC. */
async function withNight(options: Parameters<typeof coreHarness>[0] = {}): Promise<CoreHarness> {
  const harness = await coreHarness({ files: { '/data/a': 'AAAA', '/data/b': 'BB' }, ...options });
  await saveNight(harness.core);
  return harness;
}

async function saveNight(core: Core, spans: readonly WindowSpan[] = [NIGHT], zone = 'UTC'): Promise<void> {
  const saved = await core.schedule.saveWindow({ name: 'night', spans: [...spans], zone });
  expect(saved.ok).toBe(true);
}

async function hold(harness: CoreHarness): Promise<BatchId> {
  const { batch } = await harness.add({ mode: 'hold' });
  await harness.until('it is held', async () => (await harness.detail(batch.id)).batch.status === 'held');
  return batch.id;
}

async function runAtNight(harness: CoreHarness, id: BatchId): Promise<void> {
  const ran = await harness.core.runBatch(id, { dryRun: false, window: 'night', by: 'test' });
  expect(ran).toMatchObject({ ok: true });
}

/** Moves both clocks on in steps, so that whatever looks at the wall clock gets to look. */
async function pass(harness: CoreHarness, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= LANE_LOOK_MS_MAX)
    await harness.clock.advance(Math.min(left, LANE_LOOK_MS_MAX));
}

const starts = (harness: CoreHarness): number => harness.service.ledger.schedules.length;
const iso = (harness: CoreHarness): string => new Date(harness.clock.now()).toISOString();

describe('a run in a weekly window', () => {
  test('begins when the window opens, once, and says so before', async () => {
    const harness = await withNight();
    const id = await hold(harness);
    await runAtNight(harness, id);
    expect((await harness.detail(id)).schedule).toEqual({
      kind: 'import',
      window: 'night',
      state: { isOpen: false, opensAt: Date.parse('2026-01-05T20:00:00Z') },
    });
    await pass(harness, 11 * HOUR);
    expect(starts(harness)).toBe(0);
    await harness.until('it runs', () => starts(harness) === 1);
    expect(iso(harness) >= '2026-01-05T20:00:00').toBe(true);
    expect(iso(harness) < '2026-01-05T20:01:30').toBe(true);
    await pass(harness, 9 * 24 * HOUR);
    expect(starts(harness)).toBe(1);
    expect(await harness.detail(id)).not.toHaveProperty('schedule');
  });

  test('begins at once while the window is open', async () => {
    const harness = await withNight();
    const id = await hold(harness);
    harness.clock.jumpWall(13 * HOUR);
    await runAtNight(harness, id);
    await harness.until('it runs', () => starts(harness) === 1, 60_000);
  });

  test('survives a crash, and openings missed meanwhile become one run inside the next', async () => {
    const harness = await withNight();
    const id = await hold(harness);
    await runAtNight(harness, id);
    await harness.core.stop();
    // Off from Monday morning until Thursday noon: three openings were missed.
    harness.clock.jumpWall(3 * 24 * HOUR + 4 * HOUR);
    await harness.crash();
    await pass(harness, 6 * HOUR);
    expect(starts(harness)).toBe(0);
    await harness.until('it runs', () => starts(harness) === 1, 4 * HOUR);
    expect(iso(harness).slice(0, 13)).toBe('2026-01-08T20');
    await pass(harness, 8 * 24 * HOUR);
    expect(starts(harness)).toBe(1);
  });

  test('a clock that jumps a day ahead into the window starts it, and one that goes back two hours not again', async () => {
    const harness = await withNight();
    const id = await hold(harness);
    await runAtNight(harness, id);
    harness.clock.jumpWall(24 * HOUR);
    await pass(harness, HOUR);
    expect(starts(harness)).toBe(0);
    harness.clock.jumpWall(13 * HOUR);
    await pass(harness, 2 * LANE_LOOK_MS_MAX);
    expect(starts(harness)).toBe(1);
    harness.clock.jumpWall(-2 * HOUR);
    await pass(harness, 30 * HOUR);
    expect(starts(harness)).toBe(1);
  });

  test('a clock set back two hours just before the opening does not start it early', async () => {
    const harness = await withNight();
    const id = await hold(harness);
    await runAtNight(harness, id);
    harness.clock.jumpWall(11 * HOUR + 30 * 60_000);
    await pass(harness, 60_000);
    harness.clock.jumpWall(-2 * HOUR);
    await pass(harness, HOUR);
    expect(starts(harness)).toBe(0);
    await harness.until('it runs', () => starts(harness) === 1, 3 * HOUR);
    expect(iso(harness).slice(0, 13)).toBe('2026-01-05T20');
  });

  test.each([
    ['Europe/Berlin', '2026-03-28T12:00:00Z', '2026-03-29T01:00', 'forward'],
    ['Europe/Berlin', '2026-10-24T12:00:00Z', '2026-10-25T00:30', 'back'],
    ['America/New_York', '2026-03-07T12:00:00Z', '2026-03-08T07:00', 'forward'],
    ['America/New_York', '2026-10-31T12:00:00Z', '2026-11-01T06:30', 'back'],
  ])('in %s from %s on, a window at 2:30 opens once, at %s, when clocks go %s', async (zone, from, at) => {
    const harness = await withNight();
    await saveNight(harness.core, [{ days: ['sun'], from: '02:30', to: '04:00' }], zone);
    const id = await hold(harness);
    harness.clock.jumpWall(Date.parse(from) - harness.clock.now());
    await runAtNight(harness, id);
    // New York goes back at 2:00, so that 2:30 comes once there: half past one would come twice.
    const expected = zone === 'America/New_York' && at === '2026-11-01T06:30' ? '2026-11-01T07:30' : at;
    await harness.until('it runs', () => starts(harness) === 1, 30 * HOUR);
    expect(iso(harness).slice(0, 16)).toBe(expected);
    await pass(harness, 5 * HOUR);
    expect(starts(harness)).toBe(1);
  });

  test('a start that the server did not take inside the window waits for the next one', async () => {
    const harness = await withNight();
    const id = await hold(harness);
    await runAtNight(harness, id);
    await pass(harness, 11 * HOUR);
    harness.service.offline = true;
    await pass(harness, 13 * HOUR);
    harness.service.offline = false;
    await pass(harness, 3 * HOUR);
    expect(iso(harness).slice(0, 13)).toBe('2026-01-06T11');
    expect(starts(harness)).toBe(0);
    await harness.until('it runs', () => starts(harness) === 1, 12 * HOUR);
    expect(iso(harness).slice(0, 13)).toBe('2026-01-06T20');
  });

  test('can be taken back, asked for anew at once, and the window then removed', async () => {
    const harness = await withNight();
    const id = await hold(harness);
    await runAtNight(harness, id);
    // One that waits for a time of its own uses no window.
    const other = await hold(harness);
    await harness.core.runBatch(other, { dryRun: false, by: 'test', at: harness.clock.now() + 99 * HOUR });
    expect(await harness.core.schedule.removeWindow('night')).toMatchObject({
      ok: false,
      failure: { code: 'window.in-use', facts: { name: 'night', users: id } },
    });
    expect(await harness.core.schedule.unplanRun(id)).toMatchObject({
      ok: true,
      value: { batch: { status: 'held' } },
    });
    expect(await harness.core.schedule.unplanRun(id)).toMatchObject({
      failure: { code: 'request.conflict' },
    });
    await pass(harness, 24 * HOUR);
    expect(starts(harness)).toBe(0);
    expect(await harness.core.schedule.removeWindow('night')).toMatchObject({ ok: true });
    expect(await harness.core.schedule.removeWindow('night')).toMatchObject({
      failure: { code: 'window.unknown' },
    });
    await harness.core.runBatch(id, { dryRun: false, by: 'test' });
    await harness.until('it runs', () => starts(harness) === 1, 60_000);
  });

  test('wants a window that there is, and says so when it was taken out of the settings by hand', async () => {
    const harness = await withNight();
    const id = await hold(harness);
    expect(await harness.core.runBatch(id, { dryRun: false, window: 'day', by: 'test' })).toMatchObject({
      failure: { code: 'window.unknown', facts: { name: 'day' } },
    });
    await runAtNight(harness, id);
    await harness.ports.windows.remove('night');
    await harness.until(
      'somebody is needed',
      async () => (await harness.detail(id)).batch.status === 'attention',
    );
    expect((await harness.detail(id)).batch.failure).toMatchObject({ code: 'window.unknown' });
    expect(starts(harness)).toBe(0);
    await saveNight(harness.core);
    await harness.core.retryBatch(id);
    await harness.until('it runs', () => starts(harness) === 1, 13 * HOUR);
  });

  test('asked for twice, by two faces at once and for two times, it begins once', async () => {
    const harness = await withNight();
    const id = await hold(harness);
    const asked = await Promise.all([
      harness.core.runBatch(id, { dryRun: false, window: 'night', by: 'api' }),
      harness.core.runBatch(id, { dryRun: false, window: 'night', by: 'cli' }),
    ]);
    expect(asked.map(({ ok }) => ok)).toEqual([true, true]);
    await pass(harness, 13 * HOUR);
    expect(starts(harness)).toBe(1);
    expect(await harness.core.runBatch(id, { dryRun: false, window: 'night', by: 'api' })).toMatchObject({
      failure: { code: 'request.conflict' },
    });
    await pass(harness, 48 * HOUR);
    expect(starts(harness)).toBe(1);
    expect((await harness.detail(id)).jobs).toHaveLength(1);
  });

  test('a zone that nobody knows is refused', async () => {
    const harness = await withNight();
    const saved = await harness.core.schedule.saveWindow({ name: 'x', spans: [NIGHT], zone: 'Mars/Olympus' });
    expect(saved).toMatchObject({ failure: { code: 'request.invalid', facts: { where: 'zone' } } });
  });
});

describe('uploads in a weekly window', () => {
  const sends = (harness: CoreHarness): number =>
    harness.service.calls.filter(({ operation }) => operation === 'send').length;

  test('wait for it as a gate, without a state of their own, and go on by themselves', async () => {
    const harness = await withNight();
    const limited = await harness.core.schedule.limitDestination('lab', { window: 'night' });
    expect(limited).toMatchObject({
      ok: true,
      value: {
        window: { name: 'night', state: { isOpen: false, opensAt: Date.parse('2026-01-05T20:00:00Z') } },
      },
    });
    const { batch } = await harness.add();
    await pass(harness, 2 * HOUR);
    expect(sends(harness)).toBe(0);
    expect((await harness.items(batch.id)).map(({ state }) => state)).toEqual(['queued', 'queued']);
    await harness.crash();
    await pass(harness, 8 * HOUR);
    expect(sends(harness)).toBe(0);
    await harness.until('all is sent and run', () => starts(harness) === 1, 4 * HOUR);
    expect(iso(harness).slice(0, 13)).toBe('2026-01-05T20');
    expect(sends(harness)).toBe(2);
  });

  test('a file on its way is finished when the window closes, and no other is begun', async () => {
    const harness = await withNight();
    await harness.core.schedule.limitDestination('lab', { window: 'night' });
    harness.clock.jumpWall(Date.parse('2026-01-06T05:59:00Z') - harness.clock.now());
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let begun = 0;
    harness.service.rule = async (call) => {
      if (call.operation === 'send' && (begun += 1) === 1) await held;
      return undefined;
    };
    const { batch } = await harness.add();
    await harness.until('one is on its way', () => sends(harness) === 1, 30_000);
    await pass(harness, 10 * 60_000);
    release();
    await pass(harness, HOUR);
    expect((await harness.items(batch.id)).map(({ state }) => state)).toEqual(['sent', 'queued']);
    await harness.until('the other follows', () => starts(harness) === 1, 24 * HOUR);
  });

  test('a limit that is lifted counts at once', async () => {
    const harness = await withNight();
    await harness.core.schedule.limitDestination('lab', { window: 'night', bytesPerSecond: 1_000_000 });
    await harness.add();
    await pass(harness, HOUR);
    expect(sends(harness)).toBe(0);
    await harness.core.schedule.limitDestination('lab', { window: null });
    await harness.until('it is sent', () => starts(harness) === 1, 60_000);
    expect(harness.ports.destinations.byName('lab')?.limits).toEqual({ bytesPerSecond: 1_000_000 });
  });

  test('limits stay when the destination is saved anew, and want a window that there is', async () => {
    const harness = await withNight();
    expect(await harness.core.schedule.limitDestination('lab', { window: 'day' })).toMatchObject({
      failure: { code: 'window.unknown' },
    });
    expect(await harness.core.schedule.limitDestination('nowhere', {})).toMatchObject({
      failure: { code: 'destination.unknown' },
    });
    await harness.core.schedule.limitDestination('lab', { window: 'night' });
    const lab = harness.ports.destinations.byName('lab');
    await harness.core.saveDestination({
      name: 'lab',
      kind: 'haplo-batch',
      url: 'https://scripted.example/other',
      secretStore: 'keychain',
      options: {},
    });
    expect(harness.ports.destinations.byName('lab')?.limits).toEqual(lab?.limits);
    expect(await harness.core.schedule.removeWindow('night')).toMatchObject({
      failure: { code: 'window.in-use', facts: { users: 'lab' } },
    });
  });
});

describe('a pause', () => {
  test.each(['lab', undefined])(
    'for an hour ends by itself, also over a restart (%s)',
    async (destination) => {
      const harness = await withNight();
      const given = destination === undefined ? {} : { destination };
      expect(await harness.core.pause({ forMs: HOUR, ...given })).toMatchObject({
        ok: true,
        value: { calledOff: 0 },
      });
      await harness.add();
      await pass(harness, 30 * 60_000);
      await harness.crash();
      await pass(harness, 29 * 60_000);
      expect(starts(harness)).toBe(0);
      await harness.until('it goes on', () => starts(harness) === 1, 3 * 60_000);
      const status = await harness.core.status();
      expect(status.paused).toBeUndefined();
      expect(status.destinations[0]?.gate.state).toBe('open');
    },
  );

  test.each(['lab', undefined])(
    'for an hour lasts an hour, though the clock is set back (%s)',
    async (destination) => {
      const harness = await withNight();
      await harness.core.pause({ forMs: HOUR, ...(destination === undefined ? {} : { destination }) });
      await harness.add();
      await pass(harness, 10 * 60_000);
      harness.clock.jumpWall(-2 * HOUR);
      await pass(harness, 45 * 60_000);
      expect(starts(harness)).toBe(0);
      await pass(harness, 7 * 60_000);
      expect(starts(harness)).toBe(1);
    },
  );

  test('ends also where nothing is to be sent', async () => {
    const harness = await withNight();
    await harness.core.pause({ forMs: HOUR });
    await harness.crash();
    await pass(harness, HOUR + 60_000);
    expect((await harness.core.status()).paused).toBeUndefined();
  });

  test('till tomorrow ends in the morning of the next day, by the clock of this computer', async () => {
    const harness = await withNight();
    const paused = await harness.core.pause({ until: 'tomorrow' });
    const until = new Date(harness.clock.now());
    until.setDate(until.getDate() + 1);
    until.setHours(8, 0, 0, 0);
    expect(paused).toMatchObject({ ok: true, value: { until: until.getTime() } });
  });

  test('stays when the destination is saved anew', async () => {
    const harness = await withNight();
    await harness.core.pause({ destination: 'lab' });
    await harness.core.saveDestination({
      name: 'lab',
      kind: 'haplo-batch',
      url: 'https://scripted.example/other',
      secretStore: 'keychain',
      options: {},
    });
    await harness.add();
    await pass(harness, HOUR);
    expect(starts(harness)).toBe(0);
    await harness.core.resume({ destination: 'lab' });
    await harness.until('it goes on', () => starts(harness) === 1, 60_000);
  });

  test('until a time that is over is refused', async () => {
    const harness = await withNight();
    expect(await harness.core.pause({ until: 1 })).toMatchObject({ failure: { code: 'request.invalid' } });
    expect((await harness.core.status()).paused).toBeUndefined();
  });

  test('says what was on its way, and that is sent afterwards', async () => {
    const harness = await withNight();
    harness.service.next('send', { kind: 'hang' });
    const { batch } = await harness.add();
    await harness.until('one is on its way', async () =>
      (await harness.items(batch.id)).some(({ state }) => state === 'uploading'),
    );
    // The second one was taken up behind the first.
    expect(await harness.core.pause({ forMs: HOUR })).toMatchObject({ value: { calledOff: 2 } });
    await pass(harness, 60_000);
    expect((await harness.items(batch.id)).map(({ state }) => state)).toEqual(['queued', 'queued']);
    await harness.until('all is sent', () => starts(harness) === 1, 2 * HOUR);
  });
});

test(
  'however many runs wait for the night, the next batch is sent at once',
  { timeout: 60_000 },
  async () => {
    const harness = await withNight();
    for (let count = 0; count < LANE_LOOKAHEAD + 5; count += 1)
      await runAtNight(harness, await hold(harness));
    const { batch } = await harness.add();
    await harness.until(
      'it is done',
      async () => (await harness.detail(batch.id)).batch.status === 'accepted',
      60_000,
    );
    expect(starts(harness)).toBe(1);
    await harness.until('all ran', () => starts(harness) === LANE_LOOKAHEAD + 6, 13 * HOUR);
  },
);
