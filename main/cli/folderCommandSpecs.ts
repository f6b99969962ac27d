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
  {
    flags: '--move-to <dir>',
    says: 'after the import, move files there, with their subfolders; never over another',
  },
  { flags: '--leave', says: 'after the import, leave files where they are (default)' },
  {
    flags: '--safe-copy <cap>',
    says: 'keep a copy of each whole file until it is delivered, up to so much: 50GB, on or off',
  },
];
const GROUP: OptionSpec = { flags: '--group <name>', says: 'only the batch of this subfolder or sample' };
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
      'waybill folder add /data/in --to lab --mode run --move-to /data/sent --safe-copy 50GB',
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
    examples: ['waybill folder list', 'waybill folder list --json', 'waybill folder list --removed'],
    options: [
      { flags: '--removed', says: 'those that are watched no more, and who decided what about them' },
    ],
    load: async () => asRun((await import('./commands/folder.ts')).list),
  },
  {
    name: 'folder show',
    args: FOLDER,
    says: 'how a folder is watched, and who decided what about it',
    examples: ['waybill folder show /data/runs'],
    load: async () => asRun((await import('./commands/folderShow.ts')).show),
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
    name: 'folder edit',
    args: FOLDER,
    says: 'change rules; says first what they would have done with the last week',
    examples: [
      'waybill folder edit /data/runs --close per=folder,idle=10m',
      'waybill folder edit /data/runs --move-to /data/sent',
    ],
    options: RULE_FLAGS,
    load: async () => asRun((await import('./commands/folder.ts')).edit),
  },
  {
    name: 'folder close',
    args: FOLDER,
    says: 'close the open batches now, with what is whole',
    examples: ['waybill folder close /data/runs', 'waybill folder close /data/runs --group run42'],
    options: [GROUP],
    load: async () => asRun((await import('./commands/folderSteer.ts')).close),
  },
  {
    name: 'folder hold',
    args: FOLDER,
    says: 'keep the open batches open, whatever the rule says',
    examples: ['waybill folder hold /data/runs', 'waybill folder hold /data/runs --group run42'],
    options: [GROUP],
    load: async () => asRun((await import('./commands/folderSteer.ts')).hold),
  },
  {
    name: 'folder release',
    args: FOLDER,
    says: 'let the rule close the open batches again',
    examples: ['waybill folder release /data/runs'],
    options: [GROUP],
    load: async () => asRun((await import('./commands/folderSteer.ts')).release),
  },
  {
    name: 'folder rescan',
    args: FOLDER,
    says: 'look at everything in the folder now',
    examples: ['waybill folder rescan /data/runs'],
    load: async () => asRun((await import('./commands/folderSteer.ts')).rescan),
  },
  {
    name: 'folder excluded',
    args: FOLDER,
    says: 'everything that is kept out, each with the rule',
    examples: ['waybill folder excluded /data/runs', 'waybill folder excluded /data/runs --json'],
    load: async () => asRun((await import('./commands/folderProof.ts')).excluded),
  },
  {
    name: 'folder report',
    args: [['[folder]', 'its directory, or its id; without it all folders']],
    says: 'where everything is that was seen: shown, or as CSV or JSON',
    examples: [
      'waybill folder report /data/runs',
      'waybill folder report --format csv -o folders.csv',
      'waybill folder report --json',
    ],
    options: [
      { flags: '--format <format>', says: 'text (default) or csv' },
      { flags: '-o, --output <file>', says: 'write it to this file' },
    ],
    load: async () => asRun((await import('./commands/folderProof.ts')).report),
  },
  {
    name: 'folder safe-to-remove',
    args: [
      ['<folder>', 'its directory, or its id'],
      ['[files...]', 'files of it; without them the whole folder'],
    ],
    says: 'whether a person may remove what lies there: 0 yes, 1 no, with the reasons',
    examples: [
      'waybill folder safe-to-remove /data/runs',
      'waybill folder safe-to-remove /data/runs run1/a.tif run1/b.tif',
    ],
    load: async () => asRun((await import('./commands/folderProof.ts')).safeToRemove),
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
