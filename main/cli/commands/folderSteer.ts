import type { FolderView } from '../../../shared/api/folderViews.ts';
import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { folderNamed } from '../folderNamed.ts';
import { valueOf } from '../outcome.ts';
import { countText, filesText } from '../units.ts';

interface GroupOptions {
  readonly group?: string;
}

/** `waybill folder close FOLDER`. */
export async function close(
  context: CommandContext,
  [which = '']: readonly string[],
  options: GroupOptions,
): Promise<ExitCode> {
  const connection = await context.connect();
  const { id } = await folderNamed(context, connection, which);
  const view = valueOf(await connection.client.closeOpenBatches({ params: { id }, body: groupOf(options) }));
  context.terminal.json(view);
  context.terminal.print(`Closed with what was whole. ${openText(view)}`);
  return EXIT.ok;
}

/** `waybill folder hold FOLDER`. */
export function hold(
  context: CommandContext,
  args: readonly string[],
  options: GroupOptions,
): Promise<ExitCode> {
  return setHeld(context, args, { ...groupOf(options), held: true });
}

/** `waybill folder release FOLDER`. */
export function release(
  context: CommandContext,
  args: readonly string[],
  options: GroupOptions,
): Promise<ExitCode> {
  return setHeld(context, args, { ...groupOf(options), held: false });
}

/** `waybill folder rescan FOLDER`. */
export async function rescan(context: CommandContext, [which = '']: readonly string[]): Promise<ExitCode> {
  const connection = await context.connect();
  const { id } = await folderNamed(context, connection, which);
  const view = valueOf(await connection.client.rescanFolder({ params: { id } }));
  context.terminal.json(view);
  context.terminal.print(`${view.path} is looked at now. Next: waybill folder report ${view.path}`);
  return EXIT.ok;
}

async function setHeld(
  context: CommandContext,
  [which = '']: readonly string[],
  body: { readonly held: boolean; readonly group?: string },
): Promise<ExitCode> {
  const connection = await context.connect();
  const { id } = await folderNamed(context, connection, which);
  const view = valueOf(await connection.client.holdOpenBatches({ params: { id }, body }));
  context.terminal.json(view);
  context.terminal.print(openText(view));
  if (body.held) context.terminal.print(`Next: waybill folder close ${view.path}, or folder release.`);
  return EXIT.ok;
}

function groupOf({ group }: GroupOptions): { readonly group?: string } {
  return group === undefined ? {} : { group };
}

function openText({ openBatches }: FolderView): string {
  if (openBatches.length === 0) return 'No batch is open.';
  return openBatches
    .map(({ files = 0, group, held, id, whole = 0 }) => {
      const name = group === '' ? id : `${group} (${id})`;
      return `${name} is open with ${filesText(files)}, ${countText(whole)} whole${held === true ? ', held open' : ''}.`;
    })
    .join('\n');
}
