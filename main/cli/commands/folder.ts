import { resolve } from 'node:path';
import type { FolderPreviewView, FolderView } from '../../../shared/api/folderViews.ts';
import type { FolderRules } from '../../../shared/model/folder.ts';
import type { CommandContext } from '../command.ts';
import type { Connection } from '../connection.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { folderNamed } from '../folderNamed.ts';
import { changedRules, rulesOf, type RuleFlags } from '../folderRules.ts';
import { tellFormer } from './folderShow.ts';
import { failureLine, UsageError, valueOf } from '../outcome.ts';
import { printTable } from '../tables.ts';
import { bytesText, countText, filesText } from '../units.ts';

interface AddOptions extends RuleFlags {
  readonly to?: string;
  readonly existing?: string;
}

/** `waybill folder add DIR --to NAME`. */
export async function add(
  context: CommandContext,
  [dir = '']: readonly string[],
  options: AddOptions,
): Promise<ExitCode> {
  const { terminal } = context;
  const { cwd } = terminal.surroundings;
  if (options.to === undefined)
    throw new UsageError('It is not said where the files go.', 'Give the destination with --to NAME.');
  const existing = existingOf(options.existing);
  const rules = await rulesOf(options, cwd);
  const { client } = await context.connect();
  const path = resolve(cwd, dir);
  const token = await tellReplay(context, client, { path, rules });
  const view = valueOf(
    await client.addFolder({
      body: {
        path,
        destination: options.to,
        ...(existing === undefined ? {} : { existing }),
        ...token,
        rules: sendable(rules),
      },
    }),
  );
  terminal.json(view);
  const left =
    view.account.baseline === 0 ? '' : ` ${filesText(view.account.baseline)} there are left alone.`;
  terminal.print(`${view.path} is watched; what comes goes to ${view.destination}.${left}`);
  terminal.print('It is watched while a daemon runs: `waybill serve`, or the app. Next: waybill folder list');
  return EXIT.ok;
}

/** `waybill folder list`. */
export async function list(
  { terminal, connect }: CommandContext,
  _args: readonly string[],
  { removed }: { readonly removed?: boolean },
): Promise<ExitCode> {
  const { client } = await connect();
  if (removed === true) {
    const former = valueOf(await client.listFormerFolders());
    terminal.json(former);
    if (former.items.length === 0) terminal.print('No folder was removed.');
    for (const one of former.items) tellFormer(terminal, one);
    return EXIT.ok;
  }
  const page = valueOf(await client.listFolders());
  terminal.json(page);
  if (page.items.length === 0)
    terminal.print('No watched folders. Add one: waybill folder add DIR --to NAME');
  else
    printTable(
      terminal,
      ['STATE', 'TO', 'SEEN', 'SETTLING', 'QUEUED', 'DONE', 'ATTENTION', 'EXCLUDED', 'FOLDER'],
      page.items.map(row),
    );
  for (const view of page.items) tellTrouble(terminal, view);
  return EXIT.ok;
}

/** `waybill folder preview DIR`: changes nothing. */
export async function preview(
  context: CommandContext,
  [dir = '']: readonly string[],
  options: RuleFlags,
): Promise<ExitCode> {
  const { terminal } = context;
  const { cwd } = terminal.surroundings;
  const rules = await rulesOf(options, cwd);
  const { client } = await context.connect();
  const body = { path: resolve(cwd, dir), rules: sendable(rules) };
  const view = valueOf(await client.previewFolder({ body }));
  terminal.json(view);
  terminal.print(
    `Now there: ${filesText(view.files)}, ${bytesText(view.bytes)}, in ${view.groups} batch(es) side by side.`,
  );
  for (const { rule, files, examples } of view.excluded)
    terminal.print(`Left out by "${rule}": ${filesText(files)}, such as ${examples[0] ?? ''}`);
  terminal.print(replayText(view));
  return EXIT.ok;
}

