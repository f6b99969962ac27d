import type { CommandRun } from './command.ts';
import { FOLDER_COMMANDS } from './folderCommandSpecs.ts';
import { PROOF_COMMANDS } from './proofCommandSpecs.ts';
import { SCHEDULE_COMMANDS } from './scheduleCommandSpecs.ts';
import { SERVICE_COMMANDS } from './serviceCommandSpecs.ts';
import { SHARED_COMMANDS } from './sharedCommandSpecs.ts';

/** One option of a command, in commander's way of writing. */
export interface OptionSpec {
  readonly flags: string;
  readonly says: string;
  /** May be given more than once. */
  readonly repeated?: true;
  /** Left out of the help. */
  readonly hidden?: true;
}

/** One command: what stands in its help, and where it is. Nothing of it is loaded before it is chosen. */
export interface CommandSpec {
  /** Words, such as `destination add`. */
  readonly name: string;
  readonly args?: readonly (readonly [name: string, says: string])[];
  readonly says: string;
  readonly examples: readonly string[];
  readonly options?: readonly OptionSpec[];
  /** After Ctrl-C it is waited for however long it takes: it has a ledger to close. A second Ctrl-C ends it at once. */
  readonly endsInItsOwnTime?: true;
  readonly load: () => Promise<CommandRun>;
}

const TO: OptionSpec = { flags: '--to <name>', says: 'the destination' };
const LIMIT: OptionSpec = { flags: '--limit <count>', says: 'at most so many (100)' };
const AFTER: OptionSpec = {
  flags: '--after <cursor>',
  says: 'go on behind this cursor, which the page before named',
};
const WAIT: readonly OptionSpec[] = [
  { flags: '--wait', says: 'end only when it is done, or needs you' },
  {
    flags: '--timeout <duration>',
    says: 'with --wait: no longer than that, such as 10m; otherwise as long as it takes',
  },
];
const NO_BROWSER: OptionSpec = { flags: '--no-browser', says: 'only print the address' };
const PORT: OptionSpec = { flags: '--port <number>', says: 'the port to listen on; 0 or none = a free one' };

const asRun = (run: unknown): CommandRun => run as CommandRun;

