import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { failure } from '../../../shared/model/failure.ts';
import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { problemOfFailure, Refusal, UsageError, valueOf } from '../outcome.ts';
import { readAll } from '../input.ts';
import type { JobView } from '../../../shared/api/views.ts';
import { followRemoteLog, showRemoteLog } from './followLog.ts';
import { printImportLog } from './logPrint.ts';

interface Options {
  readonly record?: string;
  readonly follow?: boolean;
}

/**
 * `waybill log JOB`: the service's own log where it has one, as it grows with `--follow`; else the log that a person recorded, or
 * with `--record FILE` ("-" = standard input) records one.
 */
export async function log(
  context: CommandContext,
  [id = '']: readonly string[],
  options: Options,
): Promise<ExitCode> {
  const { terminal, connect } = context;
  const { record, follow } = options;
  const params = { id };
  if (record !== undefined && follow === true)
    throw new UsageError('Both --record and --follow were given.', 'Give one of them.');
  if (record !== undefined) {
    const text = await recordedText(record, terminal.surroundings);
    const { client } = await connect();
    const body = { log: text };
    const job = valueOf(await client.recordLog({ params, body }));
    terminal.json(job);
    terminal.print(`Recorded. It shows: ${job.statement?.outcome ?? 'nothing'}.`);
    return EXIT.ok;
  }
  const connection = await connect();
  const { client } = connection;
  const job = valueOf(await client.getJob({ params }));
  if (job.statement === undefined) {
    try {
      return await (follow === true ? followRemoteLog : showRemoteLog)(context, connection, job);
    } catch (error) {
      throw error instanceof Refusal && error.problem.code === 'service.cannot' ? noLog(job) : error;
    }
  }
  const recorded = valueOf(await client.importLog({ params }));
  terminal.json({ ...job.statement, ...recorded });
  if (!terminal.isJson) printImportLog(terminal, recorded);
  return EXIT.ok;
}

function noLog({ id, page }: JobView): Refusal {
  return new Refusal(
    problemOfFailure(
      failure('service.cannot', {
        kind: 'This service',
        ability: 'log that Waybill could read',
        next: `Open ${page ?? "the server's own page"}, copy the log and record it: \`waybill log ${id} --record FILE\`.`,
      }),
    ),
  );
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
