import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { UsageError, valueOf } from '../outcome.ts';

const FORMATS = ['json', 'csv', 'sha256', 'bagit'] as const;
type Format = (typeof FORMATS)[number];

interface Options {
  readonly format?: string;
  readonly output?: string;
}

/** `waybill receipt BATCH`: the provable record of a finished batch, on standard output or in a file. */
export async function receipt(
  { terminal, connect }: CommandContext,
  [id = '']: readonly string[],
  options: Options,
): Promise<ExitCode> {
  const format = options.format ?? 'json';
  if (!isFormat(format))
    throw new UsageError(`"${format}" is no format of a receipt.`, `Use one of ${FORMATS.join(', ')}.`);
  const { client } = await connect();
  const answer = valueOf(await client.receipt({ params: { id }, query: { format } }));
  const text = await answer.text();
  if (options.output === undefined) {
    terminal.document(text.endsWith('\n') ? text : `${text}\n`);
    return EXIT.ok;
  }
  const file = resolve(terminal.surroundings.cwd, options.output);
  await writeFile(file, text);
  terminal.say(`Written to ${file}`);
  return EXIT.ok;
}

function isFormat(text: string): text is Format {
  return FORMATS.some((format) => format === text);
}
