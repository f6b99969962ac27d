import type { WindowView } from '../../../shared/api/scheduleViews.ts';
import { padded, readDays, readSpan, spanText } from '../../../shared/model/spanText.ts';
import { windowSpanSchema, type WindowSpan } from '../../../shared/model/weeklyWindow.ts';
import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { UsageError, valueOf } from '../outcome.ts';
import { printTable } from '../tables.ts';
import { timeText } from '../units.ts';

interface AddOptions {
  readonly days?: string;
  readonly from?: string;
  readonly to?: string;
  readonly and?: readonly string[];
  readonly zone?: string;
}

/** `waybill window add NAME`. */
export async function add(
  { terminal, connect }: CommandContext,
  [name = '']: readonly string[],
  options: AddOptions,
): Promise<ExitCode> {
  const spans = [...firstSpan(options), ...(options.and ?? []).map(furtherSpan)];
  if (spans.length === 0)
    throw new UsageError('It is not said when it is open.', 'Give --from TIME --to TIME.');
  const { client } = await connect();
  const body = {
    spans: spans.map((span) => ({ ...span, days: [...span.days] })),
    ...(options.zone === undefined ? {} : { zone: options.zone }),
  };
  const view = valueOf(await client.saveWindow({ params: { name }, body }));
  terminal.json(view);
  terminal.print(
    `The window ${view.name} is open ${spansOf(view)} (${view.zoneInForce}). ${stateText(view)}`,
  );
  terminal.print(
    `Next: waybill run BATCH --window ${view.name}, or waybill destination limit NAME --window ${view.name}`,
  );
  return EXIT.ok;
}

/** `waybill window list`. */
export async function list({ terminal, connect }: CommandContext): Promise<ExitCode> {
  const { client } = await connect();
  const page = valueOf(await client.listWindows());
  terminal.json(page);
  if (page.items.length === 0)
    terminal.print('No windows. Add one: waybill window add NAME --days mon-fri --from 20:00 --to 06:00');
  else
    printTable(
      terminal,
      ['NAME', 'OPEN', 'ZONE', 'NOW', 'UPLOADS TO'],
      page.items.map((view) => [
        view.name,
        spansOf(view),
        view.zoneInForce,
        stateText(view),
        view.destinations.join(', '),
      ]),
    );
  return EXIT.ok;
}

/** `waybill window remove NAME`. */
export async function remove(
  { terminal, connect }: CommandContext,
  [name = '']: readonly string[],
): Promise<ExitCode> {
  const { client } = await connect();
  valueOf(await client.removeWindow({ params: { name } }));
  terminal.json({ removed: name });
  terminal.print(`The window ${name} is removed.`);
  return EXIT.ok;
}

/** How a window stands, in words. */
export function stateText(view: Pick<WindowView, 'isOpen' | 'opensAt' | 'closesAt'>): string {
  if (view.isOpen)
    return view.closesAt === undefined ? 'Always open.' : `Open till ${timeText(view.closesAt)}.`;
  return view.opensAt === undefined ? 'It never opens.' : `Opens ${timeText(view.opensAt)}.`;
}

function spansOf(view: WindowView): string {
  return view.spans.map(spanText).join(' and ');
}

function firstSpan({ days: written, from, to }: AddOptions): readonly WindowSpan[] {
  if (from === undefined && to === undefined && written === undefined) return [];
  if (from === undefined || to === undefined)
    throw new UsageError('Half of its times is missing.', 'Give both --from TIME and --to TIME.');
  const days = readDays(written ?? 'daily');
  if (days === undefined)
    throw new UsageError(`"${written}" are no days.`, 'Write them like mon-fri or sat,sun.');
  const read = windowSpanSchema.safeParse({ days, from: padded(from), to: padded(to) });
  if (!read.success)
    throw new UsageError(`"${from}" to "${to}" is no time of day.`, 'Write times like 20:00.');
  return [read.data];
}

function furtherSpan(text: string): WindowSpan {
  const span = readSpan(text);
  if (span === undefined)
    throw new UsageError(`"${text}" is no span of a week.`, 'Write it like "sat,sun 00:00-24:00".');
  return span;
}
