import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { UsageError, valueOf } from '../outcome.ts';
import { saveAnswer } from '../saveAnswer.ts';

interface Options {
  readonly format?: string;
  readonly output?: string;
}

/** `waybill account`: every file that was ever seen, where it is, and whether it is safe to remove. */
export async function account(
  { terminal, connect }: CommandContext,
  _args: readonly string[],
  options: Options,
): Promise<ExitCode> {
  const format = options.format ?? 'json';
  if (format !== 'json' && format !== 'csv')
    throw new UsageError(`"${format}" is no format of an account.`, 'Use json or csv.');
  const { client } = await connect();
  const answer = valueOf(await client.account({ query: { format } }));
  await saveAnswer(terminal, answer, { output: options.output, isBinary: false });
  return EXIT.ok;
}
