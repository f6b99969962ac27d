import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { UsageError, valueOf } from '../outcome.ts';
import { durationMs, timeText } from '../units.ts';

/** `waybill pause`: stops sending, for a time or until resumed. Intake goes on. */
export async function pause(
  { terminal, connect }: CommandContext,
  _args: readonly string[],
  options: { readonly for?: string; readonly to?: string },
): Promise<ExitCode> {
  const forMs = options.for === undefined ? undefined : durationMs(options.for);
  if (options.for !== undefined && forMs === undefined)
    throw new UsageError(`"${options.for}" is no duration.`, 'Write it like 30m or 1h.');
  const { client } = await connect();
  const { to: destination } = options;
  const body = {
    ...(forMs === undefined ? {} : { forMs }),
    ...(destination === undefined ? {} : { destination }),
  };
  const view = valueOf(await client.pause({ body }));
  terminal.json(view);
  const until = view.paused?.until;
  terminal.print(
    `${destination ?? 'Sending'} is paused${until === undefined ? '' : ` until ${timeText(until)}`}. Next: waybill resume`,
  );
  return EXIT.ok;
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
