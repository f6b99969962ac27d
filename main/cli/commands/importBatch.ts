import type { CommandContext } from '../command.ts';
import type { ExitCode } from '../exitCodes.ts';
import { UsageError, valueOf } from '../outcome.ts';
import { modeOf, tellQueued, timeoutOf } from './add.ts';
import { waitForBatch } from './waitForBatch.ts';

interface Options {
  readonly to?: string;
  readonly batchDir?: string;
  readonly comment?: string;
  readonly mode?: string;
  readonly wait?: boolean;
  readonly timeout?: string;
}

/** `waybill import --to NAME --batch-dir D`: an import by a service that takes no files. */
export async function importBatch(
  context: CommandContext,
  _args: readonly string[],
  options: Options,
): Promise<ExitCode> {
  const { to, batchDir } = options;
  if (to === undefined) throw new UsageError('The destination is missing.', 'Name it with --to NAME.');
  if (batchDir === undefined)
    throw new UsageError('The batch directory is missing.', 'Name it with --batch-dir D.');
  // Nothing is uploaded here, so there is nothing to hold back: the import is what the command is for.
  const mode = modeOf(options.mode ?? 'run');
  const timeoutMs = timeoutOf(options);
  const connection = await context.connect();
  const intake = valueOf(
    await connection.client.addBatch({
      body: {
        destination: to,
        batchDir,
        mode,
        by: 'cli',
        ...(options.comment === undefined ? {} : { comment: options.comment }),
      },
    }),
  );
  if (options.wait !== true) return tellQueued(context, connection, intake);
  const { id } = intake.batch;
  const end = await waitForBatch(context, connection, { id, mode, timeoutMs });
  context.terminal.json({ id, ...intake, batch: end.batch });
  return end.exitCode;
}
