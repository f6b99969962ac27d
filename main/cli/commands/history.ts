import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { valueOf } from '../outcome.ts';
import { printTable } from '../tables.ts';
import { bytesText } from '../units.ts';

interface Options {
  readonly days?: string;
  readonly to?: string;
}

/** `waybill history`: files per day in this computer's time zone, and what went wrong most. */
export async function history(
  { terminal, connect }: CommandContext,
  _args: readonly string[],
  { days, to: destination }: Options,
): Promise<ExitCode> {
  const { client } = await connect();
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const found = valueOf(await client.history({ query: { days, destination, zone } }));
  terminal.json(found);
  printTable(
    terminal,
    ['DAY', 'FILES', 'SIZE', 'SENT AGAIN', 'STOPPED', 'PUT OFF'],
    found.days.map((day) => [
      day.day,
      String(day.delivered.files),
      bytesText(day.delivered.bytes),
      String(day.again.files),
      String(day.stopped),
      String(day.deferred),
    ]),
  );
  if (found.failures.length > 0) {
    terminal.print('');
    printTable(
      terminal,
      ['CAUSE', 'STOPPED', 'PUT OFF', 'CODE'],
      found.failures.map(({ what, stopped, deferred, code }) => [
        what,
        String(stopped),
        String(deferred),
        code,
      ]),
    );
  }
  return EXIT.ok;
}
