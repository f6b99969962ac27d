import { gzipSync } from 'node:zlib';
import { DetailedError, Upload } from 'tus-js-client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ItemView } from '../../../shared/api/views.ts';
import { comparable, startMirrorHost, type MirrorHost } from '../../support/mirrorHost.ts';
import { noise } from '../../support/ecotaxaPractice.ts';
import { until } from '../../support/localApiHost.ts';
import { jsonBody, PNG, tableOf, zipOf, type Job } from '../practice/ecotaxaClient.ts';
import { rawCall, type RawAnswer, type RawCall } from '../practice/rawCall.ts';
import { FORM_HEADERS, formBody } from '../practice/rawForm.ts';

const KIND = 'ecotaxa';
const TUS = { 'Tus-Resumable': '1.0.0' };
let host: MirrorHost;
let tokens: { mirror: string; direct: string };
beforeEach(async () => {
  host = await startMirrorHost({ kinds: [KIND] });
  tokens = { mirror: await login(host.mirror(KIND)), direct: await login(host.direct(KIND)) };
});
afterEach(() => host.stop());

async function login({ url, key }: { readonly url: string; readonly key: string }): Promise<string> {
  const { user } = host.practice().services[KIND] ?? {};
  return JSON.parse(
    (await rawCall(`${url}/login`, jsonBody({ username: user, password: key }))).body,
  ) as string;
}

type Side = 'mirror' | 'direct';
const call = (side: Side, path: string, made: RawCall = {}): Promise<RawAnswer> =>
  rawCall(path.startsWith('http') ? path : host[side](KIND).url + path, {
    ...made,
    headers: { Authorization: `Bearer ${tokens[side]}`, ...made.headers },
  });

/** Uploads as a script with tus-js-client does; `cutAt` breaks it off after so many bytes, `from` goes on with another. */
function tus(
  side: Side,
  name: string,
  content: Buffer,
  how: { readonly cutAt?: number; readonly from?: string; readonly pieceBytes?: number } = {},
): Promise<{ readonly url: string; readonly isWhole: boolean }> {
  const { cutAt, from, pieceBytes } = how;
  return new Promise((resolve, reject) => {
    const upload: Upload = new Upload(content, {
      ...(from === undefined
        ? { endpoint: `${host[side](KIND).url}/user_files/upload/` }
        : { uploadUrl: from }),
      headers: { Authorization: `Bearer ${tokens[side]}` },
      metadata: { filename: name, filetype: 'application/zip' },
      ...(pieceBytes === undefined ? {} : { chunkSize: pieceBytes }),
      retryDelays: [100, 200, 500],
      storeFingerprintForResuming: false,
      onProgress: (sent) => {
        if (cutAt === undefined || sent < cutAt) return;
        void upload.abort().then(() => resolve({ url: upload.url ?? '', isWhole: false }));
      },
      onSuccess: () => resolve({ url: upload.url ?? '', isWhole: true }),
      onError: (error) =>
        reject(
          error instanceof DetailedError ? new Error(String(error.originalResponse?.getStatus())) : error,
        ),
    });
    upload.start();
  });
}

async function form(side: Side, name: string, content: Uint8Array, path?: string): Promise<RawAnswer> {
  const parts = path === undefined ? [] : [{ name: 'path', content: path }];
  const body = formBody([...parts, { name: 'file', filename: name, content }]);
  return call(side, '/user_files/', { method: 'POST', headers: FORM_HEADERS, body });
}

interface Node {
  readonly kind: 'D' | 'F';
  readonly sha256?: string;
  readonly entries?: Readonly<Record<string, Node>>;
}

/** Paths and digests of everything in My Files, and how many uploads the server still waits for. */
function serverState(): { readonly files: Readonly<Record<string, string>>; readonly uploads: number } {
  const { files, uploads } = host.practice().state()[KIND] as {
    readonly files: Readonly<Record<string, Node>>;
    readonly uploads: readonly unknown[];
  };
  const paths: [string, string][] = [];
  const walk = (node: Node, path: string): void => {
    for (const [name, inner] of Object.entries(node.entries ?? {})) {
      paths.push([path + name, inner.kind === 'F' ? (inner.sha256 ?? '') : 'folder']);
      walk(inner, path + name);
    }
  };
  for (const root of Object.values(files)) walk(root, '');
  return {
    files: Object.fromEntries(paths.sort(([one], [other]) => (one < other ? -1 : 1))),
    uploads: uploads.length,
  };
}

