import type { ImportLogView } from '../../../shared/api/routes/checks.ts';
import type { Terminal } from '../terminal.ts';
import { countText, timeText } from '../units.ts';

type Line = ImportLogView['lines'][number];
type Earlier = ImportLogView['earlier'][number];

const OUTCOMES: Readonly<Record<ImportLogView['outcome'], string>> = {
  clean: 'It ended without errors.',
  errors: 'It ended with errors.',
  exception: 'It died, and is never clean: records before its end may be saved, none after it.',
  unfinished: 'The log stops short of its END line, so nobody knows how it ended.',
};
const KINDS = { 'dry-run': 'dry run', import: 'import' } as const;

/** Prints a recorded log as it is, then what it says: each message at its file and row, and what changed since earlier runs. */
export function printImportLog(terminal: Terminal, view: ImportLogView): void {
  terminal.document(`${view.log.trimEnd()}\n\n`);
  terminal.print(`The ${KINDS[view.kind]} that began ${view.startedAt}. ${OUTCOMES[view.outcome]}`);
  terminal.print(`As ${view.recordedBy} recorded it, ${timeText(view.recordedAt)}.`);
  for (const line of view.lines) terminal.print(`  ${lineText(line)}`);
  if (view.isCapped) terminal.print('  ... and errors that the server counted and did not name.');
  if (view.exception !== undefined) terminal.print(`  EXCEPTION: ${view.exception.message}`);
  for (const one of view.earlier) printEarlier(terminal, one);
}

function printEarlier(terminal: Terminal, one: Earlier): void {
  const counts = [
    `${countText(one.fresh.length)} new`,
    `${countText(one.fixed.length)} fixed`,
    `${countText(one.stillFailing.length)} still failing`,
  ].join(', ');
  terminal.print('');
  terminal.print(`Since the ${KINDS[one.kind]} ${one.job} (${timeText(one.recordedAt)}): ${counts}.`);
  if (!one.isComplete)
    terminal.print('  One of the two logs does not tell everything: what is missing there may still fail.');
  for (const line of one.fresh) terminal.print(`  new    ${lineText(line)}`);
  for (const line of one.fixed) terminal.print(`  fixed  ${lineText(line)}`);
}

/** `people.tsv row 3: Missing values in user: email (record 1)` */
function lineText({ file, message, record, row }: Line): string {
  const place = file === undefined ? '' : `${file}${row === undefined ? '' : ` row ${row}`}: `;
  return `${place}${message}${record === undefined ? '' : ` (record ${record})`}`;
}
