import { property } from './controlWalk.ts';
import type { DataCheck, FileReading } from './dataCheck.ts';
import { chunksOf } from './dataCheck.ts';
import { RunDeath } from './runEvents.ts';
import type { XmlListener } from './xmlReader.ts';
import { XmlReader } from './xmlReader.ts';
import { DECLARATION_BYTES_MAX, openXmlText } from './xmlText.ts';
import type { XmlPiece, XmlText } from './xmlText.ts';

/** Characters fed to the parser at once, so that its limits are asked often enough. */
const PIECE_CHARS_MAX = 16_384;

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
  let xml: XmlText | undefined;
  const feed = ({ fault, text }: XmlPiece): void => {
    for (let at = 0; at < text.length; at += PIECE_CHARS_MAX) {
      reader.push(text.slice(at, at + PIECE_CHARS_MAX));
    }
    if (fault !== undefined) reader.fail(fault);
  };
  const begin = (held: Uint8Array): XmlText => {
    const opened = openXmlText(held);
    feed(opened.xml.decode(opened.bytes));
    return opened.xml;
  };
  let held = new Uint8Array(0);
  for await (const chunk of chunksOf(reading)) {
    if (xml === undefined) {
      held = joined(held, chunk);
      if (held.length < DECLARATION_BYTES_MAX) continue;
      xml = begin(held);
    } else feed(xml.decode(chunk));
    if (reader.isStopped || reader.fault !== undefined) return reader;
  }
  feed((xml ?? begin(held)).end());
  reader.end();
  return reader;
}

function joined(left: Uint8Array, right: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(left.length + right.length);
  both.set(left);
  both.set(right, left.length);
  return both;
}
