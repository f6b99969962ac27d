import type { CommandRun } from './command.ts';
import type { CommandSpec, OptionSpec } from './commandSpecs.ts';

const RULES: OptionSpec = { flags: '--rules <file>', says: 'a JSON file with rules; flags win over it' };
const RULE_FLAGS: readonly OptionSpec[] = [
  { flags: '--settle <duration>', says: 'a file is whole when it was quiet for so long (10s)' },
  {
    flags: '--close <rule>',
    says: 'when a batch closes: idle=60s,files=500,bytes=2GB,per=all|folder|sample,sample={sample}_*,marker=GLOB',
  },
  { flags: '--ignore <glob>', says: 'leave these out', repeated: true },
  { flags: '--include <glob>', says: 'take only these', repeated: true },
  RULES,
  { flags: '--mode <mode>', says: 'hold (else dry-run, run, dry-run-then-run): what follows the upload' },
];
const FOLDER = [['<folder>', 'its directory, or its id']] as const;

const asRun = (run: unknown): CommandRun => run as CommandRun;

/** The commands of watched folders. */
export const FOLDER_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'folder add',
    args: [['<dir>', 'the directory that the instrument writes to']],
    says: 'watch a folder and send what comes into it',
    examples: [
      'waybill folder add /data/microscope --to lab --existing ignore',
      'waybill folder add /data/runs --to lab --existing send --close per=folder,marker=RTAComplete.txt --mode run',
    ],
    options: [
      { flags: '--to <name>', says: 'the destination' },
      {
        flags: '--existing <what>',
        says: 'send or ignore the files that are there; needed where there are any',
      },
      ...RULE_FLAGS,
    ],
    load: async () => asRun((await import('./commands/folder.ts')).add),
  },
  {
    name: 'folder list',
    says: 'the watched folders, and where everything from them is',
    examples: ['waybill folder list', 'waybill folder list --json'],
    load: async () => asRun((await import('./commands/folder.ts')).list),
  },
  {
    name: 'folder preview',
    args: [['<dir>', 'a directory']],
    says: 'what rules would do with what is there, and with the last week',
    examples: [
      'waybill folder preview /data/runs --close per=folder,idle=10m',
      'waybill folder preview /data --rules rules.json',
    ],
    options: RULE_FLAGS,
    load: async () => asRun((await import('./commands/folder.ts')).preview),
  },
  {
    name: 'folder pause',
    args: FOLDER,
    says: 'stop looking into a folder for a while',
    examples: ['waybill folder pause /data/runs'],
    load: async () => asRun((await import('./commands/folder.ts')).pause),
  },
  {
    name: 'folder resume',
    args: FOLDER,
    says: 'look into a folder again',
    examples: ['waybill folder resume /data/runs'],
    load: async () => asRun((await import('./commands/folder.ts')).resume),
  },
  {
    name: 'folder remove',
    args: FOLDER,
    says: 'stop watching; nothing in the folder is touched',
    examples: ['waybill folder remove /data/runs'],
    load: async () => asRun((await import('./commands/folder.ts')).remove),
  },
];
