import type { DestinationView, StatusView } from '../../../shared/api/views.ts';
import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { failureLine, valueOf } from '../outcome.ts';
import type { Terminal } from '../terminal.ts';
import { bytesText, filesText, timeText } from '../units.ts';
import { limitText } from './limit.ts';

/** `waybill status`: how everything stands, and what to do next. */
export async function status({ terminal, connect }: CommandContext): Promise<ExitCode> {
  const connection = await connect();
  printStatus(terminal, valueOf(await connection.client.status()), connection.isHost());
  return EXIT.ok;
}

/** Prints it; `isHost` = the daemon ends with this command. */
export function printStatus(terminal: Terminal, view: StatusView, isHost: boolean): void {
  terminal.json(view);
  terminal.print(view.sentence);
  if (view.bytesPerSecond !== undefined && view.moving.length > 0)
    terminal.print(`  ${bytesText(view.bytesPerSecond)}/s`);
  if (view.resumed !== undefined)
    terminal.print(`  Went on with ${filesText(view.resumed.items)} after a stop that nobody asked for.`);
  if (view.trouble !== undefined) terminal.print(`  ${failureLine(view.trouble)}`);
  if (view.courtesy.isHoldingBack)
    terminal.print(
      `  An instrument writes: watched folders are sent at ${bytesText(view.courtesy.bytesPerSecond)}/s at most.`,
    );
  if (view.paused?.until !== undefined)
    terminal.print(`  It goes on by itself at ${timeText(view.paused.until)}.`);
  for (const one of view.destinations) {
    if (one.gate.failure !== undefined) terminal.print(`  ${one.name}: ${failureLine(one.gate.failure)}`);
    else if (one.gate.state === 'paused')
      terminal.print(`  ${one.name} is paused${untilText(one)}: waybill resume --to ${one.name}`);
    else if (one.window?.isOpen === false && one.itemsQueued > 0) terminal.print(`  ${limitText(one)}`);
  }
  if (isHost && (view.items.queued?.items ?? 0) > 0)
    terminal.print('  No daemon is running: files are sent while `waybill serve` runs.');
  terminal.print(nextCommand(view));
}

function untilText({ gate }: DestinationView): string {
  return gate.until === undefined ? '' : ` until ${timeText(gate.until)}`;
}

function nextCommand(view: StatusView): string {
  if (view.destinations.length === 0)
    return 'Next: waybill destination add NAME --kind KIND --url URL, or waybill start to try it out';
  if (view.paused !== undefined) return 'Next: waybill resume';
  const { attention = 0, asking = 0, failed = 0, held = 0 } = view.batches;
  if (attention + failed > 0) return 'Next: waybill batches --status attention,failed';
  if (asking > 0) return 'Next: waybill jobs --state asking';
  if (held > 0) return 'Next: waybill batches --status held, then waybill run ID';
  if (view.truth === 'nothing-yet') return 'Next: waybill add PATH --to NAME';
  return 'Next: waybill batches';
}
