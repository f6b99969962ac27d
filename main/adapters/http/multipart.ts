import { randomUUID } from 'node:crypto';
import { exactBytes } from './exactBytes.ts';
import type { HttpBody } from './request.ts';

/** The one file of a form. */
export interface FilePart {
  /** Name of the form field. */
  readonly field: string;
  /** What the part says its file is called. Must not be empty: a part without one is no file to most servers. */
  readonly filename: string;
  readonly body: HttpBody;
}

/** A form as a body of known size. */
export interface MultipartBody extends HttpBody {
  /** With the boundary. */
  readonly contentType: string;
  /** How many bytes of the file are in so many bytes of the whole. */
  fileBytesIn(sentBytes: number): number;
}

/**
 * Frames text fields and then one file as multipart/form-data with a size known beforehand. Names go as UTF-8, with
 * quotes and line ends percent-encoded as browsers do (WHATWG "multipart/form-data encoding algorithm"); values go
 * as they are.
 */
export function multipartBody(fields: Readonly<Record<string, string>>, file: FilePart): MultipartBody {
  // 122 random bits: no file contains it by chance, and none can be made to.
  const boundary = `----waybill-${randomUUID()}`;
  const texts = Object.entries(fields).map(
    ([name, value]) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"\r\n\r\n${value}\r\n`,
  );
  const opening =
    `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(file.field)}"; ` +
    `filename="${quoted(file.filename)}"\r\nContent-Type: application/octet-stream\r\n\r\n`;
  const head = Buffer.from(texts.join('') + opening, 'utf8');
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`, 'utf8');
  return {
    name: file.body.name,
    bytes: head.byteLength + file.body.bytes + tail.byteLength,
    contentType: `multipart/form-data; boundary=${boundary}`,
    fileBytesIn: (sent) => Math.min(Math.max(sent - head.byteLength, 0), file.body.bytes),
    async *chunks(how) {
      yield head;
      // Before the closing boundary: a parser takes the form for whole there, whatever its declared size.
      yield* exactBytes(file.body, how);
      yield tail;
    },
  };
}

function quoted(name: string): string {
  return name.replace(
    /["\r\n]/g,
    (sign) => `%${sign.codePointAt(0)!.toString(16).toUpperCase().padStart(2, '0')}`,
  );
}
