import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { failure } from '../../../shared/model/failure.ts';
import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { problemOfFailure, Refusal, valueOf } from '../outcome.ts';
import { readAll } from '../input.ts';
import { printImportLog } from './logPrint.ts';

interface Options {
  readonly record?: string;
  readonly operator?: string;
}

/** `waybill log JOB`: the log that a person recorded, or with `--record FILE` ("-" = standard input) records one. */
export async function log(
  { terminal, connect }: CommandContext,
  [id = '']: readonly string[],
  options: Options,
): Promise<ExitCode> {
  const { record, operator } = options;
  const params = { id };
  if (record !== undefined) {
    const text = await recordedText(record, terminal.surroundings);
    const { client } = await connect();
    const body = { log: text, ...(operator === undefined ? {} : { operator }) };
    const job = valueOf(await client.recordLog({ params, body }));
    terminal.json(job);
    terminal.print(`Recorded. It shows: ${job.statement?.outcome ?? 'nothing'}.`);
    return EXIT.ok;
  }
  const { client } = await connect();
  const job = valueOf(await client.getJob({ params }));
  if (job.statement === undefined)
    throw new Refusal(
      problemOfFailure(
        failure('service.cannot', {
          kind: 'This service',
          ability: 'log that Waybill could read',
          next: `Open ${job.page ?? "the server's own page"}, copy the log and record it: \`waybill log ${id} --record FILE\`.`,
        }),
      ),
    );
  const recorded = valueOf(await client.importLog({ params }));
  terminal.json({ ...job.statement, ...recorded });
  if (!terminal.isJson) printImportLog(terminal, recorded);
  return EXIT.ok;
}

async function recordedText(
  file: string,
  from: { readonly cwd: string; readonly stdin: NodeJS.ReadStream },
): Promise<string> {
  if (file === '-') return readAll(from.stdin);
  const path = resolve(from.cwd, file);
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    const found =
      code === 'ENOENT'
        ? failure('path.missing', { path })
        : failure('file.no-access', { path, reason: code });
    throw new Refusal(problemOfFailure(found), EXIT.usage);
  }
}
