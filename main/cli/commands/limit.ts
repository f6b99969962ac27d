import type { DestinationView } from '../../../shared/api/views.ts';
import { RATE_BYTES_PER_SECOND_MIN } from '../../../shared/model/destination.ts';
import type { CommandContext } from '../command.ts';
import type { Connection } from '../connection.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { UsageError, valueOf } from '../outcome.ts';
import { bytesText, rateOf } from '../units.ts';
import { stateText } from './window.ts';

interface Options {
  /** False = `--no-window`. */
  readonly window?: string | false;
  readonly rate?: string | false;
}

/** `waybill destination limit NAME`: when and how fast files may go there. */
export async function limit(
  { terminal, connect }: CommandContext,
  [name = '']: readonly string[],
  options: Options,
): Promise<ExitCode> {
  const change = changeOf(options);
  const { client } = await connect();
  const view =
    Object.keys(change).length === 0
      ? await known(client, name)
      : valueOf(await client.limitDestination({ params: { name }, body: change }));
  terminal.json(view);
  terminal.print(limitText(view));
  return EXIT.ok;
}

/** The limits of a destination in one sentence. */
export function limitText({ name, limits, window }: DestinationView): string {
  const rate =
    limits.bytesPerSecond === undefined ? '' : ` no faster than ${bytesText(limits.bytesPerSecond)}/s`;
  if (window === undefined)
    return rate === ''
      ? `Files go to ${name} at any time, as fast as it goes.`
      : `Files go to ${name}${rate}.`;
  const state = window.isKnown ? stateText(window) : 'There is no window of that name: files wait.';
  return `Files go to ${name}${rate} in the window ${window.name}. ${state}`;
}

async function known(client: Connection['client'], name: string): Promise<DestinationView> {
  const view = valueOf(await client.listDestinations()).items.find((one) => one.name === name);
  if (view === undefined)
    throw new UsageError(`There is no destination "${name}".`, 'See waybill destination list.');
  return view;
}

function changeOf({ window, rate }: Options): { window?: string | null; bytesPerSecond?: number | null } {
  return {
    ...(window === undefined ? {} : { window: window === false ? null : window }),
    ...(rate === undefined ? {} : { bytesPerSecond: rate === false ? null : bytesPerSecond(rate) }),
  };
}

function bytesPerSecond(text: string): number {
  const rate = rateOf(text);
  if (rate === undefined) throw new UsageError(`"${text}" is no rate.`, 'Write it like 20MB/s or 800kB/s.');
  if (rate < RATE_BYTES_PER_SECOND_MIN)
    throw new UsageError(
      `${bytesText(rate)}/s is too slow: servers give up on such a connection.`,
      `Give at least ${bytesText(RATE_BYTES_PER_SECOND_MIN)}/s.`,
    );
  return rate;
}
