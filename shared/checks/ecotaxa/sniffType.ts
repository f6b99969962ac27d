/** Bytes of a file's beginning that its type is told by. */
export const SNIFF_BYTES = 4_096;

/** What a file is by its content, as far as EcoTaxa's upload tells types apart. */
export type SniffedType =
  | 'empty'
  | 'image/png'
  | 'image/jpeg'
  | 'image/gif'
  | 'image/tiff'
  | 'application/zip'
  | 'application/gzip'
  | 'application/x-tar'
  | 'text/plain'
  | 'other';

interface Signature {
  readonly type: SniffedType;
  readonly offset: number;
  readonly text: string;
}

/** Signatures as Latin-1 text, in order of precedence. */
const SIGNATURES: readonly Signature[] = [
  { type: 'image/png', offset: 0, text: '\x89PNG\r\n\x1a\n' },
  { type: 'image/jpeg', offset: 0, text: '\xff\xd8\xff' },
  { type: 'image/gif', offset: 0, text: 'GIF8' },
  { type: 'image/tiff', offset: 0, text: 'II*\0' },
  { type: 'image/tiff', offset: 0, text: 'MM\0*' },
  // Office documents and other zips with a type of their own.
  { type: 'other', offset: 30, text: '[Content_Types].xml' },
  { type: 'other', offset: 30, text: '_rels/' },
  { type: 'other', offset: 30, text: 'mimetypeapplication/' },
  { type: 'application/zip', offset: 0, text: 'PK\x03\x04' },
  { type: 'application/zip', offset: 0, text: 'PK\x05\x06' },
  { type: 'application/gzip', offset: 0, text: '\x1f\x8b' },
  { type: 'application/x-tar', offset: 257, text: 'ustar' },
  // Text with a type of its own.
  { type: 'other', offset: 0, text: '%PDF' },
  { type: 'other', offset: 0, text: '%!PS' },
  { type: 'other', offset: 0, text: '{\\rtf' },
  { type: 'other', offset: 0, text: '#!' },
  { type: 'text/plain', offset: 0, text: '\xff\xfe' },
  { type: 'text/plain', offset: 0, text: '\xfe\xff' },
];

/** Tells a file's type by its first bytes (`SNIFF_BYTES`, or the whole file if it is shorter). */
export function sniffType(start: Uint8Array): SniffedType {
  if (start.length === 0) return 'empty';
  const signature = SIGNATURES.find(({ offset, text }) => hasText(start, offset, text));
  if (signature !== undefined) return signature.type;
  if (!start.every(isTextByte)) return 'other';
  return hasTypeOfItsOwn(start) ? 'other' : 'text/plain';
}

function hasText(bytes: Uint8Array, offset: number, text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    if (bytes[offset + index] !== text.charCodeAt(index)) return false;
  }
  return true;
}

/** Bytes that libmagic takes for text: printable ones, bell to carriage return, escape, and all above ASCII. */
function isTextByte(byte: number): boolean {
  return byte >= 0x20 ? byte !== 0x7f : (byte >= 0x07 && byte <= 0x0d) || byte === 0x1b;
}

const MARKUP = /^\s*<(?:\?xml|!doctype|html|svg)/i;
const JSON_START = /^\s*[[{]/;

function hasTypeOfItsOwn(start: Uint8Array): boolean {
  const text = new TextDecoder().decode(start);
  return MARKUP.test(text) || (JSON_START.test(text) && looksLikeJson(text));
}

function looksLikeJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // Longer than the sniffed part, it is not whole: an object that begins with a quoted key is enough.
    return /^\s*\{\s*"[^"]*"\s*:/.test(text);
  }
}
