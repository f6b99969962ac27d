import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { UsageError, valueOf } from '../outcome.ts';
import { saveAnswer } from '../saveAnswer.ts';
import { printTable } from '../tables.ts';

interface Options {
  readonly output?: string;
  readonly list?: boolean;
  /** False with `--no-names`. */
  readonly names?: boolean;
}

/** `waybill diagnostics -o FILE`: a zip for whoever helps; `--list` shows what would be in it. */
export async function diagnostics(
  { terminal, connect }: CommandContext,
  _args: readonly string[],
  options: Options,
): Promise<ExitCode> {
  if (options.output === undefined && options.list !== true)
    throw new UsageError(
      'Where shall it be written?',
      'Give a file: -o FILE. --list only shows what would be in it.',
    );
  const { client } = await connect();
  const query = { names: options.names === false ? 'false' : 'true' } as const;
  const contents = valueOf(await client.diagnosticsContents({ query }));
  terminal.json(contents);
  const rows = contents.items.map(({ name, says, bytes }) => [name, String(bytes), says]);
  printTable(terminal, ['file', 'bytes', 'what it is'], rows);
  if (options.output === undefined) return EXIT.ok;
  const answer = valueOf(await client.diagnostics({ query }));
  await saveAnswer(terminal, answer, { output: options.output, isBinary: true });
  terminal.hint(
    options.names === false
      ? 'It holds no file contents, secrets or names.'
      : 'It holds no file contents or secrets, but names of files, folders, people and servers: --no-names leaves them out.',
  );
  return EXIT.ok;
}