/** `waybill folder edit FOLDER`. */
export async function edit(
  context: CommandContext,
  [which = '']: readonly string[],
  options: RuleFlags,
): Promise<ExitCode> {
  const { terminal } = context;
  const connection = await context.connect();
  const { client } = connection;
  const folder = await folderNamed(context, connection, which);
  const rules = await changedRules(options, terminal.surroundings.cwd, folder.rules);
  const token = await tellReplay(context, client, { path: folder.path, rules });
  const { control, ...others } = sendable(rules);
  const body = { ...token, rules: { ...others, control: control ?? null } };
  const view = valueOf(await client.editFolder({ params: { id: folder.id }, body }));
  terminal.json(view);
  terminal.print(`The rules of ${view.path} are changed.`);
  return EXIT.ok;
}

/**
 * Says what rules would have done with the last week, and gives the token that shows it. Where the folder cannot be looked
 * at, saving says why.
 */
async function tellReplay(
  { terminal }: CommandContext,
  client: Connection['client'],
  given: { readonly path: string; readonly rules: FolderRules },
): Promise<{ readonly previewed?: string }> {
  const preview = await client.previewFolder({ body: { path: given.path, rules: sendable(given.rules) } });
  if (!preview.ok) return {};
  if (preview.value.replay.files > 0) terminal.hint(replayText(preview.value));
  const { token } = preview.value;
  return token === undefined ? {} : { previewed: token };
}

function replayText({ replay }: FolderPreviewView): string {
  const { batches, days, files, openFiles, tooEarly } = replay;
  return `The last ${days} days: ${filesText(files)} would have closed ${countText(batches)} batches, ${countText(tooEarly)} files too late for theirs, ${filesText(openFiles)} still open.`;
}

function sendable(rules: FolderRules): FolderView['rules'] {
  return { ...rules, ignore: [...rules.ignore], include: [...rules.include] };
}

/** `waybill folder pause FOLDER`. */
export async function pause(context: CommandContext, [which = '']: readonly string[]): Promise<ExitCode> {
  return setPaused(context, which, true);
}

/** `waybill folder resume FOLDER`. */
export async function resume(context: CommandContext, [which = '']: readonly string[]): Promise<ExitCode> {
  return setPaused(context, which, false);
}

/** `waybill folder remove FOLDER`. */
export async function remove(context: CommandContext, [which = '']: readonly string[]): Promise<ExitCode> {
  const { terminal } = context;
  const connection = await context.connect();
  const view = await folderNamed(context, connection, which);
  valueOf(await connection.client.removeFolder({ params: { id: view.id } }));
  terminal.json({ removed: view.id, path: view.path });
  terminal.print(`${view.path} is no longer watched. Nothing in it was touched.`);
  return EXIT.ok;
}

async function setPaused(context: CommandContext, which: string, paused: boolean): Promise<ExitCode> {
  const { terminal } = context;
  const connection = await context.connect();
  const { id } = await folderNamed(context, connection, which);
  const view = valueOf(await connection.client.editFolder({ params: { id }, body: { paused } }));
  terminal.json(view);
  terminal.print(
    paused ? `${view.path} is paused. Next: waybill folder resume ${view.path}` : `${view.path} is watched.`,
  );
  return EXIT.ok;
}

function existingOf(text: string | undefined): 'send' | 'ignore' | undefined {
  if (text === undefined || text === 'send' || text === 'ignore') return text;
  throw new UsageError(`"${text}" is nothing that can be done.`, 'Use --existing send or --existing ignore.');
}

function row({ account, destination, path, state }: FolderView): readonly string[] {
  const { attention, excluded, imported, queued, onTheWay, seen, sent, settling, baseline } = account;
  const counts = [seen, settling, queued + onTheWay, sent + imported, attention, excluded + baseline];
  return [state, destination, ...counts.map(countText), path];
}

function tellTrouble(terminal: CommandContext['terminal'], view: FolderView): void {
  if (view.failure !== undefined) terminal.hint(failureLine(view.failure));
  for (const warning of view.warnings ?? []) terminal.hint(failureLine(warning));
  if (view.notices === 'polling')
    terminal.hint(
      view.pollsBecause === 'unproven'
        ? `${view.path}: Waybill looks again and again until the system has told of a change.`
        : `${view.path}: no changes are told here, so Waybill looks again and again.`,
    );
  if (!view.account.addsUp) terminal.hint(`${view.path}: the counts do not add up; no batch of it closes.`);
}
