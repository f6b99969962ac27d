import { createHash } from 'node:crypto';

/** A call that is not to the letter of the protocol. */
export class ProtocolBreach extends Error {
  override readonly name = 'ProtocolBreach';
}

/** A file of a form. */
export interface StrictFile {
  readonly field: string;
  readonly filename: string;
  readonly sha256: string;
  readonly length: number;
  readonly bytes: Uint8Array;
}

const TEXT_BYTES_MAX = 128 * 1024;
const FORM_BYTES_MAX = 1024 * 1024;

/** An urlencoded body; a name must not come twice. */
export function parseStrictForm(type: string, body: Buffer): Readonly<Record<string, string>> {
  if (!/^application\/x-www-form-urlencoded(; ?charset=utf-8)?$/i.test(type))
    throw new ProtocolBreach(`the content type is "${type}"`);
  if (body.length > FORM_BYTES_MAX) throw new ProtocolBreach('a form of over 1 MiB');
  const fields: Record<string, string> = {};
  for (const pair of body.toString('latin1').split('&')) {
    const [name = '', ...rest] = pair.split('=');
    if (!/^[A-Za-z0-9*\-._+%]*$/.test(rest.join('=')))
      throw new ProtocolBreach(`"${pair}" is not urlencoded`);
    add(fields, decoded(name), decoded(rest.join('=')));
  }
  return fields;
}

function decoded(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '));
}

function add(fields: Record<string, string>, name: string, value: string): void {
  if (Object.hasOwn(fields, name)) throw new ProtocolBreach(`${name} comes twice`);
  fields[name] = value;
}

/** A multipart body: every byte between the boundaries is accounted for, and texts come before the file. */
export function parseStrictMultipart(
  type: string,
  body: Buffer,
): { readonly fields: Readonly<Record<string, string>>; readonly files: readonly StrictFile[] } {
  const boundary = /^multipart\/form-data; ?boundary=("?)([A-Za-z0-9'()+_,./:=?-]{1,70})\1$/.exec(type)?.[2];
  if (boundary === undefined) throw new ProtocolBreach(`the content type is "${type}"`);
  const opening = Buffer.from(`--${boundary}\r\n`);
  if (!body.subarray(0, opening.length).equals(opening)) throw new ProtocolBreach('no opening boundary');
  const between = Buffer.from(`\r\n--${boundary}`);
  const fields: Record<string, string> = {};
  const files: StrictFile[] = [];
  let at = opening.length;
  for (;;) {
    const end = body.indexOf(between, at);
    if (end < 0) throw new ProtocolBreach('no closing boundary');
    readPart(body.subarray(at, end), fields, files);
    at = end + between.length;
    const next = body.toString('latin1', at, at + 2);
    at += 2;
    if (next === '--') break;
    if (next !== '\r\n') throw new ProtocolBreach('a boundary goes on');
  }
  if (body.toString('latin1', at) !== '\r\n' && at !== body.length)
    throw new ProtocolBreach('bytes after the end');
  return { fields, files };
}

function readPart(part: Buffer, fields: Record<string, string>, files: StrictFile[]): void {
  const cut = part.indexOf('\r\n\r\n');
  if (cut < 0) throw new ProtocolBreach('a part without a head');
  const bytes = part.subarray(cut + 4);
  // The server reads heads as UTF-8.
  const lines = utf8(part.subarray(0, cut)).split('\r\n');
  const disposition = lines.find((line) => /^content-disposition:/i.test(line)) ?? '';
  const found = /^Content-Disposition: form-data; name="([^"\r\n]+)"(?:; filename="([^"\r\n]*)")?$/i.exec(
    disposition,
  );
  if (found === null) throw new ProtocolBreach(`a part with the head "${disposition}"`);
  const [, name = '', filename] = found;
  if (filename === undefined) {
    if (files.length > 0) throw new ProtocolBreach(`${name} comes after the file`);
    if (bytes.length > TEXT_BYTES_MAX) throw new ProtocolBreach(`${name} is over 128 KiB`);
    add(fields, name, utf8(bytes));
    return;
  }
  if (filename.split(/[/\\]/).at(-1) === '') throw new ProtocolBreach('a file without a name is no file');
  if (files.length > 0) throw new ProtocolBreach('two files in one call');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  files.push({ field: name, filename, sha256, length: bytes.length, bytes: Uint8Array.from(bytes) });
}

function utf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new ProtocolBreach('text that is not UTF-8');
  }
}