/** What the server has after a script that speaks to it directly. */
async function directly(script: () => Promise<unknown>): Promise<ReturnType<typeof serverState>> {
  await script();
  const state = serverState();
  for (const path of Object.keys(state.files).filter((one) => one.lastIndexOf('/') === 0)) {
    const { status } = await call('direct', '/user_files/rm/', {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: `source_path=${encodeURIComponent(path.slice(1))}`,
    });
    if (!path.startsWith('/trash')) expect(status).toBe(200);
  }
  return state;
}

/** What lies in My Files outside of the trash. */
function kept(): ReturnType<typeof serverState> {
  const { files, uploads } = serverState();
  return {
    files: Object.fromEntries(Object.entries(files).filter(([path]) => !path.startsWith('/trash'))),
    uploads,
  };
}

/** Everything that the ledger has, in the order of arrival. */
async function items(): Promise<readonly ItemView[]> {
  const batches = await host.client().listBatches();
  if (!batches.ok) throw new Error(batches.failure.code);
  const all = await Promise.all(
    batches.value.items.map(async ({ id }) => {
      const page = await host.client().listItems({ params: { id }, query: {} });
      return page.ok ? page.value.items : [];
    }),
  );
  return all.flat();
}

async function allSent(count: number): Promise<void> {
  await until(async () => (await items()).filter(({ state }) => state === 'sent').length === count);
}

const bigZip = (bytes = 3_000_000): Promise<Buffer> =>
  zipOf({
    'ecotaxa_a.tsv': tableOf([{ object_id: 'o1', img_file_name: 'x.png' }]),
    'x.png': PNG,
    'notes.txt': noise(bytes).toString('base64'),
  });

