import { HAPLO_STRING_BYTES_MAX } from '../../services/haplo/limits.ts';
import { HAPLO_DEATH_TEXT } from '../../services/haplo/serverText.ts';
import type { DataCheck, FileReading } from './dataCheck.ts';
import { chunksOf } from './dataCheck.ts';
import { RunDeath } from './runEvents.ts';
import { property } from './controlWalk.ts';
import { scriptText } from './scriptSemantics.ts';
import { suggestName } from './suggest.ts';
import type { TextStream } from './textDecoding.ts';
import { javaCharsetKind, openTextStream } from './textDecoding.ts';
import { TsvReader } from './tsvReader.ts';

/** Keys of the record that the control file reads. */
export interface WantedSources {
  readonly all: ReadonlySet<string>;
  readonly ofRecord: ReadonlySet<string>;
}

/** Bytes looked at to tell text from something else. */
const SNIFFED_BYTES_MAX = 4096;

/** Checks a table and tries its records. Holds one line of the file at a time. */
export async function checkTsvFile(
  check: DataCheck,
  reading: FileReading,
  sources: WantedSources,
): Promise<void> {
  const { file, spec } = reading;
  const charset = scriptText(property(spec, 'charset') || 'utf-8');
  if (file.bytes > HAPLO_STRING_BYTES_MAX) {
    check.odd('too-big', String(file.bytes));
    check.run?.die(new RunDeath(HAPLO_DEATH_TEXT.tooBig, true));
  } else if (javaCharsetKind(charset) === 'unknown') {
    check.run?.die(new RunDeath(HAPLO_DEATH_TEXT.invalidCharset(charset), true));
    return;
  }
  const stream = openTextStream(charset);
  if (!stream.isExact) check.odd('charset-unchecked', charset);
  const reader = openReader(check, spec, sources);
  let isFirst = true;
  for await (const chunk of chunksOf(reading)) {
    if (isFirst && !sniff(check, chunk, charset)) return;
    isFirst = false;
    push(check, { reader, stream, charset }, stream.decode(chunk));
  }
  push(check, { reader, stream, charset }, stream.end());
  reader.end();
}

interface Feed {
  readonly reader: TsvReader;
  readonly stream: TextStream;
  readonly charset: string;
}

function push(check: DataCheck, { reader, charset }: Feed, text: string): void {
  const bad = text.indexOf('\ufffd');
  if (bad !== -1) {
    const row = reader.currentRow + (text.slice(0, bad).match(/\r\n?|\n/g)?.length ?? 0);
    const around = text.slice(Math.max(0, bad - 20), bad + 20);
    check.oddOnce('charset-wrong', charset, { row, value: around });
  }
  reader.push(text);
}

function openReader(check: DataCheck, spec: unknown, sources: WantedSources): TsvReader {
  const separator = scriptText(property(spec, 'separator') || '\t');
  return new TsvReader(
    { separator, wanted: sources.all },
    {
      header: (names) => checkHeader(check, { names, separator, sources }),
      record: (record, row) => check.record(record, row),
      odd: (oddity, row, detail) => check.odd(oddity, detail, { row }),
    },
  );
}

/** False for what is no table at all, such as a spreadsheet file; its lines would only make noise. */
function sniff(check: DataCheck, chunk: Uint8Array, charset: string): boolean {
  const start = chunk.subarray(0, SNIFFED_BYTES_MAX);
  const isWide = /^utf-?(?:16|32)/i.test(charset);
  if (isWide) return true;
  if (looksLikeUtf16(start)) {
    check.odd('charset-utf16', charset);
    return true;
  }
  const known = knownBinary(start);
  if (known === undefined && !start.includes(0)) return true;
  check.odd('binary', known === undefined ? '' : `: it looks like ${known}`);
  // The server reads it all the same, so the records are tried as it would.
  return true;
}

function looksLikeUtf16(start: Uint8Array): boolean {
  if ((start[0] === 0xff && start[1] === 0xfe) || (start[0] === 0xfe && start[1] === 0xff)) {
    return true;
  }
  const zeros = [0, 0];
  for (const [index, byte] of start.entries()) if (byte === 0) zeros[index % 2]! += 1;
  const half = start.length / 2;
  return start.length >= 8 && Math.max(...zeros) > half * 0.6 && Math.min(...zeros) < half * 0.1;
}

const SIGNATURES: readonly (readonly [readonly number[], string])[] = [
  [[0x50, 0x4b, 0x03, 0x04], 'a zip file or a spreadsheet (xlsx, ods)'],
  [[0xd0, 0xcf, 0x11, 0xe0], 'an old spreadsheet (xls)'],
  [[0x1f, 0x8b], 'a gzip file'],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF'],
];

function knownBinary(start: Uint8Array): string | undefined {
  return SIGNATURES.find(([bytes]) => bytes.every((byte, index) => start[index] === byte))?.[1];
}

interface Header {
  readonly names: readonly string[];
  readonly separator: string;
  readonly sources: WantedSources;
}

function checkHeader(check: DataCheck, { names, separator, sources }: Header): void {
  const first = names[0] ?? '';
  if (first.startsWith('\ufeff')) check.odd('bom', first.slice(1), { row: 1, column: first.slice(1) });
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) check.odd('column-duplicate', name, { row: 1, column: name });
    seen.add(name);
  }
  if (names.length === 1 && first !== '') checkSeparator(check, first, separator);
  const unread = new Set(names.filter((name) => name !== '' && !sources.all.has(name)));
  for (const source of sources.ofRecord) {
    if (seen.has(source) || first === `\ufeff${source}`) continue;
    const meant = suggestName(source, [...unread]);
    if (meant === undefined) check.odd('column-missing', source, { row: 1, column: source });
    else {
      unread.delete(meant);
      const fix = `Rename the column "${meant}" to "${source}", or correct the control file.`;
      check.odd('column-misspelt', source, { row: 1, column: meant, fix });
    }
  }
  if (unread.size > 0) check.odd('column-unused', [...unread].join(', '), { row: 1 });
}

const SEPARATOR_NAMES: readonly (readonly [string, string])[] = [
  ['\t', 'tabs'],
  [';', 'semicolons'],
  [',', 'commas'],
  ['|', 'vertical bars'],
];

function checkSeparator(check: DataCheck, first: string, separator: string): void {
  const other = SEPARATOR_NAMES.find(([sign]) => sign !== separator && first.includes(sign));
  if (other !== undefined) check.odd('separator', other[1], { row: 1, value: first });
}
