import type { Client } from '../../../shared/api/client.ts';
import { PAGE_LIMIT_MAX } from '../../../shared/api/paging.ts';
import type { BatchView, ItemView, JobView } from '../../../shared/api/views.ts';
import { ITEM_SORTS, type ItemSort } from '../../../shared/model/sortOrders.ts';
import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { failureLine, valueOf } from '../outcome.ts';
import { whenText } from '../runTime.ts';
import { sortGiven } from '../sortGiven.ts';
import { printTable } from '../tables.ts';
import type { Terminal } from '../terminal.ts';
import { bytesText, timeText } from '../units.ts';

/** `waybill batch ID`: one batch with all its files and jobs. */
export async function batch(
  { terminal, connect }: CommandContext,
  [id = '']: readonly string[],
  options: { readonly sort?: string },
): Promise<ExitCode> {
  const sort = options.sort === undefined ? undefined : sortGiven(options.sort, ITEM_SORTS);
  const { client } = await connect();
  const view = valueOf(await client.getBatch({ params: { id } }));
  const items = await allItems(client, id, sort);
  terminal.json({ ...view, items });
  printBatch(terminal, view);
  printTable(terminal, ['FILE', 'SIZE', 'STATE', 'VERIFIED', 'SHA-256'], items.map(itemRow));
  for (const item of items)
    if (item.failure !== undefined) terminal.print(`${item.name}: ${failureLine(item.failure)}`);
  for (const job of view.jobs) printJob(terminal, job);
  return EXIT.ok;
}

/** Every item of a batch, page after page. */
export async function allItems(client: Client, id: string, sort?: ItemSort): Promise<readonly ItemView[]> {
  const items: ItemView[] = [];
  let after: string | undefined;
  do {
    const query = { limit: PAGE_LIMIT_MAX, after, sort };
    const page = valueOf(await client.listItems({ params: { id }, query }));
    items.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  return items;
}

function printBatch(terminal: Terminal, view: BatchView): void {
  terminal.print(`${view.id}  ${view.status}  to ${view.destination}  mode ${view.mode}`);
  if (view.comment !== '') terminal.print(view.comment);
  terminal.print(`Added ${timeText(view.createdAt)} by ${view.origin.operator ?? view.origin.by}`);
  if (view.remoteId !== undefined) terminal.print(`On the server: ${view.remoteId}`);
  if (view.failure !== undefined) terminal.print(failureLine(view.failure));
  if (view.schedule !== undefined && view.status === 'sent')
    terminal.print(
      `The ${view.schedule.kind} ${whenText(view)}. Not any more: waybill run ${view.id} --unplan`,
    );
  if (view.status === 'held') terminal.print(`Nothing is scheduled yet. Next: waybill run ${view.id}`);
}

function itemRow(item: ItemView): readonly string[] {
  const { name, bytes, state, verification, sha256 } = item;
  return [name, bytesText(bytes), state, verification, sha256?.slice(0, 16) ?? ''];
}

function printJob(terminal: Terminal, job: JobView): void {
  const outcome = job.state === 'accepted' ? 'accepted (outcome not reported by this server)' : job.state;
  terminal.print(
    `${job.id}  ${job.kind}  ${outcome}${job.remoteId === undefined ? '' : `  ${job.remoteId}`}`,
  );
  if (job.failure !== undefined) terminal.print(`  ${failureLine(job.failure)}`);
  if (job.statement !== undefined)
    terminal.print(`  Recorded by ${job.statement.by}: ${job.statement.outcome}`);
  else if (job.page !== undefined) terminal.print(`  Its log is on the server's own page: ${job.page}`);
}