/** The commands, in the order of the help. */
export const COMMANDS: readonly CommandSpec[] = [
  {
    name: 'start',
    says: 'try Waybill out: practice server, demo files and the page',
    examples: ['waybill start'],
    options: [NO_BROWSER],
    endsInItsOwnTime: true,
    load: async () => asRun((await import('./commands/start.ts')).start),
  },
  {
    name: 'serve',
    says: 'run the daemon until it is told to stop',
    examples: ['waybill serve', 'waybill serve --data /srv/waybill --json'],
    options: [PORT],
    endsInItsOwnTime: true,
    load: async () => asRun((await import('./commands/serve.ts')).serve),
  },
  {
    name: 'open',
    says: 'open the page in the browser, signed in',
    examples: ['waybill open', 'waybill open --no-browser'],
    options: [NO_BROWSER],
    load: async () => asRun((await import('./commands/open.ts')).open),
  },
  {
    name: 'practice',
    says: 'run the practice server, a stand-in for the import services',
    examples: ['waybill practice', 'waybill practice --speed 10 --json'],
    options: [
      PORT,
      { flags: '--speed <times>', says: 'how many times faster the simulated world runs' },
      { flags: '--with-parent', says: 'end when standard input does', hidden: true },
    ],
    endsInItsOwnTime: true,
    load: async () => asRun((await import('./commands/practice.ts')).practice),
  },
  {
    name: 'destination add',
    args: [['<name>', 'how you want to call it']],
    says: 'add a destination, or change the one of that name',
    examples: [
      'waybill destination add lab --kind haplo-batch --url https://haplo.lab.example --control control.json',
      'waybill destination add lab --kind haplo-batch --url https://haplo.lab.example --secret-stdin < key.txt',
    ],
    options: [
      { flags: '--kind <kind>', says: 'haplo-batch, haplo-standard, dsp-ingest, ecotaxa or robotoff' },
      { flags: '--url <url>', says: 'the address of the server' },
      { flags: '--user <name>', says: 'the account, where the service has one' },
      { flags: '--secret-stdin', says: 'read the key or password from standard input' },
      { flags: '--secret-store <store>', says: 'keychain (default) or file: a file that only you can read' },
      { flags: '--control <file>', says: 'Haplo: the control file for batches that bring none' },
      { flags: '--api-kind <kind>', says: 'Haplo standard API: the kind of the API' },
      { flags: '--shortcode <code>', says: 'DSP-INGEST: the shortcode of the project' },
      { flags: '--auth-url <url>', says: 'DSP-INGEST: the address that gives tokens' },
      { flags: '--project <number>', says: 'EcoTaxa: the project' },
      { flags: '--job-type <type>', says: 'Robotoff: the type of job' },
      { flags: '--ca <file>', says: "a certificate authority to trust besides the system's" },
    ],
    load: async () => asRun((await import('./commands/destination.ts')).add),
  },
  {
    name: 'destination list',
    says: 'show all destinations',
    examples: ['waybill destination list'],
    load: async () => asRun((await import('./commands/destination.ts')).list),
  },
  {
    name: 'destination test',
    args: [['<name>', 'the destination']],
    says: 'ask the server, without any effect, whether everything is right',
    examples: ['waybill destination test lab'],
    load: async () => asRun((await import('./commands/destination.ts')).test),
  },
  {
    name: 'destination remove',
    args: [['<name>', 'the destination']],
    says: 'remove a destination',
    examples: ['waybill destination remove lab', 'waybill destination remove lab --cancel-queued'],
    options: [{ flags: '--cancel-queued', says: 'give up what is still queued for it' }],
    load: async () => asRun((await import('./commands/destination.ts')).remove),
  },
  {
    name: 'add',
    args: [['<path...>', 'files or folders']],
    says: 'take files in as a batch',
    examples: [
      'waybill add results/ --to lab --comment "Run 12"',
      'waybill add a.tsv b.tsv --to lab --mode dry-run --wait --timeout 10m',
      'waybill add export.tsv --to lab --name export.tsv=people.tsv',
    ],
    options: [
      TO,
      { flags: '--comment <text>', says: 'what people read on the server' },
      { flags: '--name <file=remote>', says: 'send a file under another name', repeated: true },
      { flags: '--control <file>', says: 'Haplo: control file, or the digest of one that the server has' },
      { flags: '--mode <mode>', says: 'hold (default): schedule nothing; dry-run, run, dry-run-then-run' },
      {
        flags: '--check-level <level>',
        says: 'dry-run-then-run where the service has no dry run: wait at findings from error (default) or warning on',
      },
      ...WAIT,
    ],
    load: async () => asRun((await import('./commands/add.ts')).add),
  },
  {
    name: 'check',
    args: [['[path...]', 'files or folders, as they would be added']],
    says: 'check offline what the server would refuse; ends with 1 when there are errors',
    examples: [
      'waybill check results/ --to lab',
      'waybill check people.tsv --control control.json',
      'waybill check export.zip --as ecotaxa --json',
      'waybill check --control control.json --sarif > findings.sarif',
    ],
    options: [
      { ...TO, says: 'the destination: checked as its server would take it' },
      { flags: '--control <file>', says: 'Haplo: the control file; alone, only that is checked' },
      { flags: '--as <service>', says: 'ecotaxa or dsp-ingest, where there is no destination yet' },
      { flags: '--name <file=remote>', says: 'check a file under another name', repeated: true },
      { flags: '--batch <id>', says: 'show what the check of this batch found' },
      { flags: '--batch-dir <dir>', says: 'Robotoff: the directory in its bucket' },
      {
        flags: '--known <file>',
        says: 'JSON with what you know of the server: models, custom columns, ids (see README)',
      },
      { flags: '--sarif', says: 'findings as SARIF 2.1.0, for editors' },
      { flags: '--export-csv <file>', says: 'write the findings as CSV as well' },
    ],
    load: async () => asRun((await import('./commands/check.ts')).check),
  },
  {
    name: 'status',
    says: 'say how everything stands',
    examples: ['waybill status', 'waybill status --json'],
    load: async () => asRun((await import('./commands/status.ts')).status),
  },
  {
    name: 'batches',
    says: 'list batches, newest first or sorted',
    examples: ['waybill batches --folder scope1', 'waybill batches --status attention,failed --sort=-bytes'],
    options: [
      { flags: '--status <words>', says: 'only these, separated by commas' },
      TO,
      { flags: '--folder <name>', says: 'only those of this watched folder: its name, path or id' },
      { flags: '--search <text>', says: 'only those with this in their comment or id' },
      { flags: '--sort <order>', says: 'created, name, files or bytes; with - before it, downwards' },
      LIMIT,
      AFTER,
    ],
    load: async () => asRun((await import('./commands/batches.ts')).batches),
  },
  {
    name: 'batch',
    args: [['<id>', 'the batch']],
    says: 'show one batch with its files and jobs',
    examples: ['waybill batch bat_...', 'waybill batch bat_... --json', 'waybill batch bat_... --sort=name'],
    options: [
      { flags: '--sort <order>', says: 'arrived, name, bytes or state; with - before it, downwards' },
    ],
    load: async () => asRun((await import('./commands/batch.ts')).batch),
  },
  {
    name: 'run',
    args: [['<id>', 'the batch']],
    says: 'run the import of a batch, or its dry run',
    examples: [
      'waybill run bat_... --dry-run --wait',
      'waybill run bat_... --at 22:30',
      'waybill run bat_... --window night',
      'waybill run bat_... --unplan',
    ],
    options: [
      { flags: '--dry-run', says: "only the server's own rehearsal" },
      { flags: '--at <time>', says: 'not before this time, such as 22:30' },
      {
        flags: '--window <name>',
        says: 'in the weekly window of this name: now if it is open, else when it opens',
      },
      { flags: '--unplan', says: 'take back a run that was asked for and has not begun' },
      { flags: '--override <reason>', says: 'although no dry run passed; the receipt keeps the reason' },
      ...WAIT,
    ],
    load: async () => asRun((await import('./commands/run.ts')).run),
  },
  {
    name: 'retry',
    args: [['<id>', 'a batch or a file']],
    says: 'try again what needed a person',
    examples: ['waybill retry bat_...'],
    load: async () => asRun((await import('./commands/steer.ts')).retry),
  },
  {
    name: 'cancel',
    args: [['<id>', 'a batch or a file']],
    says: 'give up what is not yet sent',
    examples: ['waybill cancel bat_...'],
    load: async () => asRun((await import('./commands/steer.ts')).cancel),
  },
  {
    name: 'next',
    args: [['<id>', 'the batch']],
    says: 'send this batch before the others',
    examples: ['waybill next bat_...'],
    load: async () => asRun((await import('./commands/steer.ts')).next),
  },
  {
    name: 'pause',
    says: 'stop sending, for a time or until resumed',
    examples: ['waybill pause --for 1h', 'waybill pause --until tomorrow', 'waybill pause --to lab'],
    options: [
      { flags: '--for <duration>', says: 'such as 30m or 1h' },
      { flags: '--until <time>', says: 'a time such as 22:30, or tomorrow: 8:00 the next day' },
      { ...TO, says: 'only this destination' },
    ],
    load: async () => asRun((await import('./commands/pause.ts')).pause),
  },
  {
    name: 'resume',
    says: 'go on sending',
    examples: ['waybill resume'],
    options: [{ ...TO, says: 'only this destination' }],
    load: async () => asRun((await import('./commands/pause.ts')).resume),
  },
  {
    name: 'jobs',
    says: 'list import jobs, newest first',
    examples: ['waybill jobs', 'waybill jobs --state asking'],
    options: [{ flags: '--state <words>', says: 'only these, separated by commas' }, TO, LIMIT, AFTER],
    load: async () => asRun((await import('./commands/jobs.ts')).jobs),
  },
  {
    name: 'log',
    args: [['<job>', 'the import job']],
    says: "show a job's log, or record what the server's page showed",
    examples: [
      'waybill log job_...',
      'waybill log job_... --follow',
      'waybill log job_... --record pasted.txt',
    ],
    options: [
      { flags: '--follow', says: 'go on with what is new, until the job ends' },
      { flags: '--record <file>', says: 'record this log; "-" = standard input' },
    ],
    load: async () => asRun((await import('./commands/log.ts')).log),
  },
  {
    name: 'history',
    says: 'files per day, and what went wrong most',
    examples: ['waybill history', 'waybill history --days 7 --to lab --json'],
    options: [
      { flags: '--days <count>', says: 'the last so many days (30)' },
      { ...TO, says: 'only this destination' },
    ],
    load: async () => asRun((await import('./commands/history.ts')).history),
  },
  ...PROOF_COMMANDS,
  ...FOLDER_COMMANDS,
  ...SCHEDULE_COMMANDS,
  ...SERVICE_COMMANDS,
  ...SHARED_COMMANDS,
];
