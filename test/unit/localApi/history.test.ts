import { describe, expect, test } from 'vitest';
import { calendarDays } from '../../../main/localApi/views/calendarDays.ts';
import { historyView } from '../../../main/localApi/views/historyView.ts';
import type { DepthRow, HistoryRow } from '../../../main/core/ports/history.ts';
import { testId } from '../../support/ledgerModels.ts';

const HOUR = 3_600_000;
const iso = (at: number): string => new Date(at).toISOString();

describe('the days of a time zone', () => {
  test.each([
    [
      'UTC',
      '2026-11-22T12:00:00Z',
      ['2026-11-21', '2026-11-22'],
      ['2026-11-21T00:00:00.000Z', '2026-11-22T00:00:00.000Z'],
    ],
    [
      'Europe/Berlin',
      '2026-11-22T23:30:00Z',
      ['2026-11-22', '2026-11-23'],
      ['2026-11-21T23:00:00.000Z', '2026-11-22T23:00:00.000Z'],
    ],
    [
      'Asia/Kathmandu',
      '2026-11-22T18:14:00Z',
      ['2026-11-21', '2026-11-22'],
      ['2026-11-20T18:15:00.000Z', '2026-11-21T18:15:00.000Z'],
    ],
    [
      'Pacific/Kiritimati',
      '2026-11-22T09:59:00Z',
      ['2026-11-21', '2026-11-22'],
      ['2026-11-20T10:00:00.000Z', '2026-11-21T10:00:00.000Z'],
    ],
    [
      'America/New_York',
      '2026-11-22T04:59:00Z',
      ['2026-11-20', '2026-11-21'],
      ['2026-11-20T05:00:00.000Z', '2026-11-21T05:00:00.000Z'],
    ],
  ])('%s at %s', (zone, now, names, starts) => {
    const days = calendarDays(Date.parse(now), 2, zone);
    expect(days.map(({ day }) => day)).toEqual(names);
    expect(days.map(({ start }) => iso(start))).toEqual(starts);
  });

  test('last 23 and 25 hours when the clocks are put, also where that happens at midnight', () => {
    const lengths = (now: string, zone: string): number[] => {
      const days = calendarDays(Date.parse(now), 3, zone);
      return days.slice(1).map(({ start }, index) => (start - (days[index]?.start ?? 0)) / HOUR);
    };
    expect(lengths('2026-03-30T12:00:00Z', 'Europe/Berlin')).toEqual([24, 23]);
    expect(lengths('2026-10-26T12:00:00Z', 'Europe/Berlin')).toEqual([24, 25]);
    expect(lengths('2026-04-25T12:00:00Z', 'Africa/Cairo')).toEqual([24, 23]);
  });
});

describe('the history', () => {
  const now = Date.parse('2026-11-22T10:20:00Z');
  const days = calendarDays(now, 2, 'UTC');
  const at = (text: string): number => Date.parse(`2026-11-${text}:00Z`);
  const rows: readonly HistoryRow[] = [
    { at: at('21T00:00'), what: 'delivered', count: 1, bytes: 10 },
    { at: at('21T23:45'), what: 'delivered', count: 2, bytes: 20 },
    { at: at('21T23:45'), what: 'stopped', code: 'file.gone', count: 1, bytes: 5 },
    { at: at('22T00:00'), what: 'again', count: 3, bytes: 30 },
    { at: at('22T10:15'), what: 'deferred', code: 'network.cut', count: 4, bytes: 0 },
    { at: at('22T10:15'), what: 'delivered', count: 1, bytes: 7 },
    { at: at('22T10:15'), what: 'stopped', code: 'network.cut', count: 1, bytes: 0 },
  ];
  const view = historyView({ rows, depths: [], days, zone: 'UTC', now });

  test('puts everything on its day and loses nothing', () => {
    expect(view.days).toEqual([
      {
        day: '2026-11-21',
        delivered: { files: 3, bytes: 30 },
        again: { files: 0, bytes: 0 },
        deferred: 0,
        stopped: 1,
      },
      {
        day: '2026-11-22',
        delivered: { files: 1, bytes: 7 },
        again: { files: 3, bytes: 30 },
        deferred: 4,
        stopped: 1,
      },
    ]);
  });

  test('tells failures by cause, most frequent first, with when it was last', () => {
    expect(view.failures).toMatchObject([
      { code: 'network.cut', stopped: 1, deferred: 4, lastAt: '2026-11-22T10:15:00.000Z' },
      { code: 'file.gone', stopped: 1, deferred: 0, lastAt: '2026-11-21T23:45:00.000Z' },
    ]);
  });

  test('has throughput in equal steps, at most some hundred, whose sum is all that arrived', () => {
    expect(view.throughput.stepSeconds).toBe(900);
    expect(view.throughput.bytes).toHaveLength(138);
    expect(view.throughput.bytes[0]).toBe(10);
    expect(view.throughput.bytes[96]).toBe(30);
    expect(view.throughput.bytes.at(-1)).toBe(7);
    expect(view.throughput.bytes.reduce((sum, one) => sum + one, 0)).toBe(67);
    for (const [count, seconds] of [
      [7, 3_600],
      [30, 21_600],
      [366, 86_400],
    ] as const) {
      const long = historyView({
        rows,
        depths: [],
        days: calendarDays(now, count, 'UTC'),
        zone: 'UTC',
        now,
      });
      expect(long.throughput.stepSeconds).toBe(seconds);
      expect(long.throughput.bytes.length).toBeLessThanOrEqual(400);
      expect(long.throughput.bytes.reduce((sum, one) => sum + one, 0)).toBe(67);
    }
  });

  test('has the most that waited in each step, nothing before it was counted, and what was left over from before', () => {
    const row = (time: string, destination: number, files: number, filesMax: number): DepthRow => ({
      at: at(time),
      destinationId: testId('dst', destination),
      files,
      filesMax,
    });
    const filesOf = (depths: readonly DepthRow[]): readonly (number | null)[] =>
      historyView({ rows: [], depths, days, zone: 'UTC', now }).depth.files;
    const files = filesOf([row('21T01:00', 1, 4, 9), row('21T01:00', 2, 1, 1), row('21T02:00', 1, 0, 4)]);
    expect(files).toHaveLength(138);
    expect(files.slice(0, 4)).toEqual([null, null, null, null]);
    expect(files.slice(4, 11)).toEqual([10, 5, 5, 5, 5, 1, 1]);
    expect(files.at(-1)).toBe(1);
    expect(filesOf([row('20T23:45', 1, 7, 30)])[0]).toBe(7);
    expect(filesOf([])[0]).toBeNull();
  });
});
