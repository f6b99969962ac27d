import { HAPLO_LOG_END, HAPLO_LOG_START, HAPLO_TOO_MANY_ERRORS } from '../../services/haplo/serverText.ts';
import type { HaploFileRecords } from './rowIndex.ts';
import { placeOfRecord } from './rowIndex.ts';

/** How a run ended by its log. Only `clean` is clean: neither an EXCEPTION nor a missing END is, whatever a count says. */
export type HaploLogOutcome = 'clean' | 'errors' | 'exception' | 'unfinished';

/** One message of a log. Messages of the set-up have no record; records count from 0 over all files of the batch. */
export interface HaploLogLine {
  /** Without the record. May span lines, where a value of the data did. */
  readonly message: string;
  readonly record?: number;
}

/** A parsed import log. Source: haplo-plugins e39348a, haplo_data_import_batch.js. */
export interface HaploLog {
  readonly outcome: HaploLogOutcome;
  /** The server's own text, e.g. `Thu Jun 04 2020 10:13:20 GMT+0100 (BST)`. */
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly lines: readonly HaploLogLine[];
  /** What the run died of. Records before it are saved in a real run, none after it. */
  readonly exception?: {
    readonly message: string;
    readonly scriptFile?: string;
    readonly scriptLine?: number;
  };
  /** The server stopped reporting after 499 messages: there are errors it does not name. */
  readonly isCapped: boolean;
}

const RECORD_AT_END = /^([\s\S]*) \(record (\d+)\)$/;
const EXCEPTION = /^EXCEPTION:\s*(?:Error during import:\s*)?([\s\S]*)$/;
const SCRIPT_PLACE = /^([\s\S]*?)\. File: (.*), line: (\S*)$/;

/**
 * Reads a log as pasted from the server's page, with whatever stands around it. Undefined for a text without START line.
 */
export function parseHaploLog(text: string): HaploLog | undefined {
  const all = text.split(/\r\n?|\n/);
  const start = all.findIndex((line) => line.trimStart().startsWith(HAPLO_LOG_START.trimEnd()));
  if (start === -1) return undefined;
  const rest = all.slice(start + 1);
  const end = lastIndexOf(rest, (line) => line.trimStart().startsWith(HAPLO_LOG_END.trimEnd()));
  const body = end === -1 ? rest : rest.slice(0, end);
  const died = body.findIndex((line) => /^\s*EXCEPTION:/.test(line));
  const { lines, isCapped } = readLines(died === -1 ? body : body.slice(0, died));
  const exception = died === -1 ? undefined : readException(body.slice(died).join('\n').trim());
  return {
    outcome: outcomeOf({ hasDied: died !== -1, hasEnded: end !== -1, count: lines.length, isCapped }),
    startedAt: afterColon(all[start] ?? ''),
    ...(end === -1 ? {} : { endedAt: afterColon(rest[end] ?? '') }),
    lines,
    ...(exception === undefined ? {} : { exception }),
    isCapped,
  };
}

function outcomeOf(seen: {
  readonly hasDied: boolean;
  readonly hasEnded: boolean;
  readonly count: number;
  readonly isCapped: boolean;
}): HaploLogOutcome {
  if (seen.hasDied) return 'exception';
  if (!seen.hasEnded) return 'unfinished';
  return seen.count === 0 && !seen.isCapped ? 'clean' : 'errors';
}

/** Indentation of a pasted page is dropped; a value's line break puts one message on several lines. */
function readLines(body: readonly string[]): {
  readonly lines: readonly HaploLogLine[];
  readonly isCapped: boolean;
} {
  const lines: HaploLogLine[] = [];
  let isCapped = false;
  let inRecords = false;
  let held: string[] = [];
  for (const raw of body) {
    const line = raw.trim();
    if (line.startsWith(HAPLO_TOO_MANY_ERRORS)) {
      isCapped = true;
      continue;
    }
    if (line === '' && held.length === 0) continue;
    const match = RECORD_AT_END.exec([...held, line].join('\n'));
    if (match !== null) {
      inRecords = true;
      held = [];
      lines.push({ message: match[1] ?? '', record: Number(match[2]) });
    } else if (inRecords) held.push(line);
    // Before the first record every line is a message of the set-up.
    else lines.push({ message: line });
  }
  if (held.length > 0) lines.push({ message: held.join('\n') });
  return { lines, isCapped };
}

