import { describe, expect, test } from 'vitest';
import { LogLines, LogSearch } from '../../../renderer/views/batch/logLines.ts';
import { SeededRandom } from '../../support/seededRandom.ts';

function allOf(lines: LogLines): string[] {
  return Array.from({ length: lines.count }, (_, at) => lines.line(at));
}

function found(search: LogSearch): number[] {
  while (search.step());
  return Array.from({ length: search.count }, (_, at) => search.at(at));
}

describe('the lines of a log', () => {
  test.each([1, 2, 3])('are the same however its text came in pieces (seed %i)', (seed) => {
    const random = new SeededRandom(seed);
    const text = Array.from({ length: 4_000 }, (_, at) => `${at} ${'x'.repeat(random.below(60))}\n`).join('');
    const lines = new LogLines();
    for (let at = 0; at < text.length;) {
      const letters = 1 + random.below(3_000);
      lines.add(text.slice(at, at + letters));
      at += letters;
    }
    expect(allOf(lines)).toEqual(text.split('\n').slice(0, -1));
    expect(lines.parts().join('')).toBe(text);
  });

  test('end without their line ends, and the last needs none', () => {
    const lines = new LogLines();
    lines.add('one\r\ntwo\n\nlast');
    expect(allOf(lines)).toEqual(['one', 'two', '', 'last']);
    lines.add(' of all\n');
    expect(allOf(lines)).toEqual(['one', 'two', '', 'last of all']);
  });

  test('are not held up by one that never ends', () => {
    const lines = new LogLines();
    for (let at = 0; at < 100; at += 1) lines.add('y'.repeat(10_000));
    lines.add('\nthe end\n');
    expect(lines.line(lines.count - 1)).toBe('the end');
    expect(Math.max(...allOf(lines).map(({ length }) => length))).toBeLessThan(200_000);
    expect(lines.parts().join('')).toBe(`${'y'.repeat(1_000_000)}\nthe end\n`);
  });

  test('are looked through a bounded piece at a time, from where the search stopped', () => {
    const lines = new LogLines();
    for (let at = 0; at < 100_000; at += 1) lines.add(`line ${at}${at % 25_000 === 7 ? ' Needle' : ''}\n`);
    const search = new LogSearch(lines, 'needle');
    let steps = 0;
    while (search.step()) steps += 1;
    // 1.1 million letters: never all at once.
    expect(steps).toBeGreaterThan(10);
    expect(search.isDone).toBe(true);
    expect(found(search)).toEqual([7, 25_007, 50_007, 75_007]);
    lines.add('the last needle');
    expect(found(search)).toEqual([7, 25_007, 50_007, 75_007, 100_000]);
    lines.add(' of all\nand a needle\n');
    expect(found(search)).toEqual([7, 25_007, 50_007, 75_007, 100_000, 100_001]);
  });
});
