import { isAbsolute, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CheckReport, Finding } from '../../../shared/checks/finding.ts';
import { sarifLog } from '../../../shared/checks/sarif.ts';
import type { ItemSource } from '../../../shared/model/item.ts';
import { ownVersion } from '../../adapters/installed/installed.ts';
import { cleanJson } from '../cleanText.ts';
import type { Terminal } from '../terminal.ts';
import { bytesText, countText, filesText } from '../units.ts';

const WORDS = { error: 'error', warning: 'warning', info: 'note' } as const;

/** Prints findings for people: file by file, each with its place, what is wrong, the server's words, and how to mend it. */
export function printFindings(terminal: Terminal, report: CheckReport): void {
  for (const [file, findings] of byFile(report)) {
    terminal.print(file === '' ? '(all files)' : file);
    let said: string | undefined;
    for (const finding of findings) {
      printFinding(terminal, finding, finding.serverSays === said);
      said = finding.serverSays;
    }
    for (const { code, count } of report.notShown.filter((one) => one.file === file))
      terminal.print(`  ... and ${countText(count)} more of ${code}, counted and not shown`);
    terminal.print('');
  }
  const { error, info, warning } = report.counts;
  const found = [counted(error, 'error'), counted(warning, 'warning'), counted(info, 'note')].join(', ');
  const read = `${filesText(report.filesChecked)} checked, ${bytesText(report.bytesChecked)} read`;
  terminal.print(`${found}. ${read}.`);
}

/** Several mistakes in one answer of the server: its words stand with the first. */
function printFinding(terminal: Terminal, finding: Finding, isSaid: boolean): void {
  const { code, column, fix, message, row, serverSays, severity, value } = finding;
  const place = [
    ...(row === undefined ? [] : [`row ${row}`]),
    ...(column === undefined ? [] : [column === '' ? 'whole file' : column]),
    ...(value === undefined ? [] : [JSON.stringify(value)]),
  ].join(', ');
  terminal.print(`  ${WORDS[severity]}${place === '' ? '' : ` ${place}`}: ${message}`);
  if (serverSays !== undefined && !isSaid)
    for (const line of `server says: ${serverSays}`.split(/\r?\n/)) terminal.print(`      ${line}`);
  terminal.print(`      ${fix} [${code}]`);
}

/** In the order in which files are first spoken of; errors of a file first, then by row. */
function byFile(report: CheckReport): ReadonlyMap<string, readonly Finding[]> {
  const files = new Map<string, Finding[]>();
  for (const finding of report.findings) {
    const known = files.get(finding.file);
    if (known === undefined) files.set(finding.file, [finding]);
    else known.push(finding);
  }
  for (const { file } of report.notShown) if (!files.has(file)) files.set(file, []);
  for (const findings of files.values())
    findings.sort((one, other) => RANK[one.severity] - RANK[other.severity] || rowOf(one) - rowOf(other));
  return files;
}

const RANK = { error: 0, warning: 1, info: 2 } as const;

function rowOf({ row }: Finding): number {
  return row ?? 0;
}

function counted(count: number, word: string): string {
  return `${countText(count)} ${word}${count === 1 ? '' : 's'}`;
}

/** The report as SARIF text; files below the working directory by relative addresses, as editors like them. */
export function sarifText(
  report: CheckReport,
  places: Readonly<Record<string, ItemSource>>,
  cwd: string,
): string {
  const known = new Map(Object.entries(places));
  return cleanJson(
    sarifLog(report, {
      version: ownVersion(),
      uriOf: (file) => {
        const source = known.get(file);
        return source?.kind === 'file' ? uriOf(source.path, cwd) : undefined;
      },
    }),
  );
}

function uriOf(path: string, cwd: string): string {
  const below = relative(cwd, path);
  if (below === '' || below.startsWith('..') || isAbsolute(below)) return pathToFileURL(path).href;
  return below.split(sep).map(encodeURIComponent).join('/');
}
