import { describe, expect, test } from 'vitest';
import { replayArrivals, TOO_EARLY_WITHIN_MS, type Arrival } from '../../../shared/model/closeReplay.ts';
import {
  closeVerdict,
  checkedCloseRule,
  readCloseRule,
  type CloseRule,
  type OpenGroup,
  type ReadCloseRule,
} from '../../../shared/model/closeRule.ts';

function read(rule: CloseRule): ReadCloseRule {
  const made = readCloseRule(rule);
  if ('wrong' in made) throw new Error(made.wrong);
  return made;
}

const GROUP: OpenGroup = {
  settledFiles: 3,
  settledBytes: 300,
  settlingFiles: 0,
  hasMarker: true,
  lastChangeAt: 1_000,
};
const STAYS = { close: false };

describe('when a batch closes', () => {
  test.each<readonly [string, CloseRule, Partial<OpenGroup>, object]>([
    ['nothing in it', { per: 'all', files: 0, bytes: 0, idleMs: 0, marker: '*' }, { settledFiles: 0 }, STAYS],
    ['as many files as wanted', { per: 'all', files: 3 }, {}, { close: true, why: 'files' }],
    ['more files', { per: 'all', files: 2 }, {}, { close: true, why: 'files' }],
    ['too few files', { per: 'all', files: 4 }, {}, STAYS],
    ['as many bytes as wanted', { per: 'all', bytes: 300 }, {}, { close: true, why: 'bytes' }],
    ['too few bytes', { per: 'all', bytes: 301 }, {}, STAYS],
    [
      'files count while others are written',
      { per: 'all', files: 3 },
      { settlingFiles: 1 },
      { close: true, why: 'files' },
    ],
    [
      'bytes count while others are written',
      { per: 'all', bytes: 1 },
      { settlingFiles: 1 },
      { close: true, why: 'bytes' },
    ],
    ['files win over bytes', { per: 'all', files: 1, bytes: 1 }, {}, { close: true, why: 'files' }],
    ['a marker', { per: 'all', marker: '*.done' }, {}, { close: true, why: 'marker' }],
    ['no marker yet', { per: 'all', marker: '*.done' }, { hasMarker: false }, STAYS],
    ['a marker that no rule asks for', { per: 'all' }, {}, STAYS],
    ['a marker while others are written', { per: 'all', marker: '*.done' }, { settlingFiles: 1 }, STAYS],
    [
      'a marker wins over time',
      { per: 'all', marker: '*.done', idleMs: 0 },
      {},
      { close: true, why: 'marker' },
    ],
    ['quiet to the millisecond', { per: 'all', idleMs: 500 }, {}, { close: true, why: 'idle' }],
    ['quiet for longer', { per: 'all', idleMs: 400 }, {}, { close: true, why: 'idle' }],
    ['not quiet long enough', { per: 'all', idleMs: 501 }, {}, { close: false, lookAt: 1_501 }],
    ['quiet while others are written', { per: 'all', idleMs: 0 }, { settlingFiles: 1 }, STAYS],
  ])('%s', (_words, rule, more, expected) => {
    expect(closeVerdict(rule, { ...GROUP, ...more }, 1_500)).toEqual(expected);
  });
});

describe('which batch a file belongs to', () => {
  test('all together, by the first subfolder, or by the sample', () => {
    expect(read({ per: 'all' }).groupOf('a/b/c.tif')).toBe('');
    expect(read({ per: 'folder' }).groupOf('a/b/c.tif')).toBe('a');
    expect(read({ per: 'folder' }).groupOf('c.tif')).toBe('');
    expect(read({ per: 'sample', sample: '{sample}_*' }).groupOf('x_y/leaf_1.tif')).toBe('leaf');
  });

  test.each([
    ['{sample}_*.tif', 'leaf_1_2.tif', 'leaf'],
    ['{sample}_*.tif', 'leaf.tif', ''],
    ['{sample}_*.tif', '_1.tif', ''],
    ['S?{sample}.tif', 'S1leaf.tif', 'leaf'],
    ['S?{sample}.tif', 'leaf.tif', ''],
    ['*-{sample}', 'a-b-c', 'b-c'],
    ['{sample}', '🍃1', '🍃1'],
    ['{sample}', '', ''],
    ['{sample}x', 'ax', 'a'],
    ['S1{sample}', 'S1', ''],
  ])('by %s, %s is of sample %j', (sample, name, expected) => {
    expect(read({ per: 'sample', sample }).groupOf(name)).toBe(expected);
  });

  test('a marker is told by its pattern, and there is none without one', () => {
    expect(read({ per: 'all', marker: '*.done' }).isMarker('run.done')).toBe(true);
    expect(read({ per: 'all', marker: '*.done' }).isMarker('run.tif')).toBe(false);
    expect(read({ per: 'all' }).isMarker('run.done')).toBe(false);
  });

  test.each([undefined, '', '*', '{sample}{sample}', 'a/{sample}'])(
    'the sample pattern %j is refused in words',
    (sample) => {
      expect(readCloseRule({ per: 'sample', sample })).toEqual({
        wrong: 'sample: it must have {sample} once, and no /',
      });
      expect(readCloseRule({ per: 'folder', sample })).toHaveProperty('rule', { per: 'folder', sample });
    },
  );

  test('that was not checked before it came to be used is a bug, and says what is wrong with it', () => {
    expect(() => checkedCloseRule({ per: 'sample', sample: 'none', idleMs: 1 })).toThrow(
      'a closing rule that is none: sample: it must have {sample} once, and no /',
    );
    expect(checkedCloseRule({ per: 'folder', idleMs: 1 }).groupOf('a/b.tif')).toBe('a');
  });

  test('a marker that is no pattern is refused in words', () => {
    const made = readCloseRule({ per: 'all', marker: '' });
    expect(made).toEqual({ wrong: 'marker: it is empty' });
  });

  test('the rule is kept as it was given', () => {
    expect(read({ per: 'all', idleMs: 5 }).rule).toEqual({ per: 'all', idleMs: 5 });
  });
});

