import { Utf8Watch } from '../utf8Watch.ts';
import { javaCharsetKind, openTextStream } from './textDecoding.ts';
import type { TextStream } from './textDecoding.ts';

/** Bytes within which an XML declaration names its character set. */
export const DECLARATION_BYTES_MAX = 256;

/** Text of an XML file up to where it can be read, and why it cannot be read on, if so: the server's parser gives up there. */
export interface XmlPiece {
  readonly text: string;
  readonly fault?: string;
}

/** Decodes an XML file as Java's parser does: by its byte order mark or declaration, and never over bytes that do not belong. */
export interface XmlText {
  readonly decode: (chunk: Uint8Array) => XmlPiece;
  readonly end: () => XmlPiece;
}

const REPLACED = '\ufffd';
/** Sets in which Java's parser refuses bytes that do not belong; in any other it puts a replacement character. */
const STRICT: Readonly<Record<string, string>> = {
  'utf-8': 'UTF-8',
  utf8: 'UTF-8',
  'us-ascii': 'ASCII',
  ascii: 'ASCII',
};
const ENCODING_NAME = /^[A-Za-z][A-Za-z0-9._-]*$/;

/** Opens the decoder that the first bytes ask for (all of a short file, else `DECLARATION_BYTES_MAX` at least); gives the bytes without the mark. */
export function openXmlText(start: Uint8Array): { readonly xml: XmlText; readonly bytes: Uint8Array } {
  const { bytes, charset } = declaredIn(start);
  if (!ENCODING_NAME.test(charset)) return { xml: broken(`Invalid encoding name "${charset}"`), bytes };
  if (javaCharsetKind(charset) === 'unknown')
    return { xml: broken(`the encoding ${charset} is not known`), bytes };
  const stream = openTextStream(charset);
  const strict = STRICT[charset.toLowerCase()];
  return { xml: strict === undefined ? lenient(stream) : exact(stream, strict), bytes };
}

function declaredIn(start: Uint8Array): { readonly charset: string; readonly bytes: Uint8Array } {
  const [first, second] = start;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    return { charset: 'utf-16', bytes: start };
  if (first === 0x3c && second === 0) return { charset: 'utf-16le', bytes: start };
  if (first === 0 && second === 0x3c) return { charset: 'utf-16be', bytes: start };
  const hasMark = first === 0xef && second === 0xbb && start[2] === 0xbf;
  const bytes = hasMark ? start.subarray(3) : start;
  const ascii = String.fromCharCode(...bytes.subarray(0, DECLARATION_BYTES_MAX));
  const declared = /^<\?xml[^>]*\bencoding\s*=\s*(?:"([^"]*)"|'([^']*)')/.exec(ascii);
  return { charset: declared?.[1] ?? declared?.[2] ?? 'utf-8', bytes };
}

function broken(fault: string): XmlText {
  return { decode: () => ({ text: '', fault }), end: () => ({ text: '', fault }) };
}

function lenient(stream: TextStream): XmlText {
  return { decode: (chunk) => ({ text: stream.decode(chunk) }), end: () => ({ text: stream.end() }) };
}

function exact(stream: TextStream, name: string): XmlText {
  const watch = name === 'UTF-8' ? new Utf8Watch() : undefined;
  const fault = `there are bytes that are not ${name}`;
  const upTo = (text: string): XmlPiece => ({
    text: text.slice(0, Math.max(0, text.indexOf(REPLACED))),
    fault,
  });
  return {
    decode: (chunk) => {
      const text = stream.decode(chunk);
      const isFine = watch === undefined ? !text.includes(REPLACED) : watch.isUtf8(chunk);
      return isFine ? { text } : upTo(text);
    },
    end: () => {
      const text = stream.end();
      return watch === undefined || watch.isWhole() ? { text } : upTo(text);
    },
  };
}
