import { Readable } from 'node:stream';
import { Busboy } from '@fastify/busboy';
import { expect, test } from 'vitest';
import { multipartBody, type MultipartBody } from '../../main/adapters/http/multipart.ts';
import { FileReadError } from '../../main/core/ports/files.ts';

function fileOf(content: string, declared = Buffer.byteLength(content)) {
  return {
    name: 'the file',
    bytes: declared,
    async *chunks() {
      for (const sign of content) yield Buffer.from(sign);
    },
  };
}

async function bytesOf(body: MultipartBody): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of body.chunks()) parts.push(Uint8Array.from(part));
  return Buffer.concat(parts);
}

async function parsed(body: MultipartBody) {
  const fields: Record<string, string> = {};
  const files: { field: string; filename: string; type: string; content: string }[] = [];
  const busboy = new Busboy({ headers: { 'content-type': body.contentType } });
  const done = new Promise<void>((resolve, reject) => {
    busboy.once('finish', () => resolve());
    busboy.once('error', reject);
  });
  busboy.on('field', (name, value) => (fields[name] = value));
  busboy.on('file', (field, stream, filename, _encoding, type) => {
    const parts: Buffer[] = [];
    stream.on('data', (part: Buffer) => parts.push(part));
    stream.on('end', () => files.push({ field, filename, type, content: Buffer.concat(parts).toString() }));
  });
  Readable.from([await bytesOf(body)]).pipe(busboy);
  await done;
  return { fields, files };
}

test('the declared size is exactly what the chunks give', async () => {
  for (const content of ['', 'x', 'ünïcödé\r\n--nearly a boundary']) {
    const body = multipartBody(
      { batch: 'b', name: 'häßlich\n"name".tsv' },
      { field: 'file', filename: 'ä"\r\n.tsv', body: fileOf(content) },
    );
    expect((await bytesOf(body)).byteLength).toBe(body.bytes);
  }
});

test('a form parser reads back fields and file unharmed', async () => {
  const names = [
    'plain.tsv',
    '-rf',
    'line\nend.tsv',
    'e\u0301.tsv',
    '\u202Egnp.exe',
    'a/b\\c.tsv',
    'q"q;x=y.tsv',
  ];
  for (const name of names) {
    const body = multipartBody({ name }, { field: 'file', filename: 'data.tsv', body: fileOf('1\t2\n') });
    const { fields, files } = await parsed(body);
    expect(fields['name']).toBe(name);
    expect(files).toEqual([
      { field: 'file', filename: 'data.tsv', type: 'application/octet-stream', content: '1\t2\n' },
    ]);
  }
});

test('quotes and line ends in names are percent-encoded, so that none can forge a header', async () => {
  const body = multipartBody({}, { field: 'file', filename: 'a"\r\nX-Evil: 1', body: fileOf('') });
  const text = (await bytesOf(body)).toString();
  expect(text).toContain('filename="a%22%0D%0AX-Evil: 1"');
  expect(text).not.toContain('\r\nX-Evil');
});

test('a file that ends early never gets the closing boundary', async () => {
  const body = multipartBody({}, { field: 'file', filename: 'f', body: fileOf('short', 6) });
  const parts: Buffer[] = [];
  const read = (async () => {
    for await (const part of body.chunks()) parts.push(Buffer.from(part));
  })();
  await expect(read).rejects.toBeInstanceOf(FileReadError);
  expect(Buffer.concat(parts).toString()).not.toMatch(/--\r\n$/);
});

test('a file that grows is not sent beyond its declared size', async () => {
  const body = multipartBody({}, { field: 'file', filename: 'f', body: fileOf('too long', 4) });
  await expect(bytesOf(body)).rejects.toBeInstanceOf(FileReadError);
});

test('progress counts the file alone', () => {
  const body = multipartBody({ a: 'b' }, { field: 'file', filename: 'f', body: fileOf('12345') });
  expect(body.fileBytesIn(0)).toBe(0);
  expect(body.fileBytesIn(body.bytes)).toBe(5);
});
