import { HAPLO_STRING_BYTES_MAX } from '../../services/haplo/limits.ts';
import { HAPLO_DEATH_TEXT } from '../../services/haplo/serverText.ts';
import { property } from './controlWalk.ts';
import type { DataCheck, FileReading } from './dataCheck.ts';
import { chunksOf } from './dataCheck.ts';
import { JSON_FAULT_SENTENCES } from './jsonFaults.ts';
import { scanJson } from './jsonScanner.ts';
import { RunDeath } from './runEvents.ts';
import { scriptEach } from './scriptSemantics.ts';

/**
 * Objects and arrays of one file that are built in memory. A file of 16 MiB can hold three times as many empty ones;
 * real records have something in them.
 */
export const JSON_CONTAINERS_MAX = 3_000_000;

/** Nesting that is followed; no record needs a thousandth of it. */
export const JSON_DEPTH_MAX = 10_000;

/** Whether the file survives the server's parsing, which comes before the first record of any file. */
export async function parseJsonFile(check: DataCheck, reading: FileReading): Promise<boolean> {
  const text = await readText(check, reading);
  if (text === undefined) return false;
  const scan = scanJson(text);
  if (!scan.ok) {
    check.odd('json-syntax', JSON_FAULT_SENTENCES[scan.fault], {
      row: scan.line,
      column: String(scan.column),
    });
    check.run?.die(new RunDeath('the file is not JSON', false));
    return false;
  }
  if (scan.depth > JSON_DEPTH_MAX || scan.containers > JSON_CONTAINERS_MAX) {
    const size = `${scan.containers} objects and arrays, ${scan.depth} deep`;
    check.odd('json-too-deep', size);
    return false;
  }
  for (const { key, line } of scan.duplicates) {
    check.odd('json-duplicate-key', key, { row: line, column: key });
  }
  return true;
}

/** Tries the records of a file that {@link parseJsonFile} let pass. */
export async function checkJsonFile(check: DataCheck, reading: FileReading): Promise<void> {
  const text = await readText(check, reading);
  const scan = text === undefined ? undefined : scanJson(text);
  if (text === undefined || scan?.ok !== true) return;
  const replaced = text.indexOf('\ufffd');
  if (replaced !== -1) {
    const row = text.slice(0, replaced).split('\n').length;
    const value = text.slice(Math.max(0, replaced - 20), replaced + 20);
    const fix = 'Save the file as UTF-8; a JSON file is always read as that.';
    check.oddOnce('charset-wrong', 'UTF-8', { row, value, fix });
  }
  const parsed: unknown = JSON.parse(text);
  if (property(reading.spec, 'singleRecord')) {
    if (Array.isArray(parsed)) check.odd('json-single-array', '', { row: 1 });
    tryRecord(check, parsed, 1);
    return;
  }
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) {
    const isArrayLike = typeof property(parsed, 'length') === 'number';
    check.odd(isArrayLike ? 'json-length-key' : 'json-wrapper', '', { row: 1 });
  }
  if (parsed === null || typeof parsed === 'number' || typeof parsed === 'boolean')
    check.odd('json-no-list', String(parsed), { row: 1 });
  let index = 0;
  scriptEach(parsed, (record) => {
    tryRecord(check, record, scan.elementLines[index] ?? 1);
    index += 1;
  });
}

function tryRecord(check: DataCheck, record: unknown, row: number): void {
  if (typeof record !== 'object' || record === null) {
    check.odd('not-a-record', record === null ? 'null' : `a ${typeof record}`, { row });
  } else if (Array.isArray(record)) check.odd('not-a-record', 'an array', { row });
  check.record(record, row);
}

/** The whole text, or undefined after telling why it is not to be had. Never holds more than the server would read. */
async function readText(check: DataCheck, reading: FileReading): Promise<string | undefined> {
  const tooBig = (bytes: number): undefined => {
    check.odd('too-big', String(bytes));
    check.run?.die(new RunDeath(HAPLO_DEATH_TEXT.tooBig, true));
  };
  if (reading.file.bytes > HAPLO_STRING_BYTES_MAX) return tooBig(reading.file.bytes);
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const pieces: string[] = [];
  let bytes = 0;
  for await (const chunk of chunksOf(reading)) {
    bytes += chunk.length;
    if (bytes > HAPLO_STRING_BYTES_MAX) return tooBig(bytes);
    pieces.push(decoder.decode(chunk, { stream: true }));
  }
  pieces.push(decoder.decode());
  return pieces.join('');
}
