import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createDspPatience } from '../../main/adapters/services/dspIngest/dspPatience.ts';
import {
  dspMappingLine,
  parseDspMapping,
  parseDspMappingRows,
} from '../../shared/services/dspIngest/mapping.ts';
import { cannotPassProxy } from '../../shared/services/dspIngest/proxyLimit.ts';
import { FakeClock } from '../support/fakeClock.ts';

describe('the mapping', () => {
  test('is quoted as the server quotes: for a comma, a quote or a line feed, and nothing else', () => {
    const lines = [
      ['sub/a.tif', 'sub/a.tif,x.jpx'],
      ['a, b.tif', '"a, b.tif",x.jpx'],
      ['say "a".tif', '"say ""a"".tif",x.jpx'],
      ['two\nlines/a.tif', '"two\nlines/a.tif",x.jpx'],
      [" ' ;a.tif ", " ' ;a.tif ,x.jpx"],
    ] as const;
    for (const [original, line] of lines) {
      expect(dspMappingLine({ original, derivative: 'x.jpx' })).toBe(line);
      expect(parseDspMappingRows(line)).toEqual([{ original, derivative: 'x.jpx' }]);
    }
  });

  test('is read with or without rows, and with a line feed at its end', () => {
    expect(parseDspMapping('original,derivative')).toEqual([]);
    expect(parseDspMapping('original,derivative\n')).toEqual([]);
    expect(parseDspMapping('original,derivative\na.txt,b.txt\n')).toEqual([
      { original: 'a.txt', derivative: 'b.txt' },
    ]);
  });

  test('is not read from what is another text, or was cut inside quotes', () => {
    for (const text of ['', 'original', '<html>', 'original,derivativ', 'original,derivativex\na,b'])
      expect(parseDspMapping(text), text).toBeUndefined();
    expect(parseDspMapping('original,derivative\na.txt,b.txt\n"c')).toBeUndefined();
  });

  test('a line that is no row is passed over', () => {
    expect(parseDspMappingRows('half a name\na.txt,b.txt\none,two,three\n\nc.txt,d.txt')).toEqual([
      { original: 'a.txt', derivative: 'b.txt' },
      { original: 'c.txt', derivative: 'd.txt' },
    ]);
  });

  test('gives back whatever names the server writes', () => {
    const value = fc
      .array(fc.constantFrom('a', 'é', ',', '"', '\n', ' ', '/', '𝄞', ';'), { minLength: 1, maxLength: 12 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.array(fc.record({ original: value, derivative: value })), (rows) => {
        const text = ['original,derivative', ...rows.map(dspMappingLine)].join('\n');
        expect(parseDspMapping(text)).toEqual(rows);
      }),
    );
  });
});

test('only what takes longer than ten minutes cannot pass the proxy', () => {
  expect(cannotPassProxy(600_000, 1_000)).toBe(false);
  expect(cannotPassProxy(600_001, 1_000)).toBe(true);
  expect(cannotPassProxy(1e12, undefined)).toBe(false);
  expect(cannotPassProxy(1e12, 0)).toBe(false);
});

describe('the patience with a taken project', () => {
  const BOUNDS = { minMs: 2_000, maxMs: 60_000 };

  test('grows from the first wait to the longest, and begins anew when it is over', async () => {
    const clock = new FakeClock();
    const patience = createDspPatience(clock);
    const waits: number[] = [];
    for (let n = 0; n < 30; n += 1) {
      const wait = patience.waitMs('0001', BOUNDS);
      waits.push(wait);
      await clock.advance(wait);
    }
    expect(waits.slice(0, 4)).toEqual([2_000, 2_000, 2_000, 2_000]);
    expect(waits).toEqual([...waits].sort((one, other) => one - other));
    expect(waits.at(-1)).toBe(60_000);
    expect(patience.waitMs('0002', BOUNDS), 'another project').toBe(2_000);
    patience.over('0001');
    expect(patience.waitMs('0001', BOUNDS)).toBe(2_000);
  });

  test('what nobody asked after for long is a new matter', async () => {
    const clock = new FakeClock();
    const patience = createDspPatience(clock);
    patience.waitMs('0001', BOUNDS);
    await clock.advance(24 * 60 * 60 * 1000);
    expect(patience.waitMs('0001', BOUNDS)).toBe(2_000);
  });
});
