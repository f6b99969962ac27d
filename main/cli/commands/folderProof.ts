import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { folderReportCsv } from '../../../shared/api/folderReport.ts';
import type { FolderRemovalView, FolderView } from '../../../shared/api/folderViews.ts';
import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { folderNamed } from '../folderNamed.ts';
import { UsageError, valueOf } from '../outcome.ts';
import { printTable } from '../tables.ts';
import { bytesText, countText, filesText } from '../units.ts';

/** Asked for at a time. */
const PAGE = 1_000;

interface ReportOptions {
  readonly format?: string;
  readonly output?: string;
}

/** `waybill folder excluded FOLDER`. */
export async function excluded(context: CommandContext, [which = '']: readonly string[]): Promise<ExitCode> {
  const { terminal } = context;
  const connection = await context.connect();
  const { id } = await folderNamed(context, connection, which);
  const items: { path: string; rule: string; bytes?: number | undefined }[] = [];
  let after: string | undefined;
  do {
    const query = { limit: PAGE, ...(after === undefined ? {} : { after }) };
    const page = valueOf(await connection.client.listExcluded({ params: { id }, query }));
    items.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  terminal.json({ items });
  if (items.length === 0) terminal.print('Nothing is kept out.');
  else
    printTable(
      terminal,
      ['RULE', 'FILE'],
      items.map(({ path, rule }) => [rule, path]),
    );
  return EXIT.ok;
}

/** `waybill folder report [FOLDER]`. */
export async function report(
  context: CommandContext,
  [which]: readonly string[],
  options: ReportOptions,
): Promise<ExitCode> {
  const { terminal } = context;
  const format = options.format ?? 'text';
  if (format !== 'text' && format !== 'csv')
    throw new UsageError(`"${format}" is no format.`, 'Use text or csv, or --json.');
  const connection = await context.connect();
  const folders =
    which === undefined
      ? valueOf(await connection.client.listFolders()).items
      : [await folderNamed(context, connection, which)];
  terminal.json({ items: folders });
  const text = format === 'csv' ? folderReportCsv(folders) : folders.map(accountText).join('\n');
  if (options.output === undefined) terminal.print(text.replace(/\r?\n$/, ''));
  else {
    await writeFile(resolve(terminal.surroundings.cwd, options.output), text);
    terminal.hint(`Written to ${options.output}.`);
  }
  return folders.every((view) => view.account.addsUp) ? EXIT.ok : EXIT.failure;
}

/** `waybill folder safe-to-remove FOLDER [FILES...]`: ends with 1 where anything speaks against it. */
export async function safeToRemove(
  context: CommandContext,
  [which = '', ...files]: readonly string[],
): Promise<ExitCode> {
  const { terminal } = context;
  const connection = await context.connect();
  const { id, path } = await folderNamed(context, connection, which);
  const verdict = valueOf(
    files.length === 0
      ? await connection.client.folderRemoval({ params: { id } })
      : await connection.client.removalOfFiles({ params: { id }, body: { paths: files } }),
  );
  terminal.json(verdict);
  for (const one of verdict.each ?? [])
    terminal.print(`${one.path}: ${one.why === undefined ? 'may be removed' : WHY[one.why]}`);
  terminal.print(
    verdict.safe
      ? `Safe: all of ${filesText(verdict.files)} in ${path} are delivered, proven and imported.`
      : `Not safe: ${countText(verdict.proven)} of ${filesText(verdict.files)} are delivered, proven and imported.`,
  );
  if (verdict.each === undefined)
    for (const { examples, files: count, why } of verdict.reasons)
      terminal.print(`${filesText(count)}: ${WHY[why]}, such as ${examples[0] ?? ''}`);
  return verdict.safe ? EXIT.ok : EXIT.failure;
}

const WHY: Readonly<Record<FolderRemovalView['reasons'][number]['why'], string>> = {
  'not-looked': 'could not be looked at',
  'never-sent': 'never sent',
  excluded: 'kept out by a rule',
  'on-its-way': 'not delivered yet',
  attention: 'needs you',
  'given-up': 'given up',
  unproven: 'the server proved no digest',
  'not-imported': 'not imported yet',
  'changed-since': 'changed since it was delivered',
};

function accountText({ account, copies, destination, path, state }: FolderView): string {
  const { addsUp, seen, ...places } = account;
  const parts = Object.entries(places)
    .filter(([, count]) => count > 0)
    .map(([place, count]) => `${countText(count)} ${PLACE[place as keyof typeof places]}`);
  const sum = parts.length === 0 ? '' : ` = ${parts.join(' + ')}`;
  const kept =
    copies === undefined
      ? ''
      : `\n  safe copies: ${filesText(copies.files)}, ${bytesText(copies.bytes)} of ${bytesText(copies.limitBytes)}`;
  return `${path} -> ${destination} (${state})\n  ${countText(seen)} seen${sum}${addsUp ? '' : '  DOES NOT ADD UP'}${kept}`;
}

const PLACE = {
  settling: 'settling',
  queued: 'queued',
  onTheWay: 'on the way',
  sent: 'sent',
  imported: 'imported',
  attention: 'need you',
  excluded: 'kept out',
  cancelled: 'cancelled',
  baseline: 'there before',
} as const;