function readException(text: string): NonNullable<HaploLog['exception']> {
  const said = EXCEPTION.exec(text)?.[1] ?? text;
  const placed = SCRIPT_PLACE.exec(said);
  if (placed === null) return { message: said };
  const line = Number(placed[3]);
  return {
    message: placed[1] ?? '',
    scriptFile: placed[2] ?? '',
    ...(Number.isInteger(line) ? { scriptLine: line } : {}),
  };
}

function afterColon(line: string): string {
  return line.slice(line.indexOf(':') + 1).trim();
}

function lastIndexOf(lines: readonly string[], holds: (line: string) => boolean): number {
  for (let index = lines.length - 1; index >= 0; index -= 1) {
    if (holds(lines[index] ?? '')) return index;
  }
  return -1;
}

/** A message with the file and row of its record, as far as they are known. */
export interface PlacedLogLine extends HaploLogLine {
  readonly file?: string;
  readonly row?: number;
}

/** Finds the file and row of each message by the record counts of the batch's files. */
export function placeLogLines(log: HaploLog, files: readonly HaploFileRecords[]): readonly PlacedLogLine[] {
  return log.lines.map((line) => {
    const place = line.record === undefined ? undefined : placeOfRecord(files, line.record);
    if (place === undefined) return line;
    return { ...line, file: place.file, ...(place.row === undefined ? {} : { row: place.row }) };
  });
}

/** What changed from one run to the next. */
export interface HaploLogComparison {
  /** Messages of the later run that the earlier one did not have. */
  readonly fresh: readonly PlacedLogLine[];
  /** Messages of the earlier run that the later one does not have. */
  readonly fixed: readonly PlacedLogLine[];
  readonly stillFailing: readonly PlacedLogLine[];
  /** False where a log is capped, died or has no end: what is missing there may still fail. */
  readonly isComplete: boolean;
}

/** A log with its messages placed. */
export interface PlacedLog {
  readonly log: HaploLog;
  readonly lines: readonly PlacedLogLine[];
}

/**
 * Compares two runs message by message: by file, row and words first, then by file and words, as rows move when a file is
 * mended.
 */
export function compareHaploLogs(earlier: PlacedLog, later: PlacedLog): HaploLogComparison {
  const exact = matchLines(earlier.lines, later.lines, (line) =>
    JSON.stringify([line.file, line.row ?? line.record, line.message]),
  );
  const moved = matchLines(exact.onlyEarlier, exact.onlyLater, (line) =>
    JSON.stringify([line.file, line.message]),
  );
  const kept = new Set([...exact.both, ...moved.both]);
  const isWhole = ({ log }: PlacedLog): boolean =>
    !log.isCapped && (log.outcome === 'clean' || log.outcome === 'errors');
  return {
    fresh: moved.onlyLater,
    fixed: moved.onlyEarlier,
    stillFailing: later.lines.filter((line) => kept.has(line)),
    isComplete: isWhole(earlier) && isWhole(later),
  };
}

function matchLines(
  earlier: readonly PlacedLogLine[],
  later: readonly PlacedLogLine[],
  keyOf: (line: PlacedLogLine) => string,
): {
  readonly both: readonly PlacedLogLine[];
  readonly onlyEarlier: readonly PlacedLogLine[];
  readonly onlyLater: readonly PlacedLogLine[];
} {
  const open = new Map<string, number>();
  for (const line of earlier) open.set(keyOf(line), (open.get(keyOf(line)) ?? 0) + 1);
  const matched = new Map<string, number>();
  const both: PlacedLogLine[] = [];
  const onlyLater: PlacedLogLine[] = [];
  for (const line of later) {
    const key = keyOf(line);
    (take(open, key) ? both : onlyLater).push(line);
    if (both.at(-1) === line) matched.set(key, (matched.get(key) ?? 0) + 1);
  }
  return { both, onlyEarlier: earlier.filter((line) => !take(matched, keyOf(line))), onlyLater };
}

/** Takes one of a key, if there is one left. */
function take(counts: Map<string, number>, key: string): boolean {
  const count = counts.get(key) ?? 0;
  if (count > 0) counts.set(key, count - 1);
  return count > 0;
}
