import type { CommandRun } from './command.ts';
import type { CommandSpec } from './commandSpecs.ts';

const asRun = (run: unknown): CommandRun => run as CommandRun;

/** The commands of weekly windows, limits and kindness. */
export const SCHEDULE_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'window add',
    args: [['<name>', 'how you want to call it']],
    says: 'add a weekly window, or replace the one of that name',
    examples: [
      'waybill window add night --days mon-fri --from 20:00 --to 06:00',
      'waybill window add quiet --days weekdays --from 20:00 --to 06:00 --and "weekend 00:00-24:00"',
      'waybill window add night --days daily --from 22:00 --to 05:00 --zone Europe/Berlin',
    ],
    options: [
      { flags: '--days <days>', says: 'such as mon-fri, sat,sun, weekdays, weekend or daily (default)' },
      { flags: '--from <time>', says: 'when it opens, such as 20:00, by the wall clock' },
      { flags: '--to <time>', says: 'when it closes; on the next day where that is not after --from' },
      { flags: '--and <span>', says: 'further times, such as "weekend 00:00-24:00"', repeated: true },
      { flags: '--zone <zone>', says: "a time zone, such as Europe/Berlin; else the computer's own" },
    ],
    load: async () => asRun((await import('./commands/window.ts')).add),
  },
  {
    name: 'window list',
    says: 'the weekly windows, how they stand, and who keeps to them',
    examples: ['waybill window list', 'waybill window list --json'],
    load: async () => asRun((await import('./commands/window.ts')).list),
  },
  {
    name: 'window remove',
    args: [['<name>', 'the window']],
    says: 'remove a window that nobody keeps to',
    examples: ['waybill window remove night'],
    load: async () => asRun((await import('./commands/window.ts')).remove),
  },
  {
    name: 'destination limit',
    args: [['<name>', 'the destination']],
    says: 'send files there only in a weekly window, or no faster than so much; without flags: show it',
    examples: [
      'waybill destination limit lab --window night --rate 20MB/s',
      'waybill destination limit lab --no-window',
      'waybill destination limit lab',
    ],
    options: [
      { flags: '--window <name>', says: 'files wait for this window; one on its way is finished' },
      { flags: '--no-window', says: 'send at any time' },
      { flags: '--rate <rate>', says: 'at most so much, such as 20MB/s or 800kB/s; counts at once' },
      { flags: '--no-rate', says: 'as fast as it goes' },
    ],
    load: async () => asRun((await import('./commands/limit.ts')).limit),
  },
  {
    name: 'kindness',
    args: [['[how]', 'gentle or full; without it: show it']],
    says: 'hold back while an instrument writes into a watched folder (gentle, the default), or never (full)',
    examples: ['waybill kindness', 'waybill kindness full'],
    load: async () => asRun((await import('./commands/kindness.ts')).kindness),
  },
];
