import { property } from './controlWalk.ts';
import type { DataCheck, FileReading } from './dataCheck.ts';
import { chunksOf } from './dataCheck.ts';
import { RunDeath } from './runEvents.ts';
import { openTextStream } from './textDecoding.ts';
import type { XmlListener } from './xmlReader.ts';
import { XmlReader } from './xmlReader.ts';

/** Characters fed to the parser at once, so that its limits are asked often enough. */
const PIECE_CHARS_MAX = 16_384;

/** Bytes within which an XML declaration names its character set. */
const DECLARATION_BYTES_MAX = 256;

/** Whether the file is well-formed; the server parses all XML before the first record of any file. */
export async function parseXmlFile(check: DataCheck, reading: FileReading): Promise<boolean> {
  const reader = await read(reading, { record: () => {}, odd: () => {} });
  if (reader.fault === undefined) return true;
  check.odd('xml-syntax', reader.fault.message, { row: reader.fault.row });
  check.run?.die(new RunDeath(`org.xml.sax.SAXParseException: ${reader.fault.message}`, false));
  return false;
}

/** Tries the records of a file that {@link parseXmlFile} let pass. */
export async function checkXmlFile(check: DataCheck, reading: FileReading): Promise<void> {
  const reader = await read(reading, {
    record: (record, row) => check.record(record, row),
    odd: (oddity, row, detail) => check.odd(`xml-${oddity}`, detail, { row }),
  });
  if (!reader.diesOfFirstNode) return;
  check.run?.die(new RunDeath('what stands before the root element has no attributes', false));
}

async function read(reading: FileReading, listener: XmlListener): Promise<XmlReader> {
  const reader = new XmlReader(
    {
      byAttributes: property(reading.spec, 'read') === 'xml-attributes',
      singleRecord: Boolean(property(reading.spec, 'singleRecord')),
    },
    listener,
  );
  let stream: ReturnType<typeof openTextStream> | undefined;
  const feed = (text: string): void => {
    for (let at = 0; at < text.length; at += PIECE_CHARS_MAX) {
      reader.push(text.slice(at, at + PIECE_CHARS_MAX));
    }
  };
  let held = new Uint8Array(0);
  for await (const chunk of chunksOf(reading)) {
    if (stream === undefined) {
      held = joined(held, chunk);
      if (held.length < DECLARATION_BYTES_MAX) continue;
      const start = openDeclared(held);
      stream = start.stream;
      feed(stream.decode(start.bytes));
    } else feed(stream.decode(chunk));
    if (reader.isStopped || reader.fault !== undefined) break;
  }
  if (stream === undefined) {
    const start = openDeclared(held);
    stream = start.stream;
    feed(stream.decode(start.bytes));
  }
  feed(stream.end());
  reader.end();
  return reader;
}

/** The decoder that the byte order mark or the XML declaration asks for, and the bytes without the mark. */
function openDeclared(start: Uint8Array): {
  readonly stream: ReturnType<typeof openTextStream>;
  readonly bytes: Uint8Array;
} {
  if (start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf) {
    return { stream: openTextStream('utf-8'), bytes: start.subarray(3) };
  }
  if ((start[0] === 0xff && start[1] === 0xfe) || (start[0] === 0xfe && start[1] === 0xff)) {
    return { stream: openTextStream('utf-16'), bytes: start };
  }
  if (start[0] === 0x3c && start[1] === 0) return { stream: openTextStream('utf-16le'), bytes: start };
  if (start[0] === 0 && start[1] === 0x3c) return { stream: openTextStream('utf-16be'), bytes: start };
  const ascii = String.fromCharCode(...start.subarray(0, DECLARATION_BYTES_MAX));
  const declared = /^<\?xml[^>]*\bencoding\s*=\s*["']([\w.:-]+)["']/.exec(ascii)?.[1];
  return { stream: openTextStream(declared ?? 'utf-8'), bytes: start };
}

function joined(left: Uint8Array, right: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(left.length + right.length);
  both.set(left);
  both.set(right, left.length);
  return both;
}