describe('what a rule would have done', () => {
  const arrival = (path: string, at: number, bytes = 10): Arrival => ({ path, at, bytes });
  const over = { settleMs: 100, until: 1_000_000 };

  test('files come in order of time, however they are told, and are whole after the settle time', () => {
    const came = [arrival('b', 2_000), arrival('a', 1_000, 5)];
    expect(replayArrivals(read({ per: 'all', files: 2 }), came, over)).toEqual({
      batches: [{ group: '', files: 2, bytes: 15, closedAt: 2_100, why: 'files' }],
      openFiles: 0,
      tooEarly: 0,
    });
    expect(came.map(({ path }) => path)).toEqual(['b', 'a']);
  });

  test('idle time closes when it was due, not when somebody looked', () => {
    const came = [arrival('a', 0), arrival('b', 600), arrival('c', 60_000)];
    const { batches, openFiles } = replayArrivals(read({ per: 'all', idleMs: 1_000 }), came, over);
    expect(batches).toEqual([
      { group: '', files: 2, bytes: 20, closedAt: 1_700, why: 'idle' },
      { group: '', files: 1, bytes: 10, closedAt: 61_100, why: 'idle' },
    ]);
    expect(openFiles).toBe(0);
  });

  test('what is not due at the end stays open', () => {
    const came = [arrival('a', 0), arrival('b', 900)];
    const late = { settleMs: 100, until: 1_999 };
    expect(replayArrivals(read({ per: 'all', idleMs: 1_000 }), came, late)).toEqual({
      batches: [],
      openFiles: 2,
      tooEarly: 0,
    });
    expect(
      replayArrivals(read({ per: 'all', idleMs: 1_000 }), came, { ...late, until: 2_000 }).openFiles,
    ).toBe(0);
    expect(replayArrivals(read({ per: 'all', files: 3 }), came, over).openFiles).toBe(2);
  });

  test('a marker closes what came with it, in its own group', () => {
    const came = [arrival('r1/a', 0), arrival('r2/b', 10), arrival('r1/x.done', 20), arrival('r2/x', 30)];
    const { batches, openFiles } = replayArrivals(read({ per: 'folder', marker: '*.done' }), came, over);
    expect(batches).toEqual([{ group: 'r1', files: 2, bytes: 20, closedAt: 120, why: 'marker' }]);
    expect(openFiles).toBe(2);
  });

  test('a batch with a marker that did not close at once closes with the next file', () => {
    const came = [arrival('x.done', 0), arrival('a', 5)];
    const { batches } = replayArrivals(read({ per: 'all', marker: '*.done' }), came, over);
    expect(batches.map(({ files }) => files)).toEqual([1]);
  });

  test('bytes close, too', () => {
    const came = [arrival('a', 0, 40), arrival('b', 10, 60), arrival('c', 20, 1)];
    const { batches, openFiles } = replayArrivals(read({ per: 'all', bytes: 100 }), came, over);
    expect(batches).toEqual([{ group: '', files: 2, bytes: 100, closedAt: 110, why: 'bytes' }]);
    expect(openFiles).toBe(1);
  });

  test('a file is too early closed for when it comes within ten minutes, to the millisecond', () => {
    const rule = read({ per: 'sample', sample: '{sample}_*', files: 1 });
    const played = (path: string, afterMs: number): number =>
      replayArrivals(rule, [arrival('leaf_1', 0), arrival(path, afterMs)], { ...over, until: 10_000_000 })
        .tooEarly;
    expect(played('leaf_2', TOO_EARLY_WITHIN_MS)).toBe(1);
    expect(played('leaf_2', TOO_EARLY_WITHIN_MS + 1)).toBe(0);
    expect(played('bark_2', 5)).toBe(0);
  });

  test('of files that lie together only those in subfolders belong together beyond doubt', () => {
    const rule = read({ per: 'all', files: 1 });
    const played = (...paths: readonly string[]): number =>
      replayArrivals(
        rule,
        paths.map((path, at) => arrival(path, at)),
        over,
      ).tooEarly;
    expect(played('a', 'b')).toBe(0);
    expect(played('run/a', 'run/b')).toBe(1);
    expect(played('run/a', 'run2/b', 'run/deep/c')).toBe(1);
    expect(played('run/a', 'run')).toBe(0);
  });

  test('a subfolder that a batch had closed for is forgotten with the next batch of another', () => {
    const rule = read({ per: 'all', files: 2 });
    const came = [arrival('r1/a', 0), arrival('r2/a', 1), arrival('r3/a', 2), arrival('r1/b', 3)];
    expect(replayArrivals(rule, came, over).tooEarly).toBe(1);
  });
});
