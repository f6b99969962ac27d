import { crc32, deflateSync } from 'node:zlib';
import type { CheckFile } from '../../shared/checks/finding.ts';

/** A file from memory, handed out in small chunks unless told otherwise. */
export function memoryFile(name: string, content: string | Uint8Array, chunkBytes = 1_000): CheckFile {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  return {
    name,
    bytes: bytes.length,
    read: (_signal, how) => chunksOf(bytes, chunkBytes, how?.lent === true),
  };
}

/** Chunks of bytes; lent ones are overwritten once the next is asked for, so that whoever keeps one is caught. */
export async function* chunksOf(
  bytes: Uint8Array,
  chunkBytes: number,
  isLent: boolean,
): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    await Promise.resolve();
    const chunk = new Uint8Array(bytes.subarray(at, at + chunkBytes));
    yield chunk;
    if (isLent) chunk.fill(0x21);
  }
}

/** A table in UTF-8 with BOM, from rows of cells; the type line is given by `types` or made of [t]. */
export function tableText(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  types?: readonly string[],
): string {
  const lines = [header, types ?? header.map(() => '[t]'), ...rows];
  return `\ufeff${lines.map((cells) => cells.join('\t')).join('\n')}\n`;
}

/** A PNG of one colour; `width` and `height` are only stated, so that a huge one stays small. */
export function png(width = 1, height = 1): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.from([0, 255]))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}

/** The outline of a JPEG: start, frame, scan, some data, end. */
export function jpeg(width = 1, height = 1): Uint8Array {
  const frame = Buffer.from([0xff, 0xc0, 0, 11, 8, 0, 0, 0, 0, 1, 1, 0x11, 0]);
  frame.writeUInt16BE(height, 5);
  frame.writeUInt16BE(width, 7);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2]),
    frame,
    Buffer.from([0xff, 0xda, 0, 8, 1, 1, 0, 0, 0x3f, 0, 1, 2, 0xff, 0, 3, 0xff, 0xd9]),
  ]);
}

/** A GIF of one pixel. */
export function gif(): Uint8Array {
  return Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
}

/** A TIFF's beginning. */
export function tiff(): Uint8Array {
  return Buffer.from('II*\0\x08\0\0\0\0\0\0\0\0\0', 'latin1');
}

/** A BMP's beginning. */
export function bmp(): Uint8Array {
  return Buffer.concat([Buffer.from('BM', 'latin1'), Buffer.alloc(60, 1)]);
}
