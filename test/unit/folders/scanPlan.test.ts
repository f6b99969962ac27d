import { describe, expect, test } from 'vitest';
import {
  HINT_DELAY_MS,
  POLL_MS_MIN,
  RESCAN_MS,
  RESCAN_MS_MAX,
  ScanPlan,
} from '../../../main/core/folders/scanPlan.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { SeededRandom } from '../../support/seededRandom.ts';

function planAfterFirstScan(tookMs = 100): { readonly clock: FakeClock; readonly plan: ScanPlan } {
  const clock = new FakeClock();
  const plan = new ScanPlan({ clock, random: new SeededRandom(1) });
  plan.armed();
  expect(plan.isDue()).toBe(true);
  expect(plan.take()).toEqual({ directories: [''], isFull: true, why: 'time' });
  plan.done({ tookMs, isFull: true, isComplete: true });
  return { clock, plan };
}

describe('the plan of scans', () => {
  test('looks at everything again only seldom where changes are told, and often where they are not', () => {
    const { clock, plan } = planAfterFirstScan();
    const rest = plan.dueAt() - clock.elapsed();
    expect(rest).toBeGreaterThanOrEqual(RESCAN_MS * 0.75);
    expect(rest).toBeLessThanOrEqual(RESCAN_MS * 1.25);
    plan.setPolling(true);
    expect(plan.dueAt() - clock.elapsed()).toBeLessThanOrEqual(POLL_MS_MIN * 1.25);
  });

  test('looks the more seldom at everything the longer that takes, but every other hour', () => {
    const restAfter = (tookMs: number): number => {
      const { clock, plan } = planAfterFirstScan(tookMs);
      return plan.dueAt() - clock.elapsed();
    };
    expect(restAfter(1_000)).toBeGreaterThanOrEqual(2_000_000 * 0.75);
    expect(restAfter(1_000)).toBeLessThanOrEqual(2_000_000 * 1.25);
    expect(restAfter(60_000)).toBeLessThanOrEqual(RESCAN_MS_MAX * 1.25);
  });

  test('brings a look at the hinted directories forward, each by itself', async () => {
    const { clock, plan } = planAfterFirstScan(0);
    expect(plan.hint('run1')).toBe(true);
    expect(plan.hint('run1/deep')).toBe(false);
    plan.hint('run10');
    expect(plan.isDue()).toBe(false);
    await clock.advance(HINT_DELAY_MS);
    expect(plan.isDue()).toBe(true);
    expect(plan.take()).toEqual({ directories: ['run1', 'run1/deep', 'run10'], isFull: false, why: 'hint' });
    expect(plan.hasHints).toBe(false);
    plan.hint('');
    expect(plan.take()).toMatchObject({ directories: [''], isFull: false });
    plan.hint(undefined);
    expect(plan.take()).toEqual({ directories: [''], isFull: true, why: 'hint' });
  });

  test('rests four times as long as a scan took, and polls for a twentieth of the time at most', () => {
    const { clock, plan } = planAfterFirstScan(10_000);
    plan.hint('run1');
    expect(plan.dueAt() - clock.elapsed()).toBe(40_000);
    plan.setPolling(true);
    expect(plan.dueAt() - clock.elapsed()).toBe(40_000);
    plan.take();
    expect(plan.dueAt() - clock.elapsed()).toBeGreaterThanOrEqual(190_000 * 0.75);
  });

  test('repeats soon what could not look at everything', () => {
    const { clock, plan } = planAfterFirstScan(0);
    plan.hint(undefined);
    plan.take();
    plan.done({ tookMs: 0, isFull: true, isComplete: false });
    expect(plan.dueAt() - clock.elapsed()).toBeLessThanOrEqual(5_000);
  });

  test('knows whether a watcher listened before the last whole scan', () => {
    const clock = new FakeClock();
    const plan = new ScanPlan({ clock, random: new SeededRandom(1) });
    const scan = (isComplete = true): void => plan.done({ tookMs: 0, isFull: true, isComplete });
    expect(plan.wasArmed).toBe(false);
    scan();
    expect(plan.wasArmed).toBe(false);
    plan.armed();
    expect(plan.wasArmed).toBe(false);
    scan(false);
    expect(plan.wasArmed).toBe(false);
    scan();
    expect(plan.wasArmed).toBe(true);
    plan.done({ tookMs: 0, isFull: false, isComplete: false });
    expect(plan.wasArmed).toBe(true);
    plan.armed();
    expect(plan.wasArmed).toBe(false);
    scan();
    plan.disarmed();
    expect(plan.wasArmed).toBe(false);
    scan();
    expect(plan.wasArmed).toBe(false);
  });

  test('scans everything at once when a watcher begins to listen, for nothing was heard before', () => {
    const { clock, plan } = planAfterFirstScan();
    expect(plan.dueAt()).toBeGreaterThan(clock.elapsed() + 1_000);
    plan.armed();
    expect(plan.dueAt() - clock.elapsed()).toBeLessThanOrEqual(400);
  });

  test('a folder that was never scanned is due at once, polled or not', () => {
    const clock = new FakeClock();
    const plan = new ScanPlan({ clock, random: new SeededRandom(1) });
    plan.setPolling(true);
    expect(plan.isDue()).toBe(true);
  });

  test('looks at everything when nobody knows where, or when too much was hinted', async () => {
    const { clock, plan } = planAfterFirstScan(0);
    plan.hint(undefined);
    expect(plan.hasHints).toBe(true);
    await clock.advance(HINT_DELAY_MS);
    expect(plan.take()).toEqual({ directories: [''], isFull: true, why: 'hint' });
    expect(plan.hasHints).toBe(false);
    for (let at = 0; at < 1_000; at += 1) plan.hint(`run${at}`);
    expect(plan.take()).toMatchObject({ isFull: false });
    for (let at = 0; at < 1_001; at += 1) plan.hint(`run${at}`);
    expect(plan.take()).toEqual({ directories: [''], isFull: true, why: 'hint' });
  });

  test('a scan by the clock with hints is the hints’ doing', async () => {
    const { clock, plan } = planAfterFirstScan(0);
    await clock.advance(2 * RESCAN_MS);
    plan.hint('run1');
    expect(plan.take()).toEqual({ directories: [''], isFull: true, why: 'hint' });
    expect(plan.take()).toMatchObject({ why: 'time' });
  });

  test('a part that could not be looked at brings the whole scan forward, and one that could does not', () => {
    const { clock, plan } = planAfterFirstScan(0);
    const before = plan.dueAt();
    plan.done({ tookMs: 0, isFull: false, isComplete: true });
    expect(plan.dueAt()).toBe(before);
    plan.done({ tookMs: 0, isFull: false, isComplete: false });
    expect(plan.dueAt() - clock.elapsed()).toBe(5_000);
    plan.done({ tookMs: 0, isFull: true, isComplete: false });
    expect(plan.dueAt() - clock.elapsed()).toBe(5_000);
  });
});
