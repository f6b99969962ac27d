import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { valueOf } from '../outcome.ts';
import type { JobView } from '../../../shared/api/views.ts';
import { printTable } from '../tables.ts';
import { timeText } from '../units.ts';

interface Options {
  readonly state?: string;
  readonly to?: string;
  readonly limit?: string;
  readonly after?: string;
}

/** `waybill jobs`: the import jobs, newest first. */
export async function jobs(
  { terminal, connect }: CommandContext,
  _args: readonly string[],
  options: Options,
): Promise<ExitCode> {
  const { client } = await connect();
  const { state, to: destination, limit, after } = options;
  const page = valueOf(await client.listJobs({ query: { state, destination, limit, after } }));
  terminal.json(page);
  if (page.items.length === 0) terminal.print('No import jobs.');
  else
    printTable(
      terminal,
      ['JOB', 'KIND', 'STATE', 'TO', 'BATCH', 'NAME', 'MADE'],
      page.items.map((job) => [
        job.id,
        job.kind,
        stateText(job),
        job.destination,
        job.batch,
        job.batchNamed?.comment ?? '',
        timeText(job.createdAt),
      ]),
    );
  if (page.next !== undefined) terminal.print(`More: waybill jobs --after ${page.next}`);
  return EXIT.ok;
}

/** The state, and what was asked of the job and is not done yet. */
function stateText({ state, wish }: JobView): string {
  if (wish === undefined) return state;
  return `${state}, ${wish.do} ${wish.failure === undefined ? 'queued' : 'needs you'}`;
}
