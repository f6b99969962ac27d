import type { CommandRun } from './command.ts';
import type { CommandSpec, OptionSpec } from './commandSpecs.ts';

const OUTPUT: OptionSpec = { flags: '-o, --output <file>', says: 'the file to write' };

const DECISIONS: readonly OptionSpec[] = [
  { flags: '--anyway', says: 'do it although the job has changed since it was asked for' },
  { flags: '--drop', says: 'forget what was asked of the job and is not done yet' },
];

const asRun = (run: unknown): CommandRun => run as CommandRun;

/** The commands for what only some services have: questions, restarts, leftovers, mappings, imports without files. */
export const SERVICE_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'import',
    says: 'run an import by a service that takes no files',
    examples: [
      'waybill import --to off --batch-dir ingredients-spellcheck/2026-11',
      'waybill import --to off --batch-dir D --wait',
    ],
    options: [
      { flags: '--to <name>', says: 'the destination' },
      { flags: '--batch-dir <dir>', says: 'where its data lies in the service' },
      { flags: '--comment <text>', says: 'a comment for the batch' },
      { flags: '--mode <mode>', says: 'run (else hold)' },
      { flags: '--wait', says: 'end only when it is done, or needs you' },
      { flags: '--timeout <duration>', says: 'with --wait: no longer than that, such as 10m' },
    ],
    load: async () => asRun((await import('./commands/importBatch.ts')).importBatch),
  },
  {
    name: 'questions',
    says: 'what import jobs ask',
    examples: ['waybill questions', 'waybill questions --json'],
    load: async () => asRun((await import('./commands/questions.ts')).questions),
  },
  {
    name: 'answer',
    args: [['<job>', 'the job that asks']],
    says: "answer a job's question",
    examples: ['waybill answer job_... --file answer.json', 'waybill answer job_... --file - < answer.json'],
    options: [
      {
        flags: '--file <file>',
        says: 'JSON: {"users":{"name": id},"taxa":{"name": id}}; - = standard input',
      },
    ],
    load: async () => asRun((await import('./commands/questions.ts')).answer),
  },
  {
    name: 'restart',
    args: [['<job>', 'a job that failed']],
    says: 'tell the service to run a failed job again, now or when it can be reached',
    examples: ['waybill restart job_...', 'waybill restart job_... --drop'],
    options: DECISIONS,
    load: async () => asRun((await import('./commands/jobWork.ts')).restart),
  },
  {
    name: 'erase',
    args: [['<job>', 'the job']],
    says: 'tell the service to stop a job, or to forget an ended one, now or when it can be reached',
    examples: ['waybill erase job_...', 'waybill erase job_... --anyway'],
    options: DECISIONS,
    load: async () => asRun((await import('./commands/jobWork.ts')).erase),
  },
  {
    name: 'job-file',
    args: [['<job>', 'the job']],
    says: 'fetch the file that a job made',
    examples: ['waybill job-file job_... -o export.zip'],
    options: [OUTPUT],
    load: async () => asRun((await import('./commands/jobWork.ts')).jobFile),
  },
  {
    name: 'leftovers',
    args: [['<batch>', 'the batch']],
    says: 'what the import of a batch left out',
    examples: ['waybill leftovers bat_...'],
    load: async () => asRun((await import('./commands/jobWork.ts')).leftovers),
  },
  {
    name: 'mapping',
    args: [['<batch>', 'the batch']],
    says: 'which file became which asset',
    examples: ['waybill mapping bat_... -o mapping.csv'],
    options: [OUTPUT],
    load: async () => asRun((await import('./commands/jobWork.ts')).mapping),
  },
  {
    name: 'finalize',
    args: [['<batch>', 'an imported batch']],
    says: "clear up at the service; also destroys what others left in the project's import folder",
    examples: ['waybill finalize bat_...', 'waybill finalize bat_... --yes'],
    options: [{ flags: '--yes', says: 'do not ask' }],
    load: async () => asRun((await import('./commands/jobWork.ts')).finalize),
  },
  {
    name: 'destination key',
    args: [['<name>', 'the destination']],
    says: "address and key for scripts that speak the service's own API",
    examples: ['waybill destination key lab', 'waybill destination key lab --json'],
    load: async () => asRun((await import('./commands/jobWork.ts')).destinationKey),
  },
];
