import type { BatchView } from '../../../shared/api/views.ts';
import { BATCH_SORTS } from '../../../shared/model/sortOrders.ts';
import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { valueOf } from '../outcome.ts';
import { sortGiven } from '../sortGiven.ts';
import { printTable } from '../tables.ts';
import { bytesText, countText, timeText } from '../units.ts';

interface Options {
  readonly status?: string;
  readonly to?: string;
  readonly folder?: string;
  readonly search?: string;
  readonly limit?: string;
  readonly after?: string;
  readonly sort?: string;
}

/** `waybill batches`: the batches, newest first or sorted. */
export async function batches(
  { terminal, connect }: CommandContext,
  _args: readonly string[],
  options: Options,
): Promise<ExitCode> {
  const { client } = await connect();
  const { status, to: destination, folder, search: text, limit, after } = options;
  const sort = options.sort === undefined ? undefined : sortGiven(options.sort, BATCH_SORTS);
  const query = { status, destination, folder, text, limit, after, sort };
  const page = valueOf(await client.listBatches({ query }));
  terminal.json(page);
  if (page.items.length === 0) terminal.print('No batches. Add one: waybill add PATH --to NAME');
  else
    printTable(terminal, ['BATCH', 'STATUS', 'TO', 'FILES', 'SIZE', 'ADDED', 'COMMENT'], page.items.map(row));
  const sorted = sort === undefined ? '' : `--sort=${sort} `;
  if (page.next !== undefined) terminal.print(`More: waybill batches ${sorted}--after ${page.next}`);
  return EXIT.ok;
}

function row(batch: BatchView): readonly string[] {
  const counts = Object.values(batch.counts);
  const items = counts.reduce((sum, one) => sum + one.items, 0);
  const bytes = counts.reduce((sum, one) => sum + one.bytes, 0);
  const { id, status, destination, createdAt, comment } = batch;
  return [id, status, destination, countText(items), bytesText(bytes), timeText(createdAt), comment];
}
