import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { UsageError, valueOf } from '../outcome.ts';
import { saveAnswer } from '../saveAnswer.ts';

const FORMATS = ['json', 'csv', 'sha256', 'bagit'] as const;
type Format = (typeof FORMATS)[number];

interface Options {
  readonly format?: string;
  readonly output?: string;
  readonly chain?: boolean;
}

/** `waybill receipt BATCH`: the provable record of a finished batch, on standard output or in a file. */
export async function receipt(
  { terminal, connect }: CommandContext,
  [id]: readonly string[],
  options: Options,
): Promise<ExitCode> {
  const format = options.format ?? 'json';
  if (!isFormat(format))
    throw new UsageError(`"${format}" is no format of a receipt.`, `Use one of ${FORMATS.join(', ')}.`);
  if ((id === undefined) !== (options.chain === true))
    throw new UsageError('Which receipts are meant?', 'Name a batch, or all of them with --chain.');
  if (options.chain === true && format !== 'json')
    throw new UsageError('The chain is JSON only.', 'Leave --format away.');
  const { client } = await connect();
  const answer =
    id === undefined
      ? valueOf(await client.receiptChain())
      : valueOf(await client.receipt({ params: { id }, query: { format } }));
  await saveAnswer(terminal, answer, { output: options.output, isBinary: format === 'bagit' });
  return EXIT.ok;
}

function isFormat(text: string): text is Format {
  return FORMATS.some((format) => format === text);
}