describe('a resumable upload by tus-js-client', () => {
  test('with the server there ends as it does directly, and is in the ledger', async () => {
    const zip = await bigZip();
    const expected = await directly(() => tus('direct', 'run.zip', zip, { pieceBytes: 1_000_000 }));
    const { url } = await tus('mirror', 'run.zip', zip, { pieceBytes: 1_000_000 });
    expect(url).toContain('/mirror/ecotaxa/user_files/upload/');
    expect(kept()).toEqual(expected);
    expect((await call('mirror', url, { method: 'HEAD', headers: TUS })).status).toBe(404);
    expect(await items()).toMatchObject([
      { name: 'run.zip', state: 'sent', bytes: zip.length, verification: 'acknowledged' },
    ]);
  });

  test('that was broken off in the middle goes on where the server is, and ends as it does directly', async () => {
    const zip = await bigZip();
    const expected = await directly(() => tus('direct', 'run.zip', zip));
    const { url, isWhole } = await tus('mirror', 'run.zip', zip, { cutAt: 1_500_000, pieceBytes: 2_000_000 });
    expect(isWhole).toBe(false);
    const after = await tus('mirror', 'run.zip', zip, { from: url, pieceBytes: 2_000_000 });
    expect(after.isWhole).toBe(true);
    expect(kept()).toEqual(expected);
    await allSent(1);
  });

  test('without the server is kept over a restart of the daemon, and carried with its import', async () => {
    const zip = await bigZip();
    const expected = await directly(() => tus('direct', 'run.zip', zip));
    await host.stopServer();
    const { url } = await tus('mirror', 'run.zip', zip, { cutAt: 1_500_000, pieceBytes: 1_000_000 });
    const path = new URL(url).pathname;
    const before = await call('mirror', url, { method: 'HEAD', headers: TUS });
    expect([before.status, before.headers['x-waybill-origin']]).toEqual([200, 'queued']);
    await host.restartDaemon();
    const here = new URL(host.mirror(KIND).url).origin + path;
    const head = await call('mirror', here, { method: 'HEAD', headers: TUS });
    expect(head.headers['upload-offset']).toBe(before.headers['upload-offset']);
    expect(Number(head.headers['upload-offset'])).toBeGreaterThanOrEqual(1_000_000);
    await tus('mirror', 'run.zip', zip, { from: here, pieceBytes: 1_000_000 });
    expect((await call('mirror', here, { method: 'HEAD', headers: TUS })).status).toBe(404);
    const started = await call('mirror', '/file_import/1', jsonBody({ source_path: 'run' }));
    const id = (JSON.parse(started.body) as { job_id: number }).job_id;
    await host.startServer();
    await until(async () => (JSON.parse((await call('mirror', `/jobs/${id}/`)).body) as Job).state === 'F');
    // The server puts what it imported from My Files into the trash.
    expect(kept().uploads).toBe(0);
    const imported = Object.entries(serverState().files).filter(([path]) => path.endsWith('/run/notes.txt'));
    expect(new Set(imported.map(([, digest]) => digest))).toEqual(
      new Set([expected.files['/run/notes.txt']]),
    );
  });

  test('that began with the server goes on without it, and the server gets the rest when it is back', async () => {
    const zip = await bigZip();
    const expected = await directly(() => tus('direct', 'run.zip', zip));
    const { url } = await tus('mirror', 'run.zip', zip, { cutAt: 1_500_000, pieceBytes: 1_000_000 });
    expect(serverState().uploads).toBe(1);
    await host.stopServer();
    await tus('mirror', 'run.zip', zip, { from: url, pieceBytes: 1_000_000 });
    await host.restartDaemon();
    await host.startServer();
    await allSent(1);
    expect(kept()).toEqual(expected);
    // The same upload went on: none was begun beside it.
    const created = host
      .practice()
      .ledger.list(KIND)
      .filter(({ route }) => route === 'tusCreate');
    expect(created).toHaveLength(2);
  });

  test('that the server breaks off in the middle of a piece goes on here, and there when it can', async () => {
    const zip = await bigZip();
    const expected = await directly(() => tus('direct', 'run.zip', zip));
    const cut = { kind: 'resetBefore' } as const;
    host.practice().faults.add({ service: KIND, route: 'tusPatch', fault: cut, times: 1 });
    await tus('mirror', 'run.zip', zip, { pieceBytes: 1_000_000 });
    await allSent(1);
    expect(kept()).toEqual(expected);
  });

  test('whose last answer is lost is looked for, not sent again', async () => {
    const zip = await bigZip(300_000);
    host.practice().faults.add({ service: KIND, route: 'tusPatch', fault: { kind: 'loseAnswer' }, times: 1 });
    await tus('mirror', 'run.zip', zip);
    await allSent(1);
    expect(kept().uploads).toBe(0);
    expect(Object.keys(kept().files)).toContain('/run/ecotaxa_a.tsv');
    const patched = host
      .practice()
      .ledger.list(KIND)
      .filter(({ route }) => route === 'tusPatch');
    expect(patched).toHaveLength(1);
  });

  test('whose bytes come with its creation is taken without the server', async () => {
    await host.stopServer();
    const zip = await bigZip(1_000);
    const metadata = `filename ${Buffer.from('run.zip').toString('base64')},filetype ${Buffer.from('application/zip').toString('base64')}`;
    const answer = await call('mirror', '/user_files/upload/', {
      method: 'POST',
      headers: {
        ...TUS,
        'Upload-Length': String(zip.length),
        'Upload-Metadata': metadata,
        'Content-Type': 'application/offset+octet-stream',
      },
      body: zip,
    });
    expect([answer.status, answer.headers['upload-offset']]).toEqual([201, String(zip.length)]);
    await host.startServer();
    await allSent(1);
    expect(Object.keys(kept().files)).toContain('/run/ecotaxa_a.tsv');
  });

  test('that is taken back leaves nothing, with the server and without', async () => {
    const zip = await bigZip();
    const live = await tus('mirror', 'run.zip', zip, { cutAt: 1_000_000, pieceBytes: 1_000_000 });
    expect((await call('mirror', live.url, { method: 'DELETE', headers: TUS })).status).toBe(204);
    expect((await call('mirror', live.url, { method: 'HEAD', headers: TUS })).status).toBe(404);
    expect(serverState().uploads).toBe(0);
    await host.stopServer();
    const offline = await tus('mirror', 'run.zip', zip, { cutAt: 1_000_000, pieceBytes: 1_000_000 });
    expect((await call('mirror', offline.url, { method: 'DELETE', headers: TUS })).status).toBe(204);
    expect((await call('mirror', offline.url, { method: 'HEAD', headers: TUS })).status).toBe(404);
    const list = await host.client().listBatches();
    expect(list.ok && list.value.items).toEqual([]);
  });
});

