import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { UsageError, valueOf } from '../outcome.ts';
import { timeOf } from '../timeOf.ts';
import { durationMs, filesText, timeText } from '../units.ts';

/** `waybill pause`: stops sending, for a time or until resumed. Intake goes on. */
export async function pause(
  { terminal, connect }: CommandContext,
  _args: readonly string[],
  options: { readonly for?: string; readonly until?: string; readonly to?: string },
): Promise<ExitCode> {
  if (options.for !== undefined && options.until !== undefined)
    throw new UsageError('--for and --until say the same twice.', 'Give one of them.');
  const forMs = options.for === undefined ? undefined : durationMs(options.for);
  if (options.for !== undefined && forMs === undefined)
    throw new UsageError(`"${options.for}" is no duration.`, 'Write it like 30m or 1h.');
  const { client } = await connect();
  const { to: destination } = options;
  const until = untilOf(options.until);
  const body = {
    ...(forMs === undefined ? {} : { forMs }),
    ...(until === undefined ? {} : { until }),
    ...(destination === undefined ? {} : { destination }),
  };
  const view = valueOf(await client.pause({ body }));
  terminal.json(view);
  const gate = view.destinations.find((one) => one.name === destination)?.gate;
  const end = destination === undefined ? view.paused?.until : gate?.until;
  const again = destination === undefined ? 'waybill resume' : `waybill resume --to ${destination}`;
  terminal.print(
    end === undefined
      ? `${destination ?? 'Sending'} is paused. Next: ${again}`
      : `${destination ?? 'Sending'} is paused until ${timeText(end)}, and goes on by itself then. Sooner: ${again}`,
  );
  if (view.calledOff > 0)
    terminal.print(
      `${filesText(view.calledOff)} on the way went back into the queue: sent again from the start, or on EcoTaxa from where it stopped.`,
    );
  return EXIT.ok;
}

function untilOf(text: string | undefined): string | undefined {
  if (text === undefined || text === 'tomorrow') return text;
  return timeOf(text).toISOString();
}

/** `waybill resume`: goes on sending. */
export async function resume(
  { terminal, connect }: CommandContext,
  _args: readonly string[],
  options: { readonly to?: string },
): Promise<ExitCode> {
  const { client } = await connect();
  const { to: destination } = options;
  const view = valueOf(await client.resume({ body: destination === undefined ? {} : { destination } }));
  terminal.json(view);
  terminal.print(view.sentence);
  return EXIT.ok;
}
