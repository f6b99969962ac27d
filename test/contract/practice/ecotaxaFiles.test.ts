import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EcotaxaUnderTest } from './ecotaxaClient.ts';
import { ecotaxaUnderTest, PNG, zipOf } from './ecotaxaClient.ts';
import type { RawAnswer } from './rawCall.ts';

const SAMPLES = new URL('../../fixtures/protocol-samples/', import.meta.url);
const BMP = Buffer.concat([Buffer.from('BM'), Buffer.alloc(64)]);

let under: EcotaxaUnderTest;

beforeEach(async () => {
  under = await ecotaxaUnderTest({ uploadBytesMax: 100_000 });
});
afterEach(() => under.stop());

interface Listing {
  readonly path: string;
  readonly entries: readonly { name: string; type: string; size: number; mtime: string }[];
}

async function names(path: string): Promise<readonly string[]> {
  const { entries } = await under.json<Listing>(`/user_files/${path}`);
  return entries.map(({ name, type }) => (type === 'D' ? `${name}/` : name)).sort();
}

function form(path: string, fields: Readonly<Record<string, string>>): Promise<RawAnswer> {
  return under.call(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
  });
}

describe('an upload to My Files', () => {
  test('a zip becomes a folder and is gone, and the answer is a path that no import takes', async () => {
    const answer = await under.upload('one.zip', await zipOf({ 'ecotaxa_a.tsv': 'x', 'sub/x.png': PNG }));
    expect([answer.status, answer.body]).toEqual([200, '"/srv/ecotaxa/users/ecotaxa_user.2/one.zip"']);
    expect(await names('')).toEqual(['one/']);
    expect(await names('one')).toEqual(['ecotaxa_a.tsv', 'sub/']);
    expect(await names('one/sub')).toEqual(['x.png']);
  });

  test('a zip whose first member is in a folder of its name gets no second one; "temp" gets none at all', async () => {
    await under.upload('u01.zip', await zipOf({ 'u01/ecotaxa_a.tsv': 'x', 'u01/x.png': PNG }));
    expect(await names('u01')).toEqual(['ecotaxa_a.tsv', 'x.png']);
    await under.upload('temp.zip', await zipOf({ 'loose.tsv': 'x' }));
    expect(await names('')).toContain('loose.tsv');
  });

  test('archives within archives are opened too', async () => {
    const inner = await zipOf({ 'b.tsv': 'x' });
    await under.upload('o.zip', await zipOf({ 'a.tsv': 'x', 'in.zip': inner, 'c.tsv.gz': gzipSync('text') }));
    expect(await names('o')).toEqual(['a.tsv', 'c.tsv', 'in/']);
    expect(await names('o/in')).toEqual(['b.tsv']);
  });

  test('what is of no accepted type is deleted without a word, tables excepted', async () => {
    const answer = await under.upload(
      'm.zip',
      await zipOf({
        'w.bmp': BMP,
        'empty.tsv': '',
        'notes.pdf': '%PDF-1.4',
        'j.json': '{"a":1}',
        'x.png': PNG,
      }),
    );
    expect(answer.status).toBe(200);
    expect(await names('m')).toEqual(['empty.tsv', 'x.png']);
    expect((await under.upload('w.bmp', BMP)).status).toBe(200);
    expect(await names('')).toEqual(['m/']);
  });

  test('the path says where to, and must end in the name', async () => {
    await under.upload('x.zip', await zipOf({ 'a.tsv': 'x' }), 'batch1/x.zip');
    expect(await names('batch1')).toEqual(['x/']);
    const refused = [
      ['batch1/y.zip', 500, /BACK-END[\s\S]*AssertionError\n$/],
      ['../x.zip', 422, /^\{"detail":"Forbidden"\}$/],
      ['', 403, /^\{"detail":\["Not authorized"\]\}$/],
      ['.', 403, /^\{"detail":\["Not authorized"\]\}$/],
    ] as const;
    for (const [path, status, body] of refused) {
      const answer = await under.upload('x.zip', PNG, path);
      expect(answer.status, path).toBe(status);
      expect(answer.body).toMatch(body);
    }
  });

  test('a zip without its directory stays as it is; one with a bad checksum is a traceback and gone', async () => {
    const whole = await zipOf({ 'a.tsv': 'hello hello hello' });
    expect((await under.upload('cut.zip', whole.subarray(0, whole.length - 30))).status).toBe(200);
    expect((await under.json<Listing>('/user_files/')).entries).toEqual([
      {
        name: 'cut.zip',
        type: 'F',
        size: whole.length - 30,
        mtime: expect.stringMatching(/^\d{4}-.*\.\d{6}$/),
      },
    ]);
    const bad = readFileSync(new URL('corpus/ecotaxa/u01-zip-own-root.zip', SAMPLES));
    // The first byte of the first member's data.
    bad[30 + bad.readUInt16LE(26) + bad.readUInt16LE(28)]! ^= 0xff;
    const answer = await under.upload('bad.zip', bad);
    expect(answer.status).toBe(500);
    expect(answer.body).toMatch(/BadZipFile/);
    expect(await names('')).toEqual(['cut.zip']);
  });

  test('a folder is listed flat, an unknown one is not there', async () => {
    expect((await under.json<Listing>('/user_files/')).path).toBe('');
    expect((await under.call('/user_files/no')).status).toBe(404);
  });

  test('folders are made once, moved, and removed into a trash that takes no name twice', async () => {
    expect((await form('/user_files/create/', { source_path: 'a/b' })).status).toBe(200);
    const again = await form('/user_files/create/', { source_path: 'a/b' });
    expect([again.status, again.body]).toEqual([422, '{"detail":"Data were already in the required state"}']);
    await form('/user_files/mv/', { source_path: 'a/b', dest_path: 'c' });
    expect(await names('')).toEqual(['a/', 'c/']);
    expect((await form('/user_files/rm/', { source_path: 'c' })).body).toBe('1');
    expect(await names('trash.2')).toEqual(['c/']);
    await form('/user_files/create/', { source_path: 'c' });
    expect((await form('/user_files/rm/', { source_path: 'c' })).status).toBe(422);
    expect((await form('/user_files/rm/', { source_path: 'trash.2/c' })).status).toBe(200);
    expect(await names('trash.2')).toEqual([]);
    const unknown = await form('/user_files/rm/', { source_path: 'nothing' });
    expect([unknown.status, unknown.body]).toEqual([500, '{"detail":"Unknown error"}']);
    expect((await form('/user_files/rm/', { source_path: '/' })).status).toBe(403);
  });
});

