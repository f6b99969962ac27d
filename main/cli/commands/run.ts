import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { valueOf } from '../outcome.ts';
import { whenText } from '../runTime.ts';
import { timeOf } from '../timeOf.ts';
import { timeoutOf } from './add.ts';
import { waitForBatch } from './waitForBatch.ts';

interface Options {
  readonly dryRun?: boolean;
  readonly at?: string;
  readonly window?: string;
  readonly unplan?: boolean;
  readonly override?: string;
  readonly wait?: boolean;
  readonly timeout?: string;
}

/** `waybill run ID`: runs the import of a batch, or its dry run; now, or at a time. */
export async function run(
  context: CommandContext,
  [id = '']: readonly string[],
  options: Options,
): Promise<ExitCode> {
  const { terminal } = context;
  if (options.unplan === true) return unplan(context, id);
  const timeoutMs = timeoutOf(options);
  const at = options.at === undefined ? undefined : timeOf(options.at);
  const dryRun = options.dryRun === true;
  const connection = await context.connect();
  const body = {
    dryRun,
    ...(at === undefined ? {} : { at: at.toISOString() }),
    ...(options.window === undefined ? {} : { window: options.window }),
    ...(options.override === undefined ? {} : { override: options.override }),
  };
  const batch = valueOf(await connection.client.runBatch({ params: { id }, body }));
  const what = dryRun ? 'The dry run' : 'The import';
  if (options.wait === true) {
    terminal.hint(`${what} of ${id} ${whenText(batch)}.`);
    const mode = dryRun ? 'dry-run' : 'run';
    const end = await waitForBatch(context, connection, { id, mode, timeoutMs });
    terminal.json(end.batch);
    return end.exitCode;
  }
  terminal.json(batch);
  terminal.print(`${what} of ${id} ${whenText(batch)}.`);
  if (connection.isHost())
    terminal.hint('No daemon is running: it begins while `waybill serve` runs, or with --wait.');
  return EXIT.ok;
}

async function unplan({ terminal, connect }: CommandContext, id: string): Promise<ExitCode> {
  const { client } = await connect();
  const batch = valueOf(await client.unplanRun({ params: { id } }));
  terminal.json(batch);
  terminal.print(`No run of ${id} is planned any more. What is sent stays sent.`);
  return EXIT.ok;
}
