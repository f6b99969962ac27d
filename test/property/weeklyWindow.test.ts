import {
  array,
  assert as check,
  constant,
  constantFrom,
  integer,
  oneof,
  pre,
  property,
  record,
  subarray,
  type Arbitrary,
} from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SystemZones } from '../../main/adapters/clock/systemZones.ts';
import { readDays, readSpan, spanText } from '../../shared/model/spanText.ts';
import { DAY_MS, instantOf, wallAt, WEEKDAYS, type OffsetAt } from '../../shared/model/wallClock.ts';
import { weeklyWindowSchema, windowAt, type WeeklyWindow } from '../../shared/model/weeklyWindow.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const YEAR_FROM = Date.UTC(2026, 0, 1);
const YEAR_TO = Date.UTC(2027, 0, 1);
const zones = new SystemZones();

/** Both change twice a year, on other days; Lord Howe by half an hour; Kolkata never; Apia is far east. */
const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'Pacific/Apia',
  'UTC',
];

const asked = new Map<string, Map<number, number>>();

/** Intl is slow enough to matter over a million instants: offsets change at whole half hours only. */
function offsets(zone: string): OffsetAt {
  const known = asked.get(zone) ?? new Map<number, number>();
  asked.set(zone, known);
  return (at) => {
    const slot = Math.floor(at / (30 * MINUTE));
    const offset = known.get(slot) ?? zones.offsetAt(zone, slot * 30 * MINUTE);
    known.set(slot, offset);
    return offset;
  };
}

