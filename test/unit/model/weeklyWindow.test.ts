import { describe, expect, test } from 'vitest';
import { padded, readDays, readSpan, spanText } from '../../../shared/model/spanText.ts';
import {
  DAY_MS,
  dayOf,
  instantOf,
  wallAt,
  weekdayOf,
  WEEKDAYS,
  type OffsetAt,
} from '../../../shared/model/wallClock.ts';
import {
  SPANS_MAX,
  weeklyWindowSchema,
  windowAt,
  windowNameSchema,
  windowSpanSchema,
  type WeeklyWindow,
  type WindowSpan,
} from '../../../shared/model/weeklyWindow.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const utc: OffsetAt = () => 0;

/** A zone that is `before` ahead of UTC until an instant, and `after` from then on. */
function changing(at: number, before: number, after: number): OffsetAt {
  return (when) => (when < at ? before : after);
}

/** An instant of the week of Monday, 1 June 2026, UTC: `at(0)` is Monday, midnight. */
function at(days: number, hours = 0, minutes = 0): number {
  return Date.UTC(2026, 5, 1) + days * DAY_MS + hours * HOUR + minutes * MINUTE;
}

function weekly(...spans: readonly string[]): WeeklyWindow {
  return { name: 'w', spans: spans.map((text) => readSpan(text) as WindowSpan) };
}

describe('whether a weekly window is open', () => {
  test('from its first minute, until before its last', () => {
    const window = weekly('mon 08:30-17:15');
    const inside = { isOpen: true, openedAt: at(0, 8, 30), closesAt: at(0, 17, 15) };
    expect(windowAt(window, at(0, 8, 30), utc)).toEqual(inside);
    expect(windowAt(window, at(0, 17, 15) - 1, utc)).toEqual(inside);
    expect(windowAt(window, at(0, 8, 30) - 1, utc)).toEqual({ isOpen: false, opensAt: at(0, 8, 30) });
    expect(windowAt(window, at(0, 17, 15), utc)).toEqual({ isOpen: false, opensAt: at(7, 8, 30) });
  });

  test('a span whose end is not after its begin ends the next day', () => {
    const window = weekly('mon 20:00-06:00');
    expect(windowAt(window, at(1, 5, 59), utc)).toEqual({
      isOpen: true,
      openedAt: at(0, 20),
      closesAt: at(1, 6),
    });
    expect(windowAt(window, at(0, 5), utc)).toEqual({ isOpen: false, opensAt: at(0, 20) });
    expect(windowAt(weekly('mon 08:00-08:00'), at(1, 7), utc)).toEqual({
      isOpen: true,
      openedAt: at(0, 8),
      closesAt: at(1, 8),
    });
  });

  test('spans that touch or overlap are one opening, in whatever order they are written', () => {
    const window = weekly('mon 12:00-14:00', 'mon 10:00-13:00', 'mon 14:00-15:00', 'mon 10:30-11:00');
    for (const hour of [10, 12, 14])
      expect(windowAt(window, at(0, hour), utc)).toEqual({
        isOpen: true,
        openedAt: at(0, 10),
        closesAt: at(0, 15),
      });
    expect(windowAt(weekly('mon 10:00-12:00', 'mon 13:00-14:00'), at(0, 12, 30), utc)).toEqual({
      isOpen: false,
      opensAt: at(0, 13),
    });
  });

  test('whose day the clock jumps over for weeks tells no next opening', () => {
    const jumping = changing(at(1, 12), 0, 28 * DAY_MS);
    expect(windowAt(weekly('wed 10:00-11:00'), at(1, 11), jumping)).toEqual({ isOpen: false });
  });

  test('a day that ends at 24:00 goes over into the next', () => {
    const window = weekly('mon 22:00-24:00', 'tue 00:00-02:00');
    expect(windowAt(window, at(1, 1), utc)).toEqual({
      isOpen: true,
      openedAt: at(0, 22),
      closesAt: at(1, 2),
    });
  });

  test('one that lasts all week never closes, one of six whole days does', () => {
    const endless = windowAt(weekly('daily 00:00-24:00'), at(2, 5), utc);
    expect(endless.isOpen && !('closesAt' in endless)).toBe(true);
    expect(windowAt(weekly('mon-sat 00:00-24:00'), at(5, 23), utc)).toEqual({
      isOpen: true,
      openedAt: at(0),
      closesAt: at(6),
    });
    expect(windowAt(weekly('tue-mon 00:00-24:00'), at(0, 1), utc)).not.toHaveProperty('closesAt');
    expect(windowAt(weekly('sun 01:00-01:00', 'mon-sat 00:00-24:00'), at(1), utc)).toMatchObject({
      openedAt: at(-1, 1),
      closesAt: at(6),
    });
  });

  test('the zone is that of the wall clock', () => {
    const east: OffsetAt = () => 2 * HOUR;
    expect(windowAt(weekly('mon 20:00-22:00'), at(0, 18), east)).toEqual({
      isOpen: true,
      openedAt: at(0, 18),
      closesAt: at(0, 20),
    });
    expect(windowAt(weekly('mon 00:00-02:00'), at(-1, 22), east)).toMatchObject({ isOpen: true });
  });

  test('a week in which the clock jumps over its only span is left out', () => {
    // On Sunday, 7 June, at 02:00 the clock goes to 03:00.
    const spring = changing(at(6, 1), HOUR, 2 * HOUR);
    expect(windowAt(weekly('sun 02:00-02:30'), at(6, 1, 30), spring)).toEqual({
      isOpen: false,
      opensAt: at(13, 0, 0),
    });
    expect(windowAt(weekly('sun 02:00-02:30'), at(0), spring)).toEqual({
      isOpen: false,
      opensAt: at(13, 0, 0),
    });
  });
});

