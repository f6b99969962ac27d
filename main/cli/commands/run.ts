import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { UsageError, valueOf } from '../outcome.ts';
import { timeText } from '../units.ts';
import { timeoutOf } from './add.ts';
import { waitForBatch } from './waitForBatch.ts';

interface Options {
  readonly dryRun?: boolean;
  readonly at?: string;
  readonly window?: string;
  readonly override?: string;
  readonly operator?: string;
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
  const timeoutMs = timeoutOf(options);
  const at = options.at === undefined ? undefined : timeOf(options.at);
  const dryRun = options.dryRun === true;
  const connection = await context.connect();
  const body = {
    dryRun,
    ...(at === undefined ? {} : { at: at.toISOString() }),
    ...(options.window === undefined ? {} : { window: options.window }),
    ...(options.override === undefined ? {} : { override: options.override }),
    ...(options.operator === undefined ? {} : { operator: options.operator }),
  };
  const batch = valueOf(await connection.client.runBatch({ params: { id }, body }));
  const what = dryRun ? 'The dry run' : 'The import';
  if (options.wait === true) {
    terminal.hint(`${what} of ${id} begins.`);
    const mode = dryRun ? 'dry-run' : 'run';
    const end = await waitForBatch(context, connection, { id, mode, timeoutMs });
    terminal.json(end.batch);
    return end.exitCode;
  }
  terminal.json(batch);
  terminal.print(
    `${what} of ${id} ${at === undefined ? 'is next' : `is planned for ${timeText(at.toISOString())}`}.`,
  );
  if (connection.isHost())
    terminal.hint('No daemon is running: it begins while `waybill serve` runs, or with --wait.');
  return EXIT.ok;
}

/** ISO 8601, or a time of day: the next time the clock shows it. */
function timeOf(text: string): Date {
  const found = /^(\d{1,2}):(\d{2})$/.exec(text);
  if (found === null) {
    const time = new Date(text);
    if (Number.isNaN(time.getTime()))
      throw new UsageError(`"${text}" is no time.`, 'Write it like 22:30 or 2026-01-05T22:30.');
    return time;
  }
  const time = new Date();
  time.setHours(Number(found[1]), Number(found[2]), 0, 0);
  if (time.getTime() <= Date.now()) time.setDate(time.getDate() + 1);
  return time;
}
