import { readFile, stat, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { SettingsImportView, SettingsView } from '../../../shared/api/routes/settings.ts';
import { RETENTION_DAYS_MAX } from '../../../shared/model/settings.ts';
import {
  readSettingsExport,
  SETTINGS_EXPORT_BYTES_MAX,
  type ExportTrouble,
  type SettingsExport,
} from '../../../shared/model/settingsExport.ts';
import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { bytesOf, duration } from '../folderRules.ts';
import { UsageError, valueOf } from '../outcome.ts';
import type { Terminal } from '../terminal.ts';
import { bytesText } from '../units.ts';

interface Changes {
  readonly retentionDays?: string;
  readonly spoolLimit?: string;
  readonly settle?: string;
}

/** `waybill settings show`. */
export async function show({ terminal, connect }: CommandContext): Promise<ExitCode> {
  const { client } = await connect();
  tell(terminal, valueOf(await client.settings()));
  return EXIT.ok;
}

/** `waybill settings set --retention-days N`: changes what is named. */
export async function set(
  { terminal, connect }: CommandContext,
  _args: readonly string[],
  { retentionDays, settle, spoolLimit }: Changes,
): Promise<ExitCode> {
  const body = {
    ...(retentionDays === undefined ? {} : { retentionDays: daysOf(retentionDays) }),
    ...(spoolLimit === undefined ? {} : { spoolLimitBytes: bytesOf(spoolLimit) }),
    ...(settle === undefined ? {} : { settleMs: duration(settle, '--settle') }),
  };
  if (Object.keys(body).length === 0)
    throw new UsageError('Nothing is named.', 'See `waybill settings set --help`.');
  const { client } = await connect();
  const view = valueOf(await client.setSettings({ body }));
  tell(terminal, view);
  if (view.spoolBytes > view.spoolLimitBytes)
    terminal.hint(
      'The copies take more than that now: they stay, and no further ones are taken until there is room.',
    );
  return EXIT.ok;
}

/** `waybill settings export [-o FILE]`: the file is the data, with and without `--json`. */
export async function exportFile(
  { terminal, connect }: CommandContext,
  _args: readonly string[],
  { output }: { readonly output?: string },
): Promise<ExitCode> {
  const { client } = await connect();
  const file = valueOf(await client.exportSettings());
  const text = `${JSON.stringify(file, null, 2)}\n`;
  if (output === undefined) {
    terminal.document(text);
    return EXIT.ok;
  }
  const path = resolve(terminal.surroundings.cwd, output);
  await writeFile(path, text).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(
      `${output} cannot be written (${error.code ?? error.message}).`,
      'Give another file.',
    );
  });
  terminal.say(`Written to ${path}`);
  terminal.hint('It holds no keys: those are given on the other computer.');
  return EXIT.ok;
}

/** `waybill settings import FILE [--dry-run]`: shows what the file changes, and does it. */
export async function importFile(
  { terminal, connect }: CommandContext,
  [given = '']: readonly string[],
  { dryRun }: { readonly dryRun?: boolean },
): Promise<ExitCode> {
  const body = await readExport(resolve(terminal.surroundings.cwd, given));
  const { client } = await connect();
  const done = valueOf(
    dryRun === true ? await client.previewSettingsImport({ body }) : await client.importSettings({ body }),
  );
  terminal.json(done);
  for (const step of done.steps) terminal.print(sentenceOf(step));
  if (done.steps.length === 0) terminal.print('Nothing: all of it is so here already.');
  const added = done.steps.filter((step) => step.what === 'destination' && step.does === 'add');
  if (added.length > 0 && dryRun !== true)
    terminal.hint(
      'Give the new destinations their keys: `waybill destination add` with the same values, or the window.',
    );
  return EXIT.ok;
}

async function readExport(path: string): Promise<SettingsExport> {
  const text = await textOf(path);
  const read = readSettingsExport(text);
  if (read.ok) return read.value;
  throw new UsageError(`${path} ${troubleOf(read.failure)}.`, 'Give a file of `waybill settings export`.');
}

async function textOf(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size <= SETTINGS_EXPORT_BYTES_MAX) return await readFile(path, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UsageError(`${path} cannot be read (${code ?? message}).`, 'Give another file.');
  }
  return '';
}

function troubleOf(trouble: ExportTrouble): string {
  switch (trouble.kind) {
    case 'foreign':
      return 'is no file of settings';
    case 'newer':
      return `was written by a newer Waybill (${trouble.format})`;
    case 'broken':
      return `is damaged at "${trouble.where}"`;
    default:
      return trouble satisfies never;
  }
}

function sentenceOf({ what, name, does, from, to, why }: SettingsImportView['steps'][number]): string {
  const thing = what === 'setting' ? name : `${what} ${name}`;
  const values = from === undefined || to === undefined ? '' : `: ${String(from)} -> ${String(to)}`;
  switch (does) {
    case 'add':
      return `add     ${thing}`;
    case 'change':
      return `change  ${thing}${values}`;
    case 'keep':
      return why === 'locked'
        ? `keep    ${thing}${values} (the administrator decides it)`
        : `keep    ${thing} (another one of that name is here)`;
    default:
      return does satisfies never;
  }
}

function tell(terminal: Terminal, view: SettingsView): void {
  const { settleMs, spoolLimitBytes, spoolBytes, retentionDays, locked } = view;
  terminal.json(view);
  const by = (name: string): string => (locked.includes(name) ? ' (the administrator decides it)' : '');
  terminal.print(`Stories of finished batches are kept ${retentionDays} days${by('retentionDays')}.`);
  terminal.print(
    `Copies take ${bytesText(spoolBytes)} of ${bytesText(spoolLimitBytes)} at most${by('spoolLimitBytes')}.`,
  );
  terminal.print(`Files given by hand must be quiet for ${settleMs / 1000} s${by('settleMs')}.`);
}

function daysOf(text: string): number {
  const days = Number(text);
  if (Number.isInteger(days) && days >= 1 && days <= RETENTION_DAYS_MAX) return days;
  throw new UsageError(`"${text}" is no number of days.`, `Give one from 1 to ${RETENTION_DAYS_MAX}.`);
}