describe('calls of the protocol', () => {
  const META = `filename ${Buffer.from('a.zip').toString('base64')},filetype ${Buffer.from('application/zip').toString('base64')}`;
  const create = (side: Side, headers: Readonly<Record<string, string>> = {}): Promise<RawAnswer> =>
    call(side, '/user_files/upload/', {
      method: 'POST',
      headers: { ...TUS, 'Upload-Length': '10', 'Upload-Metadata': META, ...headers },
    });
  const patch = (side: Side, url: string, body: string, headers: Readonly<Record<string, string>> = {}) =>
    call(side, url, {
      method: 'PATCH',
      headers: {
        ...TUS,
        'Content-Type': 'application/offset+octet-stream',
        'Upload-Offset': '0',
        ...headers,
      },
      body,
    });

  /** Each call in turn; ids and times aside. */
  async function story(side: Side): Promise<readonly unknown[]> {
    const { url } = host[side](KIND);
    const made = await create(side);
    const location = String(made.headers['location']);
    const bare = await create(side, { 'Upload-Metadata': '' });
    const answers = [
      await call(side, '/user_files/upload/', { method: 'OPTIONS', headers: TUS }),
      await call(side, '/user_files/upload/', { method: 'POST', headers: { 'Upload-Length': '1' } }),
      made,
      await call(side, location, { method: 'HEAD' }),
      await call(side, location, { method: 'HEAD', headers: TUS }),
      await call(side, String(bare.headers['location']), { method: 'HEAD', headers: TUS }),
      await patch(side, location, 'x', { 'Content-Type': 'text/plain' }),
      await patch(side, location, 'x', { 'Upload-Offset': 'x' }),
      await patch(side, location, 'x', { 'Upload-Offset': '5' }),
      await patch(side, location, 'abcde'),
      await call(side, location, { method: 'HEAD', headers: TUS }),
      await patch(side, location, 'abcdefghijk', { 'Upload-Offset': '5' }),
      await call(side, location, { method: 'DELETE', headers: TUS }),
      await call(side, location, { method: 'HEAD', headers: TUS }),
      await call(side, location, { method: 'GET', headers: TUS }),
    ];
    return answers.map((answer) => {
      const { headers, ...rest } = comparable(answer);
      const shown = Object.fromEntries(
        Object.entries(headers).filter(([name]) => name !== 'upload-expires' && name !== 'tus-max-size'),
      );
      return JSON.parse(
        JSON.stringify({ ...rest, headers: shown })
          .replaceAll(url, 'URL')
          .replaceAll(/[0-9a-f]{32}/g, 'ID'),
      ) as unknown;
    });
  }

  test('are answered through the mirror as directly, with the server', async () => {
    expect(await story('mirror')).toEqual(await story('direct'));
  });

  test('are answered without the server as it would answer', async () => {
    const direct = await story('direct');
    await host.stopServer();
    const mirror = await story('mirror');
    // What is no call of the protocol needs the server.
    expect(mirror.slice(0, -1)).toEqual(direct.slice(0, -1));
  });

  test('of an upload that did not begin here are the server’s to answer', async () => {
    const unknown = `/user_files/upload/${'a'.repeat(32)}`;
    expect((await call('mirror', unknown, { method: 'HEAD', headers: TUS })).status).toBe(404);
    await host.stopServer();
    expect((await call('mirror', unknown, { method: 'HEAD', headers: TUS })).status).toBe(503);
  });
});

