import type { CommandRun } from './command.ts';
import type { CommandSpec, OptionSpec } from './commandSpecs.ts';

const asRun = (run: unknown): CommandRun => run as CommandRun;

const FROM_STDIN: OptionSpec = {
  flags: '--passphrase-stdin',
  says: 'read the PIN or passphrase from standard input instead of asking',
};

/** The commands of a computer that several people use. */
export const SHARED_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'lock show',
    says: 'say whether the settings are locked',
    examples: ['waybill lock show', 'waybill lock show --json'],
    load: async () => asRun((await import('./commands/lock.ts')).show),
  },
  {
    name: 'lock set',
    says: 'lock destinations, folders and settings with a PIN or passphrase, or change it',
    examples: ['waybill lock set', 'waybill lock set --passphrase-stdin < pin.txt'],
    options: [FROM_STDIN],
    load: async () => asRun((await import('./commands/lock.ts')).set),
  },
  {
    name: 'lock open',
    says: 'unlock the settings until nothing was changed for ten minutes',
    examples: ['waybill lock open', 'waybill lock open --passphrase-stdin < pin.txt'],
    options: [FROM_STDIN],
    load: async () => asRun((await import('./commands/lock.ts')).open),
  },
  {
    name: 'lock close',
    says: 'lock the settings again now',
    examples: ['waybill lock close'],
    load: async () => asRun((await import('./commands/lock.ts')).close),
  },
  {
    name: 'lock remove',
    says: 'take the lock of the settings away, while it is open',
    examples: ['waybill lock remove'],
    load: async () => asRun((await import('./commands/lock.ts')).remove),
  },
  {
    name: 'lock reset',
    says: 'take a forgotten lock away; whoever can read your files can do it',
    examples: ['waybill lock reset'],
    load: async () => asRun((await import('./commands/lock.ts')).reset),
  },
  {
    name: 'lock hash',
    says: "print what the administrator's file takes as `settingsLock`",
    examples: ['waybill lock hash --passphrase-stdin < pin.txt'],
    options: [FROM_STDIN],
    load: async () => asRun((await import('./commands/lock.ts')).hash),
  },
  {
    name: 'settings show',
    says: 'show how long stories are kept, how much room copies take, and how long a file must be quiet',
    examples: ['waybill settings show', 'waybill settings show --json'],
    load: async () => asRun((await import('./commands/settings.ts')).show),
  },
  {
    name: 'settings set',
    says: 'change one or more of these; without a restart',
    examples: [
      'waybill settings set --retention-days 30',
      'waybill settings set --spool-limit 50GB --settle 10s',
    ],
    options: [
      { flags: '--retention-days <days>', says: 'keep the stories of finished batches so long' },
      {
        flags: '--spool-limit <size>',
        says: 'copies in the data directory take no more than that, such as 50GB',
      },
      { flags: '--settle <time>', says: 'files given by hand must be quiet so long, such as 10s' },
    ],
    load: async () => asRun((await import('./commands/settings.ts')).set),
  },
  {
    name: 'settings export',
    says: 'write settings, weekly windows and destinations into a file for another computer, without keys',
    examples: ['waybill settings export -o waybill-settings.json', 'waybill settings export > settings.json'],
    options: [{ flags: '-o, --output <file>', says: 'write it there instead of to standard output' }],
    load: async () => asRun((await import('./commands/settings.ts')).exportFile),
  },
  {
    name: 'settings import',
    args: [['<file>', 'a file that `waybill settings export` wrote']],
    says: 'take over such a file; destinations that are here stay as they are, new ones wait for their key',
    examples: [
      'waybill settings import waybill-settings.json --dry-run',
      'waybill settings import waybill-settings.json',
    ],
    options: [{ flags: '--dry-run', says: 'only show what would change' }],
    load: async () => asRun((await import('./commands/settings.ts')).importFile),
  },
  {
    name: 'webhook set',
    args: [['<url>', 'https, or http on this computer']],
    says: 'tell an address when something needs a person, a batch is finished or a folder is out of reach',
    examples: [
      'waybill webhook set https://hooks.example.ac.uk/waybill',
      'waybill webhook set https://hooks.example.ac.uk/waybill --events needs-person --secret-stdin < secret.txt',
    ],
    options: [
      { flags: '--events <words>', says: 'needs-person, batch-finished, folder-unreachable (all)' },
      { flags: '--secret-stdin', says: 'read the secret that signs from standard input; else one is made' },
      { flags: '--secret-store <store>', says: 'keychain (default), or file: an owner-only file' },
    ],
    load: async () => asRun((await import('./commands/webhook.ts')).set),
  },
  {
    name: 'webhook show',
    says: 'show the webhook and how it fares',
    examples: ['waybill webhook show', 'waybill webhook show --json'],
    load: async () => asRun((await import('./commands/webhook.ts')).show),
  },
  {
    name: 'webhook test',
    says: 'tell something harmless now',
    examples: ['waybill webhook test'],
    load: async () => asRun((await import('./commands/webhook.ts')).test),
  },
  {
    name: 'webhook clear',
    says: 'tell nobody any more, and forget what waits',
    examples: ['waybill webhook clear'],
    load: async () => asRun((await import('./commands/webhook.ts')).clear),
  },
  {
    name: 'updates show',
    says: 'show where the desktop app looks for updates',
    examples: ['waybill updates show', 'waybill updates show --json'],
    load: async () => asRun((await import('./commands/updates.ts')).show),
  },
  {
    name: 'updates set',
    args: [['<url>', 'https address of a feed of electron-builder']],
    says: 'let the desktop app look there for newer versions; it asks before it fetches one',
    examples: [
      'waybill updates set https://downloads.example.ac.uk/waybill',
      'waybill updates set https://downloads.example.ac.uk/waybill --channel beta',
    ],
    options: [{ flags: '--channel <channel>', says: 'latest (default), or beta' }],
    load: async () => asRun((await import('./commands/updates.ts')).set),
  },
  {
    name: 'updates clear',
    says: 'look for updates nowhere, as it is at first',
    examples: ['waybill updates clear'],
    load: async () => asRun((await import('./commands/updates.ts')).clear),
  },
];
