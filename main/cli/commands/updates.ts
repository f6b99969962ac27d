import type { UpdateSettingsView } from '../../../shared/api/routes/updates.ts';
import { isUpdateFeed, UPDATE_CHANNELS, type UpdateChannel } from '../../../shared/model/updates.ts';
import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { UsageError, valueOf } from '../outcome.ts';
import type { Terminal } from '../terminal.ts';

interface Options {
  readonly channel?: string;
}

/** `waybill updates show`. */
export async function show({ terminal, connect }: CommandContext): Promise<ExitCode> {
  const { client } = await connect();
  tell(terminal, valueOf(await client.updates()));
  return EXIT.ok;
}

/** `waybill updates set URL [--channel beta]`: where the desktop app looks for a newer version. */
export async function set(
  { terminal, connect }: CommandContext,
  [feed = '']: readonly string[],
  options: Options,
): Promise<ExitCode> {
  if (!isUpdateFeed(feed))
    throw new UsageError(`"${feed}" is no feed of updates.`, 'Give an address with https.');
  const channel = channelOf(options.channel);
  const { client } = await connect();
  const body = { feed, ...(channel === undefined ? {} : { channel }) };
  tell(terminal, valueOf(await client.setUpdates({ body })));
  return EXIT.ok;
}

/** `waybill updates clear`: nothing looks for updates any more. */
export async function clear({ terminal, connect }: CommandContext): Promise<ExitCode> {
  const { client } = await connect();
  tell(terminal, valueOf(await client.setUpdates({ body: { feed: '' } })));
  return EXIT.ok;
}

function tell(terminal: Terminal, view: UpdateSettingsView): void {
  terminal.json(view);
  terminal.print(
    view.feed === '' ? 'No feed is set: nothing looks for updates.' : `${view.feed} (${view.channel})`,
  );
  if (view.locked) terminal.print('The administrator has decided it.');
}

function channelOf(text: string | undefined): UpdateChannel | undefined {
  const channel = UPDATE_CHANNELS.find((one) => one === text);
  if (text === undefined || channel !== undefined) return channel;
  throw new UsageError(`"${text}" is no channel.`, `Choose one of ${UPDATE_CHANNELS.join(', ')}.`);
}
