import { parseAsServer } from '../../../../shared/checks/haplo/controlVerdict.ts';
import { RunDeath } from '../../../../shared/checks/haplo/runEvents.ts';
import { scriptEach, scriptGet, safeText } from '../../../../shared/checks/haplo/scriptSemantics.ts';
import { javaCharsetKind, openTextStream } from '../../../../shared/checks/haplo/textDecoding.ts';
import { TsvReader } from '../../../../shared/checks/haplo/tsvReader.ts';
import { XmlReader } from '../../../../shared/checks/haplo/xmlReader.ts';
import { openXmlText } from '../../../../shared/checks/haplo/xmlText.ts';
import { HAPLO_STRING_BYTES_MAX } from '../../../../shared/services/haplo/limits.ts';
import { HAPLO_DEATH_TEXT } from '../../../../shared/services/haplo/serverText.ts';

/** Takes a record; false ends the reading. */
export type OnRecord = (record: unknown) => boolean;

/** A file that the run has opened: json and xml are parsed by then, a table is read record by record. */
export type OpenedFile = (onRecord: OnRecord) => void;

/** One uploaded file as a run finds it; `content` is undefined where the practice server did not keep so much. */
export interface FileToOpen {
  readonly bytes: number;
  readonly content: Uint8Array | undefined;
  /** Its entry in the control file. */
  readonly spec: unknown;
  /** Columns that the control file reads. */
  readonly columns: ReadonlySet<string>;
}

/**
 * Opens a file with the reader its entry names. Throws a RunDeath where the server's run dies of it, before any record.
 * Source: haplo-plugins e39348a, data_import_readers.js; haplo a6352c9, StringUtils.java.
 */
export function openFile(file: FileToOpen): OpenedFile {
  const reader = safeText(scriptGet(file.spec, 'read'));
  const isString = reader === 'json' || reader === 'tsv-with-name-row';
  if (isString && file.bytes > HAPLO_STRING_BYTES_MAX) throw new RunDeath(HAPLO_DEATH_TEXT.tooBig, true);
  // More than is kept here can only be XML, and passes without its records.
  if (file.content === undefined) return () => undefined;
  if (reader === 'json') return openJson(file.spec, file.content);
  if (reader === 'tsv-with-name-row') return openTable(file, file.content);
  return openXml(file.spec, file.content);
}

function openJson(spec: unknown, content: Uint8Array): OpenedFile {
  const parsed = parseAsServer(content);
  if (!parsed.ok) throw new RunDeath('SyntaxError: Unexpected token in object literal', false);
  const records: unknown[] = [];
  if (scriptGet(spec, 'singleRecord')) records.push(parsed.value);
  else scriptEach(parsed.value, (record) => records.push(record));
  return (onRecord) => void records.every((record) => onRecord(record));
}

function openTable({ spec, columns }: FileToOpen, content: Uint8Array): OpenedFile {
  const charset = safeText(scriptGet(spec, 'charset') || 'utf-8');
  if (javaCharsetKind(charset) === 'unknown')
    throw new RunDeath(HAPLO_DEATH_TEXT.invalidCharset(charset), true);
  const separator = safeText(scriptGet(spec, 'separator') || '\t');
  return (onRecord) => {
    let isGoing = true;
    const reader = new TsvReader(
      { separator, wanted: columns },
      {
        header: () => undefined,
        odd: () => undefined,
        record: (record) => {
          isGoing &&= onRecord(record);
        },
      },
    );
    const text = openTextStream(charset);
    reader.push(text.decode(content) + text.end());
    reader.end();
  };
}

function openXml(spec: unknown, content: Uint8Array): OpenedFile {
  const records: unknown[] = [];
  const reader = new XmlReader(
    {
      byAttributes: scriptGet(spec, 'read') === 'xml-attributes',
      singleRecord: Boolean(scriptGet(spec, 'singleRecord')),
    },
    { record: (record) => void records.push(record), odd: () => undefined },
  );
  const { bytes, xml } = openXmlText(content);
  for (const piece of [xml.decode(bytes), xml.end()]) {
    reader.push(piece.text);
    if (piece.fault !== undefined) reader.fail(piece.fault);
  }
  reader.end();
  if (reader.fault !== undefined) {
    throw new RunDeath(`org.xml.sax.SAXParseException: ${reader.fault.message}`, false);
  }
  return (onRecord) => void records.every((record) => onRecord(record));
}