describe('the wall clock', () => {
  test('reads what its zone is ahead', () => {
    expect(wallAt(1_000, () => 500)).toBe(1_500);
  });

  test('days are counted from 1970, a Thursday, also before it', () => {
    expect(dayOf(DAY_MS - 1)).toBe(0);
    expect(dayOf(DAY_MS)).toBe(1);
    expect(dayOf(-1)).toBe(-1);
    expect([-4, -3, -1, 0, 1, 3, 4, 7].map((day) => weekdayOf(day))).toEqual([
      'sun',
      'mon',
      'wed',
      'thu',
      'fri',
      'sun',
      'mon',
      'thu',
    ]);
    expect(WEEKDAYS).toEqual(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']);
  });

  test('a reading that never comes is the moment of the jump, to the millisecond', () => {
    const spring = changing(at(6, 1), HOUR, 2 * HOUR);
    for (const minutes of [0, 1, 30, 59]) expect(instantOf(at(6, 2, minutes), spring)).toBe(at(6, 1));
    expect(instantOf(at(6, 3), spring)).toBe(at(6, 1));
    expect(instantOf(at(6, 3, 1), spring)).toBe(at(6, 1, 1));
    expect(instantOf(at(6, 2) - 1, spring)).toBe(at(6, 1) - 1);
  });

  test('a reading that comes twice is the first one', () => {
    const autumn = changing(at(6, 1), 2 * HOUR, HOUR);
    expect(instantOf(at(6, 2, 30), autumn)).toBe(at(6, 0, 30));
    expect(instantOf(at(6, 1, 59), autumn)).toBe(at(5, 23, 59));
    expect(instantOf(at(6, 3), autumn)).toBe(at(6, 2));
    expect(instantOf(at(6, 12), autumn)).toBe(at(6, 11));
  });

  test('far from a change only one offset counts', () => {
    const autumn = changing(at(6, 1), 2 * HOUR, HOUR);
    expect(instantOf(at(3, 12), autumn)).toBe(at(3, 10));
    expect(instantOf(at(9, 12), autumn)).toBe(at(9, 11));
  });
});

describe('how windows are written', () => {
  test.each([
    ['mon-fri', 'mon tue wed thu fri'],
    ['sat,sun', 'sat sun'],
    ['sun,sat', 'sat sun'],
    ['fri-mon', 'mon fri sat sun'],
    ['sun-sun', 'sun'],
    ['DAILY', 'mon tue wed thu fri sat sun'],
    ['weekdays', 'mon tue wed thu fri'],
    ['weekend, mon', 'mon sat sun'],
    ['mon-fri,tue', 'mon tue wed thu fri'],
  ])('the days %j', (text, days) => {
    expect(readDays(text)).toEqual(days.split(' '));
  });

  test.each(['', 'mond', 'mon-tue-wed', 'mon-', '-mon', 'x-mon', 'mon-x', 'mon;tue', 'mon,', 'constructor'])(
    'the days %j are none',
    (text) => {
      expect(readDays(text)).toBeUndefined();
    },
  );

  test.each([
    ['mon-fri 20:00-06:00', 'mon-fri 20:00-06:00'],
    ['  weekend   8:00-9:30 ', 'sat,sun 08:00-09:30'],
    ['daily 00:00-24:00', 'mon-sun 00:00-24:00'],
    ['mon,wed-fri,sun 23:59-00:00', 'mon,wed-fri,sun 23:59-00:00'],
    ['mon,tue,thu 1:00-2:00', 'mon,tue,thu 01:00-02:00'],
  ])('the span %j reads as %j', (text, written) => {
    const span = readSpan(text);
    expect(span === undefined ? undefined : spanText(span)).toBe(written);
  });

  test.each([
    '',
    'mon',
    'mon 20:00',
    '20:00-06:00',
    'mon 24:00-06:00',
    'mon 25:00-06:00',
    'mon 20:60-06:00',
    'mon 20:00-24:01',
    'mon 20:00-6',
    'x mon 20:00-06:00',
    'mon 20:00-06:00 x',
    'nonday 20:00-06:00',
    'mon 120:00-06:00',
  ])('the span %j is none', (text) => {
    expect(readSpan(text)).toBeUndefined();
  });

  test('an hour of one digit gets two', () => {
    expect([padded('8:00'), padded('18:00'), padded(undefined)]).toEqual(['08:00', '18:00', '00000']);
  });

  test('a name can be typed in a shell', () => {
    for (const name of ['night', 'Nacht-1', 'ä', '2', 'a.b_c', 'x'.repeat(64)])
      expect([name, windowNameSchema.safeParse(name).success]).toEqual([name, true]);
    for (const name of ['', '-a', '.a', '_a', 'a b', 'a/b', 'a\n', 'x'.repeat(65)])
      expect([name, windowNameSchema.safeParse(name).success]).toEqual([name, false]);
    expect(windowNameSchema.safeParse('a b').error?.issues[0]?.message).toBe(
      'a window name has letters, digits, "-", "_" and ".", and begins with a letter or digit',
    );
  });

  test('times are those of a day, and a wrong one is told in words', () => {
    const parse = (from: string, to: string): readonly string[] =>
      windowSpanSchema.safeParse({ days: ['mon'], from, to }).error?.issues.map(({ message }) => message) ??
      [];
    expect(parse('00:00', '24:00')).toEqual([]);
    expect(parse('19:59', '23:59')).toEqual([]);
    expect(parse('24:00', '00:00')).toEqual(['a time is written like 20:00']);
    expect(parse('08:00', '24:01')).toEqual(['a time is written like 06:00, or 24:00']);
    for (const wrong of ['8:00', '08:60', '30:00', '08:00x', 'x08:00', '0800'])
      expect([wrong, parse(wrong, wrong).length]).toEqual([wrong, 2]);
  });

  test('a window has some spans on some days, and perhaps a zone', () => {
    const span = { days: ['mon'], from: '08:00', to: '09:00' };
    const isTaken = (given: object): boolean => weeklyWindowSchema.safeParse({ name: 'w', ...given }).success;
    expect(isTaken({ spans: [span] })).toBe(true);
    expect(isTaken({ spans: Array.from({ length: SPANS_MAX }, () => span) })).toBe(true);
    expect(isTaken({ spans: Array.from({ length: SPANS_MAX + 1 }, () => span) })).toBe(false);
    expect(isTaken({ spans: [] })).toBe(false);
    expect(isTaken({ spans: [{ ...span, days: [] }] })).toBe(false);
    expect(isTaken({ spans: [{ ...span, days: [...WEEKDAYS, 'mon'] }] })).toBe(false);
    expect(isTaken({ spans: [{ ...span, days: ['someday'] }] })).toBe(false);
    expect(isTaken({ spans: [span], zone: 'Europe/Berlin' })).toBe(true);
    expect(isTaken({ spans: [span], zone: '' })).toBe(false);
    expect(isTaken({ spans: [span], zone: 'x'.repeat(65) })).toBe(false);
  });
});
