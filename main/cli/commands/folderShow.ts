import type { FolderView, FormerFolderView } from '../../../shared/api/folderViews.ts';
import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { folderNamed } from '../folderNamed.ts';
import { failureLine } from '../outcome.ts';
import { filesText, timeText } from '../units.ts';

const NOTICES: Readonly<Record<NonNullable<FolderView['pollsBecause']>, string>> = {
  remote: 'by looking again and again: a network folder tells nothing',
  unproven: 'by looking again and again, until the system has told of a change',
  'no-watcher': 'by looking again and again: the system has no watcher left for it',
  missed: 'by looking again and again: the system had missed changes',
};

/** `waybill folder show FOLDER`: how it is watched, and who decided what about it. */
export async function show(context: CommandContext, [which = '']: readonly string[]): Promise<ExitCode> {
  const { terminal } = context;
  const view = await folderNamed(context, await context.connect(), which);
  terminal.json(view);
  const { account, decisions = [], failure, lastScanAt, pollsBecause } = view;
  terminal.print(`${view.path}: ${view.state}, to ${view.destination}`);
  terminal.print(`Since ${timeText(view.createdAt)}. ${filesText(account.seen)} seen.`);
  terminal.print(`Notices changes ${pollsBecause === undefined ? 'at once' : NOTICES[pollsBecause]}.`);
  terminal.print(`Looked through: ${lastScanAt === undefined ? 'not yet' : timeText(lastScanAt)}`);
  tellDecisions(terminal, decisions);
  if (failure !== undefined) terminal.hint(failureLine(failure));
  return EXIT.ok;
}

/** What is remembered of a folder that is watched no more. */
export function tellFormer(terminal: CommandContext['terminal'], former: FormerFolderView): void {
  const { createdAt, decisions = [], destination, path, removedAt, removedBy } = former;
  const whither = destination === '' ? '' : `, to ${destination}`;
  terminal.print(`${path}${whither}, since ${timeText(createdAt)}`);
  tellDecisions(terminal, decisions);
  terminal.print(`${timeText(removedAt)}  removed${removedBy === undefined ? '' : ` by ${removedBy}`}`);
}

function tellDecisions(
  terminal: CommandContext['terminal'],
  decisions: NonNullable<FolderView['decisions']>,
): void {
  for (const { at, operator, what } of decisions) terminal.print(`${timeText(at)}  ${what} by ${operator}`);
}
