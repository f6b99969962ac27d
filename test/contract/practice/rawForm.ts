/** One part of a form: a text, or a file with whatever filename (absent = none, as a client that forgot it). */
export interface RawPart {
  readonly name: string;
  readonly content: string | Uint8Array;
  readonly filename?: string;
}

const BOUNDARY = '------------------------d74496d66958873e';

/** The header that goes with `formBody`. */
export const FORM_HEADERS = { 'Content-Type': `multipart/form-data; boundary=${BOUNDARY}` };

/** A multipart body as curl writes it. */
export function formBody(parts: readonly RawPart[]): Uint8Array {
  const pieces: Uint8Array[] = [];
  for (const { name, content, filename } of parts) {
    const disposition =
      `Content-Disposition: form-data; name="${name}"` +
      (filename === undefined ? '' : `; filename="${filename}"\r\nContent-Type: application/octet-stream`);
    pieces.push(
      Buffer.from(`--${BOUNDARY}\r\n${disposition}\r\n\r\n`),
      Buffer.from(content),
      Buffer.from('\r\n'),
    );
  }
  return Buffer.concat([...pieces, Buffer.from(`--${BOUNDARY}--\r\n`)]);
}
