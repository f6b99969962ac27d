import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { replayArrivals, type Arrival } from '../../shared/model/closeReplay.ts';
import {
  closeVerdict,
  readCloseRule,
  type CloseRule,
  type OpenGroup,
  type ReadCloseRule,
} from '../../shared/model/closeRule.ts';

function read(rule: CloseRule): ReadCloseRule {
  const made = readCloseRule(rule);
  if ('wrong' in made) throw new Error(made.wrong);
  return made;
}

const rule: fc.Arbitrary<CloseRule> = fc
  .record(
    {
      idleMs: fc.integer({ min: 0, max: 100_000 }),
      files: fc.integer({ min: 1, max: 20 }),
      bytes: fc.integer({ min: 1, max: 2_000 }),
      marker: fc.constant('*.done'),
    },
    { requiredKeys: [] },
  )
  .chain((limits) =>
    fc.constantFrom<CloseRule>(
      { ...limits, per: 'all' },
      { ...limits, per: 'folder' },
      { ...limits, per: 'sample', sample: '{sample}_*' },
    ),
  );

const group: fc.Arbitrary<OpenGroup> = fc.record({
  settledFiles: fc.integer({ min: 0, max: 30 }),
  settledBytes: fc.integer({ min: 0, max: 3_000 }),
  settlingFiles: fc.integer({ min: 0, max: 3 }),
  hasMarker: fc.boolean(),
  lastChangeAt: fc.integer({ min: 0, max: 100_000 }),
});

const arrivals: fc.Arbitrary<readonly Arrival[]> = fc.array(
  fc.record({
    path: fc.constantFrom(
      'a_1',
      'a_2',
      'b_1',
      'run1/a_3',
      'run1/b_2',
      'run2/c_1',
      'x.done',
      'run2/x.done',
      'plain',
    ),
    bytes: fc.integer({ min: 0, max: 500 }),
    at: fc.integer({ min: 0, max: 500_000 }),
  }),
  { maxLength: 60 },
);

describe('the closing of a batch', () => {
  test('by idle time or marker never happens while a file of it is still being written', () => {
    fc.assert(
      fc.property(rule, group, fc.integer({ min: 0, max: 1_000_000 }), (made, open, now) => {
        const verdict = closeVerdict(made, open, now);
        if (!verdict.close || open.settlingFiles === 0) return;
        expect(['files', 'bytes']).toContain(verdict.why);
      }),
    );
  });

  test('happens only for a reason that the rule names, and never with nothing in it', () => {
    fc.assert(
      fc.property(rule, group, fc.integer({ min: 0, max: 1_000_000 }), (made, open, now) => {
        const verdict = closeVerdict(made, open, now);
        if (!verdict.close) return;
        expect(open.settledFiles).toBeGreaterThan(0);
        switch (verdict.why) {
          case 'files':
            expect(open.settledFiles).toBeGreaterThanOrEqual(made.files ?? Infinity);
            break;
          case 'bytes':
            expect(open.settledBytes).toBeGreaterThanOrEqual(made.bytes ?? Infinity);
            break;
          case 'marker':
            expect(made.marker !== undefined && open.hasMarker).toBe(true);
            break;
          case 'idle':
            expect(now - open.lastChangeAt).toBeGreaterThanOrEqual(made.idleMs ?? Infinity);
            break;
          default:
            verdict.why satisfies never;
        }
      }),
    );
  });

  test('comes at the time that it says to look again, if nothing changes', () => {
    fc.assert(
      fc.property(rule, group, fc.integer({ min: 0, max: 1_000_000 }), (made, open, now) => {
        const verdict = closeVerdict(made, open, now);
        if (verdict.close || verdict.lookAt === undefined) return;
        expect(verdict.lookAt).toBeGreaterThan(now);
        expect(closeVerdict(made, open, verdict.lookAt - 1).close).toBe(false);
        expect(closeVerdict(made, open, verdict.lookAt)).toEqual({ close: true, why: 'idle' });
      }),
    );
  });
});

describe('a replay of past arrivals', () => {
  test('puts every file into exactly one batch or leaves it open, whatever the rule', () => {
    fc.assert(
      fc.property(rule, arrivals, (made, came) => {
        const replay = replayArrivals(read(made), came, { settleMs: 10, until: 2_000_000 });
        const inBatches = replay.batches.reduce((sum, batch) => sum + batch.files, 0);
        expect(inBatches + replay.openFiles).toBe(came.length);
        const bytes = replay.batches.reduce((sum, batch) => sum + batch.bytes, 0);
        if (replay.openFiles === 0) expect(bytes).toBe(came.reduce((sum, one) => sum + one.bytes, 0));
      }),
    );
  });

  test('leaves nothing open where idle time closes, and mixes no two groups', () => {
    fc.assert(
      fc.property(rule, arrivals, (made, came) => {
        const played = read({ ...made, idleMs: made.idleMs ?? 5 });
        const replay = replayArrivals(played, came, { settleMs: 10, until: 2_000_000 });
        expect(replay.openFiles).toBe(0);
        const groups = new Set(came.map((one) => played.groupOf(one.path)));
        for (const batch of replay.batches) expect(groups).toContain(batch.group);
        for (const one of groups) {
          const files = came.filter((arrival) => played.groupOf(arrival.path) === one).length;
          const batched = replay.batches.filter((batch) => batch.group === one);
          expect(batched.reduce((sum, batch) => sum + batch.files, 0)).toBe(files);
        }
      }),
    );
  });

  test('counts a file that comes after the batch of its subfolder had closed', () => {
    const came: readonly Arrival[] = [
      { path: 'run1/a', bytes: 1, at: 0 },
      { path: 'run1/b', bytes: 1, at: 70_000 },
      { path: 'run2/c', bytes: 1, at: 80_000 },
    ];
    const over = { settleMs: 0, until: 10_000_000 };
    expect(replayArrivals(read({ per: 'folder', idleMs: 60_000 }), came, over).tooEarly).toBe(1);
    expect(replayArrivals(read({ per: 'folder', idleMs: 90_000 }), came, over).tooEarly).toBe(0);
  });

  test('takes the sample out of a name at the first place that fits', () => {
    const { groupOf } = read({ per: 'sample', sample: 'S[0-9]-{sample}_*.tif', idleMs: 1 });
    expect(groupOf('deep/S1-leaf 7_ch1_z2.tif')).toBe('leaf 7');
    expect(groupOf('other.tif')).toBe('');
    expect(readCloseRule({ per: 'sample', sample: '*_x', idleMs: 1 })).toHaveProperty('wrong');
  });
});