const time = record({ hour: integer({ min: 0, max: 23 }), minute: constantFrom(0, 15, 30, 59) }).map(
  ({ hour, minute }) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`,
);
const span = record({
  days: subarray([...WEEKDAYS], { minLength: 1 }),
  from: time,
  to: oneof(time, constant('24:00')),
});
const window: Arbitrary<WeeklyWindow> = record({
  name: constant('w'),
  spans: array(span, { minLength: 1, maxLength: 4 }),
});

/** The same question asked of the clock's reading alone, minute by minute: the plain words of a person. */
function readsInside(given: WeeklyWindow, wall: number): boolean {
  const day = Math.floor(wall / DAY_MS);
  const weekday = (at: number): string => WEEKDAYS[(at + 3) % 7] ?? '';
  const text = new Date(wall).toISOString().slice(11, 16);
  return given.spans.some(({ days, from, to }) => {
    const today = (days as readonly string[]).includes(weekday(day));
    if (to > from) return today && text >= from && text < to;
    const yesterday = (days as readonly string[]).includes(weekday(day - 1));
    return (today && text >= from) || (yesterday && text < to);
  });
}

/** True where the clock reads something that it reads twice, or has read the minutes before or after a change. */
function isNearChange(at: number, offsetAt: OffsetAt): boolean {
  return offsetAt(at - 25 * HOUR) !== offsetAt(at + 25 * HOUR);
}

describe('weekly windows by the wall clock', () => {
  test('on days without a change a window is open exactly when the clock reads so, in every zone, all year', () => {
    check(
      property(
        window,
        constantFrom(...ZONES),
        integer({ min: YEAR_FROM, max: YEAR_TO }),
        (given, zone, at) => {
          const offsetAt = offsets(zone);
          pre(!isNearChange(at, offsetAt));
          expect(windowAt(given, at, offsetAt).isOpen).toBe(readsInside(given, wallAt(at, offsetAt)));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test.each(['Europe/Berlin', 'America/New_York'])(
    'every hour of the year in %s tells when that changes, and it does',
    (zone) => {
      const offsetAt = offsets(zone);
      const given = weeklyWindowSchema.parse({
        name: 'night',
        spans: [
          { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '20:00', to: '06:00' },
          { days: ['sun'], from: '01:30', to: '03:15' },
        ],
      });
      let changes = 0;
      for (let at = YEAR_FROM; at < YEAR_TO; at += HOUR) {
        const state = windowAt(given, at, offsetAt);
        const change = state.isOpen ? state.closesAt : state.opensAt;
        expect(change).toBeGreaterThan(at);
        expect(windowAt(given, (change ?? 0) - 1, offsetAt).isOpen).toBe(state.isOpen);
        expect(windowAt(given, change ?? 0, offsetAt).isOpen).toBe(!state.isOpen);
        if (!state.isOpen && (state.opensAt ?? 0) <= at + HOUR) changes += 1;
      }
      // 261 nights of working days and 52 Sundays begin in 2026.
      expect(changes).toBeGreaterThanOrEqual(312);
    },
  );

  test('a window opens and closes in turns: openings never overlap and never come twice', () => {
    check(
      property(
        window,
        constantFrom(...ZONES),
        integer({ min: YEAR_FROM, max: YEAR_TO }),
        (given, zone, from) => {
          const offsetAt = offsets(zone);
          let at = from;
          for (let turn = 0; turn < 30; turn += 1) {
            const state = windowAt(given, at, offsetAt);
            const next = state.isOpen ? state.closesAt : state.opensAt;
            if (next === undefined) {
              expect(state.isOpen).toBe(true);
              return;
            }
            expect(next).toBeGreaterThan(at);
            if (state.isOpen) expect(state.openedAt).toBeLessThanOrEqual(at);
            expect(windowAt(given, next, offsetAt).isOpen).toBe(!state.isOpen);
            at = next;
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  test('a later reading of the clock is never an earlier instant, also over both changes', () => {
    for (const zone of ZONES) {
      const offsetAt = offsets(zone);
      let before = -Infinity;
      for (let wall = YEAR_FROM; wall < YEAR_TO; wall += 13 * MINUTE) {
        const at = instantOf(wall, offsetAt);
        expect(at).toBeGreaterThanOrEqual(before);
        expect(wallAt(at, offsetAt)).toBeGreaterThanOrEqual(wall);
        before = at;
      }
    }
  });

  test('a window that never closes says so', () => {
    const always = { name: 'always', spans: [{ days: [...WEEKDAYS], from: '00:00', to: '24:00' }] };
    const state = windowAt(always, Date.UTC(2026, 5, 1), offsets('Europe/Berlin'));
    expect(state).toMatchObject({ isOpen: true });
    expect(state).not.toHaveProperty('closesAt');
  });
});

describe('the nights on which clocks change', () => {
  const night = { name: 'night', spans: [{ days: [...WEEKDAYS], from: '20:00', to: '06:00' }] };
  const daily = (from: string, to: string): WeeklyWindow => ({
    name: 'w',
    spans: [{ days: [...WEEKDAYS], from, to }],
  });
  const berlin = offsets('Europe/Berlin');
  const newYork = offsets('America/New_York');

  test.each([
    // Berlin: 2026-03-29 02:00 -> 03:00, 2026-10-25 03:00 -> 02:00.
    [berlin, '2026-03-28T19:00:00Z', '2026-03-29T04:00:00Z', 9],
    [berlin, '2026-10-24T18:00:00Z', '2026-10-25T05:00:00Z', 11],
    // New York: 2026-03-08 02:00 -> 03:00, 2026-11-01 02:00 -> 01:00.
    [newYork, '2026-03-08T01:00:00Z', '2026-03-08T10:00:00Z', 9],
    [newYork, '2026-11-01T00:00:00Z', '2026-11-01T11:00:00Z', 11],
  ])(
    'a night from 20:00 to 06:00 keeps its times and is %# shorter or longer',
    (offsetAt, opens, closes, hours) => {
      const state = windowAt(night, Date.parse(opens), offsetAt);
      expect(state).toEqual({ isOpen: true, openedAt: Date.parse(opens), closesAt: Date.parse(closes) });
      expect(windowAt(night, Date.parse(opens) - 1, offsetAt).isOpen).toBe(false);
      expect((Date.parse(closes) - Date.parse(opens)) / HOUR).toBe(hours);
    },
  );

  test('one that begins in the hour that never comes begins where the clock jumps', () => {
    const state = windowAt(daily('02:30', '06:00'), Date.parse('2026-03-29T01:00:00Z'), berlin);
    expect(state).toMatchObject({ isOpen: true, openedAt: Date.parse('2026-03-29T01:00:00Z') });
  });

  test('one that lies wholly in the hour that never comes opens the next day', () => {
    const state = windowAt(daily('02:10', '02:50'), Date.parse('2026-03-28T12:00:00Z'), berlin);
    expect(state).toEqual({ isOpen: false, opensAt: Date.parse('2026-03-30T00:10:00Z') });
  });

  test('one in the hour that comes twice opens once, the first time', () => {
    const given = daily('02:10', '02:50');
    const first = Date.parse('2026-10-25T00:10:00Z');
    expect(windowAt(given, first - 1, berlin)).toEqual({ isOpen: false, opensAt: first });
    expect(windowAt(given, first, berlin)).toEqual({
      isOpen: true,
      openedAt: first,
      closesAt: first + 40 * MINUTE,
    });
    // 02:10 the second time: the next is tomorrow's.
    expect(windowAt(given, first + HOUR, berlin)).toEqual({
      isOpen: false,
      opensAt: Date.parse('2026-10-26T01:10:00Z'),
    });
  });
});

describe('how spans are written', () => {
  test('what was written is read as the same', () => {
    check(
      property(span, (given) => {
        const sorted = { ...given, days: WEEKDAYS.filter((day) => given.days.includes(day)) };
        expect(readSpan(spanText(given))).toEqual(sorted);
      }),
    );
  });

  test.each([
    ['mon-fri', ['mon', 'tue', 'wed', 'thu', 'fri']],
    ['sat,sun', ['sat', 'sun']],
    ['fri-mon', ['mon', 'fri', 'sat', 'sun']],
    ['weekend', ['sat', 'sun']],
    ['daily', [...WEEKDAYS]],
    ['Mon', ['mon']],
    ['mond', undefined],
    ['', undefined],
    ['mon-tue-wed', undefined],
    ['mon;tue', undefined],
  ])('the days "%s" are read as such', (text, days) => {
    expect(readDays(text)).toEqual(days);
  });

  test.each(['mon-fri 25:00-06:00', 'mon-fri 20:00', '20:00-06:00', 'mon 24:00-06:00', 'mon 20:60-21:00'])(
    'the span "%s" is none',
    (text) => {
      expect(readSpan(text)).toBeUndefined();
    },
  );
});