describe('a resumable upload', () => {
  const TUS = { 'Tus-Resumable': '1.0.0' };
  const META = `filename ${btoa('t.zip')},filetype ${btoa('application/zip')}`;

  async function create(length: number, metadata = META): Promise<string> {
    const answer = await under.call('/user_files/upload/', {
      method: 'POST',
      headers: { ...TUS, 'Upload-Length': String(length), 'Upload-Metadata': metadata },
      body: '',
    });
    expect(answer.status).toBe(201);
    expect(answer.headers['location']).toMatch(/\/user_files\/upload\/[0-9a-f]{32}$/);
    return (answer.headers['location'] ?? '').slice(under.url.length);
  }
  const patch = (path: string, offset: number, body: Uint8Array, headers: Record<string, string> = {}) =>
    under.call(path, {
      method: 'PATCH',
      headers: {
        ...TUS,
        'Content-Type': 'application/offset+octet-stream',
        'Upload-Offset': String(offset),
        ...headers,
      },
      body,
    });
  const head = (path: string) => under.call(path, { method: 'HEAD', headers: TUS });

  test('the server says what it can', async () => {
    const answer = await under.call('/user_files/upload/', { method: 'OPTIONS' });
    expect(answer.status).toBe(204);
    expect(answer.headers).toMatchObject({
      'tus-version': '1.0.0',
      'tus-max-size': '100000',
      'tus-extension':
        'creation,creation-defer-length,creation-with-upload,expiration,termination,concatenation',
    });
  });

  test('parts add up, and the whole lands in the root, unpacked', async () => {
    const zip = await zipOf({ 'a.tsv': 'hello' });
    const path = await create(zip.length);
    expect((await patch(path, 0, zip.subarray(0, 50))).headers['upload-offset']).toBe('50');
    const seen = await head(path);
    expect(seen.status).toBe(200);
    expect(seen.headers).toMatchObject({ 'upload-offset': '50', 'upload-length': String(zip.length) });
    expect((await patch(path, 50, zip.subarray(50))).status).toBe(204);
    expect((await head(path)).status).toBe(404);
    expect(await names('t')).toEqual(['a.tsv']);
  });

  test('a path in the file name is not used', async () => {
    const zip = await zipOf({ 'a.tsv': 'hello' });
    const path = await create(zip.length, `filename ${btoa('deep/er/q.zip')},filetype ${btoa('x')}`);
    await patch(path, 0, zip);
    expect(await names('')).toEqual(['q/']);
  });

  test('bytes that arrived before a client went away are kept', async () => {
    const path = await create(1_000);
    const { hostname, port, pathname } = new URL(under.url + path);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    const lines = [
      `PATCH ${pathname} HTTP/1.1`,
      `Host: ${hostname}`,
      `Authorization: Bearer ${under.token}`,
      'Tus-Resumable: 1.0.0',
      'Content-Type: application/offset+octet-stream',
      'Upload-Offset: 0',
      'Content-Length: 1000',
    ];
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    socket.write(Buffer.alloc(400));
    // Time for the bytes to be read: what still lies in a buffer when the connection breaks is nobody's.
    await new Promise((resolve) => setTimeout(resolve, 100));
    socket.destroy();
    await expect.poll(async () => (await head(path)).headers['upload-offset']).toBe('400');
  });

  test('mistakes have their own statuses', async () => {
    const path = await create(10);
    const body = Buffer.alloc(5);
    expect((await patch(path, 3, body)).body).toBe('{"detail":"Offset mismatch"}');
    expect((await patch(path, 3, body)).status).toBe(409);
    expect((await patch(path, 0, body, { 'Content-Type': 'text/plain' })).status).toBe(415);
    expect((await patch(path, 0, body, { 'Tus-Resumable': '0.2' })).status).toBe(412);
    expect((await patch(path, 0, Buffer.alloc(11))).status).toBe(400);
    expect((await patch(`${path}0`, 0, body)).status).toBe(404);
    expect((await under.call(path, { method: 'HEAD' })).status).toBe(412);
    const big = await create(1_000_000);
    expect((await patch(big, 0, Buffer.alloc(100_001))).status).toBe(413);
    const nameless = await create(10, `filename ${btoa('t.zip')}`);
    expect((await head(nameless)).status).toBe(400);
    expect((await under.call('/user_files/upload/', { method: 'POST', body: '' })).status).toBe(412);
  });

  test('an upload can be given up', async () => {
    const path = await create(10);
    expect((await under.call(path, { method: 'DELETE', headers: TUS })).status).toBe(204);
    expect((await head(path)).status).toBe(404);
  });
});

test('a server of before 2026-03-29 knows no resumable uploads', async () => {
  const old = await ecotaxaUnderTest({ tus: false });
  const answer = await old.call('/user_files/upload/', { method: 'POST', body: '' });
  expect([answer.status, answer.headers['allow']]).toEqual([405, 'GET']);
  await old.stop();
});

test('the recorded listing of a root is told in the same form', async () => {
  const recorded = readFileSync(new URL('ecotaxa/user_files_root.json', SAMPLES), 'utf8');
  const { entries } = JSON.parse(recorded) as Listing;
  const cut = Buffer.alloc(3_000);
  cut.write('PK\x03\x04');
  for (const { name, type } of entries) {
    if (type === 'F') await under.upload(name, cut);
    else await form('/user_files/create/', { source_path: name });
  }
  const { body } = await under.call('/user_files/');
  expect(body.replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}/, '2026-11-22 01:32:21.932969')).toBe(recorded);
});
