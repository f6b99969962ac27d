import { describe, expect, test } from 'vitest';
import {
  causesCsv,
  daysCsv,
  deepest,
  depthCsv,
  depthPoints,
  historySum,
  rateCsv,
  ratePoints,
  rateSummary,
} from '../../../renderer/views/history/historySums.ts';
import type { HistoryView } from '../../../shared/api/routes/history.ts';

const day = (name: string, files: number, bytes: number): HistoryView['days'][number] => ({
  day: name,
  delivered: { files, bytes },
  again: { files: 1, bytes: 2 },
  deferred: 3,
  stopped: 4,
});

const history: HistoryView = {
  zone: 'UTC',
  from: '2026-11-21T00:00:00.000Z',
  until: '2026-11-21T02:30:00.000Z',
  days: [day('2026-11-20', 5, 50), day('2026-11-21', 7, 10)],
  failures: [
    {
      code: 'file.gone',
      what: 'Gone, they say',
      stopped: 2,
      deferred: 0,
      lastAt: '2026-11-21T01:00:00.000Z',
    },
  ],
  throughput: { stepSeconds: 3_600, bytes: [3_600, 0, 3_600] },
  depth: { stepSeconds: 3_600, files: [null, 5, 2] },
};

describe('the sums of a history', () => {
  test('add up all days, and name the one with most files', () => {
    expect(historySum(history)).toEqual({
      files: 12,
      bytes: 60,
      again: 2,
      stopped: 8,
      deferred: 6,
      most: history.days[1],
    });
    expect(historySum({ days: [day('2026-11-20', 0, 0)] }).most).toBeUndefined();
  });

  test('average each step over its length, the last one over what has passed of it', () => {
    expect(ratePoints(history).map(({ bytesPerSecond }) => bytesPerSecond)).toEqual([1, 0, 2]);
    expect(rateSummary(ratePoints(history))).toMatchObject({
      mean: 1.5,
      peak: { bytesPerSecond: 2, at: Date.parse('2026-11-21T02:00:00Z') },
    });
    expect(rateSummary([])).toBeUndefined();
  });

  test('name the step in which most files waited, from when it was counted on', () => {
    expect(depthPoints(history).map(({ files }) => files)).toEqual([5, 2]);
    expect(deepest(depthPoints(history))).toEqual({ at: Date.parse('2026-11-21T01:00:00Z'), files: 5 });
    expect(deepest([{ at: 1, files: 0 }])).toBeUndefined();
  });

  test('are saved as tables that hold the same numbers', () => {
    expect(daysCsv(history)).toBe(
      'day,files,bytes,sent_again_files,sent_again_bytes,stopped,put_off\r\n' +
        '2026-11-20,5,50,1,2,4,3\r\n2026-11-21,7,10,1,2,4,3\r\n',
    );
    expect(rateCsv(history)).toBe(
      'from,seconds,bytes,bytes_per_second\r\n2026-11-21T00:00:00.000Z,3600,3600,1\r\n' +
        '2026-11-21T01:00:00.000Z,3600,0,0\r\n2026-11-21T02:00:00.000Z,1800,3600,2\r\n',
    );
    expect(depthCsv(history)).toBe(
      'from,seconds,files_waiting_max\r\n2026-11-21T01:00:00.000Z,3600,5\r\n2026-11-21T02:00:00.000Z,3600,2\r\n',
    );
    expect(causesCsv(history)).toBe(
      'code,cause,stopped,put_off,last\r\nfile.gone,"Gone, they say",2,0,2026-11-21T01:00:00.000Z\r\n',
    );
  });
});
