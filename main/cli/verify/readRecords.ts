import { canonicalJson } from '../../../shared/model/canonicalJson.ts';
import { RECEIPT_FORMATS, receiptBodySchema, type ReceiptBody } from '../../../shared/model/receipt.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { SEALED_HEAD, SEALED_TAIL, sealSchema, type Seal } from '../../../shared/model/seal.ts';

/** A JSON object that stood on one line in its only spelling. */
export interface Line {
  readonly text: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** A receipt as it stands in a file. */
export interface ReceiptLine extends Line {
  readonly body: ReceiptBody;
}

/** What a file holds. */
export interface Records {
  readonly lines: readonly string[];
  /** Of a table: all that its seal is of. It has no lines. */
  readonly table?: string;
  /** The end of a sealed list; absent where the file is receipts alone. */
  readonly seal?: { readonly line: Line; readonly body: Seal };
}

/** What an account as CSV begins with, and how its last row does. */
const TABLE_HEAD = 'item,batch,';
const SEAL_ROW = '\r\nwaybill-seal,"';

/** Takes a file apart. The failure says in words what is wrong with its form. */
export function readRecords(bytes: Uint8Array): Result<Records, string> {
  const text = textOf(bytes);
  if (text === undefined) return fail('it is not UTF-8 text');
  const lines = (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
  if (lines[0] !== SEALED_HEAD) return text.startsWith(TABLE_HEAD) ? readTable(text) : ok({ lines });
  const last = lines.at(-1) ?? '';
  if (lines.length < 2 || !last.startsWith(SEALED_TAIL) || !last.endsWith('}'))
    return fail('it is a list that breaks off: its seal is missing');
  const seal = readSeal(last.slice(SEALED_TAIL.length, -1));
  if (!seal.ok) return seal;
  const entries = lines.slice(1, -1);
  const isPunctuated = entries.every((entry, at) => entry.endsWith(',') === at < entries.length - 1);
  if (!isPunctuated) return fail('its lines do not end as those of a list');
  const bare = entries.map((entry, at) => (at < entries.length - 1 ? entry.slice(0, -1) : entry));
  return ok({ lines: bare, seal: seal.value });
}

/** A row may hold line breaks, so a table is not taken apart: its seal is over the text as a whole. */
function readTable(text: string): Result<Records, string> {
  const at = text.lastIndexOf(SEAL_ROW);
  if (at < 0 || !text.endsWith('"\r\n')) return fail('it is a table that breaks off: its seal is missing');
  const seal = readSeal(text.slice(at + SEAL_ROW.length, -'"\r\n'.length).replaceAll('""', '"'));
  return seal.ok ? ok({ lines: [], table: text.slice(0, at + '\r\n'.length), seal: seal.value }) : seal;
}

function readSeal(text: string): Result<NonNullable<Records['seal']>, string> {
  const line = readLine(text);
  if (!line.ok) return fail(`the seal: ${line.failure}`);
  const body = sealSchema.safeParse(line.value.value);
  return body.success
    ? ok({ line: line.value, body: body.data })
    : fail('the seal is none that this Waybill knows');
}

/** Reads one line of JSON; fails where the same value could be spelt otherwise, since then a digest means nothing. */
export function readLine(text: string): Result<Line, string> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return fail('it is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return fail('it is no JSON object');
  if (canonicalJson(value) !== text) return fail('it is not written as Waybill writes it (canonical JSON)');
  return ok({ text, value: value as Readonly<Record<string, unknown>> });
}

/** Reads one receipt. */
export function readReceipt(text: string): Result<ReceiptLine, string> {
  const line = readLine(text);
  if (!line.ok) return line;
  const format = line.value.value['format'];
  if (!RECEIPT_FORMATS.some((known) => known === format))
    return fail('it is no receipt that this Waybill knows');
  const body = receiptBodySchema.safeParse(line.value.value);
  if (!body.success)
    return fail(`it is no whole receipt: ${body.error.issues[0]?.path.join('.') ?? 'its form'}`);
  return ok({ ...line.value, body: body.data });
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    // A mark at the beginning stays, and is found to be no JSON: every byte counts.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