describe('files that are no zip', () => {
  const table = Buffer.from(tableOf([{ object_id: 'o1', img_file_name: 'x.png' }]));
  const script = async (side: Side): Promise<void> => {
    for (const [name, content, path] of [
      ['single.tsv', table, undefined],
      ['notes.txt', Buffer.from('some words'), undefined],
      ['packed.tsv.gz', gzipSync(table), undefined],
      ['ecotaxa_b.tsv', table, 'cruise/leg1/ecotaxa_b.tsv'],
      ['x.png', PNG, 'cruise/leg1/x.png'],
      ['y.zip', await zipOf({ 'y.txt': 'y' }), 'cruise/y.zip'],
      ['run.zip', await zipOf({ 'old.txt': 'old' }), undefined],
      ['run.zip', await zipOf({ 'new.txt': 'new' }), undefined],
      ['movie.bin', noise(2_000), undefined],
    ] as const) {
      const answer = await form(side, name, content, path);
      expect([name, answer.status]).toEqual([name, 200]);
    }
    await tus(side, 'lonely.tsv', table);
  };

  test('are in the ledger with the server there, and lie where they would lie', async () => {
    const expected = await directly(() => script('direct'));
    await script('mirror');
    expect(kept()).toEqual(expected);
    await allSent(10);
  });

  test('are kept without the server, and carried to where they would lie', async () => {
    const expected = await directly(() => script('direct'));
    await host.stopServer();
    await script('mirror');
    await host.restartDaemon();
    await host.startServer();
    await allSent(10);
    expect(kept()).toEqual(expected);
  });

  test('are listed without the server as what they will be, so that a script that waits for them goes on', async () => {
    const names = async (path: string): Promise<unknown> => {
      const answer = await call('mirror', path);
      if (answer.status !== 200) return answer.status;
      const { entries } = JSON.parse(answer.body) as { entries: { name: string; type: string }[] };
      return entries.map(({ name, type }) => `${type} ${name}`).sort();
    };
    await host.stopServer();
    expect(await names('/user_files/')).toBe(503);
    await script('mirror');
    await host.restartDaemon();
    expect(await names('/user_files/')).toEqual([
      'D cruise',
      'D run',
      'F lonely.tsv',
      'F movie.bin',
      'F notes.txt',
      'F packed.tsv',
      'F single.tsv',
    ]);
    expect(await names('/user_files/cruise')).toEqual(['D leg1', 'D y']);
    expect(await names('/user_files/cruise/leg1')).toEqual(['F ecotaxa_b.tsv', 'F x.png']);
    expect(await names('/user_files/other')).toBe(503);
    await host.startServer();
    await allSent(10);
    // What the server does not keep was never there.
    expect(await names('/user_files/')).toEqual([
      'D cruise',
      'D run',
      'F lonely.tsv',
      'F notes.txt',
      'F packed.tsv',
      'F single.tsv',
    ]);
  });

  test('are carried one by one: one that fails is tried again alone', async () => {
    await host.stopServer();
    for (const name of ['a.tsv', 'b.tsv', 'c.tsv']) await form('mirror', name, table, `cruise/${name}`);
    await host.startServer();
    host
      .practice()
      .faults.add({ service: KIND, route: 'file', fault: { kind: 'status', status: 500 }, times: 1 });
    await allSent(3);
    expect(Object.keys(kept().files)).toEqual(['/cruise', '/cruise/a.tsv', '/cruise/b.tsv', '/cruise/c.tsv']);
    const posted = host
      .practice()
      .ledger.list(KIND)
      .filter(({ route }) => route === 'file');
    expect(posted).toHaveLength(4);
  });

  test('an import without the server keeps its options, its project and its place after what was asked before', async () => {
    await host.stopServer();
    await form('mirror', 'ecotaxa_b.tsv', table, 'cruise/leg1/ecotaxa_b.tsv');
    await form('mirror', 'x.png', PNG, 'cruise/leg1/x.png');
    const ids: number[] = [];
    for (const request of [
      { source_path: 'cruise/leg1' },
      { source_path: '/cruise/leg1', skip_existing_objects: true },
      { source_path: 'cruise', update_mode: 'Yes', skip_loaded_files: true },
    ]) {
      const answer = await call('mirror', '/file_import/1', jsonBody(request));
      ids.push((JSON.parse(answer.body) as { job_id: number }).job_id);
    }
    await host.restartDaemon();
    await host.startServer();
    for (const id of ids)
      await until(async () =>
        'EF'.includes((JSON.parse((await call('mirror', `/jobs/${id}/`)).body) as Job).state),
      );
    const { jobs } = host.practice().state()[KIND] as {
      readonly jobs: readonly { readonly model: { readonly params: unknown } }[];
    };
    const plain = {
      taxo_mappings: {},
      skip_loaded_files: false,
      skip_existing_objects: false,
      update_mode: '',
    };
    expect(jobs.map(({ model }) => model.params)).toMatchObject([
      { prj_id: 1, req: { ...plain, source_path: 'cruise/leg1' } },
      { prj_id: 1, req: { ...plain, source_path: '/cruise/leg1', skip_existing_objects: true } },
      { prj_id: 1, req: { ...plain, source_path: 'cruise', update_mode: 'Yes', skip_loaded_files: true } },
    ]);
  });
});
