import type { ClientResult } from '../../../shared/api/client.ts';
import type { BatchView, ItemView } from '../../../shared/api/views.ts';
import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { valueOf } from '../outcome.ts';

/** `waybill retry ID`: a batch or a single file that needed a person. */
export async function retry(
  { terminal, connect }: CommandContext,
  [id = '']: readonly string[],
): Promise<ExitCode> {
  const { client } = await connect();
  const params = { params: { id } };
  const view = valueOf<BatchView | ItemView>(
    await (isItem(id) ? client.retryItem(params) : client.retryBatch(params)),
  );
  terminal.json(view);
  terminal.print(`${id} is tried again.`);
  return EXIT.ok;
}

/** `waybill cancel ID`: gives up what is not yet sent of a batch, or a single file. */
export async function cancel(
  { terminal, connect }: CommandContext,
  [id = '']: readonly string[],
): Promise<ExitCode> {
  const { client } = await connect();
  const params = { params: { id } };
  const view = valueOf<BatchView | ItemView>(
    await (isItem(id) ? client.cancelItem(params) : client.cancelBatch(params)),
  );
  terminal.json(view);
  terminal.print(`${id} is given up. What the server has already stays there.`);
  return EXIT.ok;
}

/** `waybill next ID`: sends this batch before the others. */
export async function next(
  { terminal, connect }: CommandContext,
  [id = '']: readonly string[],
): Promise<ExitCode> {
  const { client } = await connect();
  const answer: ClientResult<BatchView> = await client.sendNext({ params: { id } });
  terminal.json(valueOf(answer));
  terminal.print(`${id} goes next.`);
  return EXIT.ok;
}

function isItem(id: string): boolean {
  return id.startsWith('itm_');
}
