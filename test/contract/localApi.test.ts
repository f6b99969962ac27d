import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { contract } from '../../shared/api/contract.ts';
import { createClient } from '../../shared/api/wholeClient.ts';
import { familiesWithoutStatus, problemDetails } from '../../main/localApi/problem.ts';
import { failure } from '../../shared/model/failure.ts';
import type { BatchView, ItemView } from '../../shared/api/views.ts';
import { fetchTransport, startHost, until, type LocalApiHost } from '../support/localApiHost.ts';

let host: LocalApiHost;
beforeEach(async () => {
  host = await startHost();
});
afterEach(() => host.stop());

const CONTROL = '{"dataImportControlFileVersion":0,"model":"haplo:person","files":{},"instructions":[]}';

async function withDestination(name = 'lab'): Promise<void> {
  host.files.write('/data/control.json', CONTROL);
  const saved = await host.client.saveDestination({
    body: {
      name,
      kind: 'haplo-batch',
      url: 'https://haplo.example',
      secret: 'key',
      secretStore: 'file',
      options: { control: '/data/control.json' },
    },
  });
  expect(saved).toMatchObject({ ok: true });
}

async function add(paths: readonly string[], more: object = {}): Promise<BatchView> {
  const added = await host.client.addBatch({ body: { destination: 'lab', paths: [...paths], ...more } });
  if (!added.ok) throw new Error(JSON.stringify(added.failure));
  return added.value.batch;
}

async function itemsOf(batch: string): Promise<readonly ItemView[]> {
  const list = await host.client.listItems({ params: { id: batch } });
  if (!list.ok) throw new Error(list.failure.code);
  return list.value.items;
}

async function settled(batch: string, status: BatchView['status']): Promise<BatchView> {
  return until(async () => {
    const got = await host.client.getBatch({ params: { id: batch } });
    return got.ok && got.value.status === status ? got.value : undefined;
  });
}

describe('files on their way', () => {
  test('a batch is added, sent, verified by digest, run and receipted', async () => {
    await withDestination();
    host.files.write('/data/in/a.tsv', 'a\n');
    host.files.write('/data/in/b.tsv', 'bb\n');
    const batch = await add(['/data/in'], { comment: 'first', mode: 'run' });
    expect(batch).toMatchObject({ destination: 'lab', kind: 'haplo-batch', comment: 'first', mode: 'run' });
    const done = await settled(batch.id, 'accepted');
    expect(done.jobs).toMatchObject([
      { kind: 'import', state: 'accepted', destination: 'lab', batch: batch.id },
    ]);
    const items = await itemsOf(batch.id);
    expect(items.map((item) => [item.name, item.bytes, item.verification])).toEqual([
      ['a.tsv', 2, 'digest'],
      ['b.tsv', 3, 'digest'],
    ]);
    expect(items[0]).toMatchObject({ path: '/data/in/a.tsv', sha256: digestOf('a\n'), state: 'sent' });

    const json = await host.client.receipt({ params: { id: batch.id } });
    if (!json.ok) throw new Error(json.failure.code);
    const text = await json.value.text();
    expect(json.value.headers.get('repr-digest')).toBe(
      `sha-256=:${createHash('sha256').update(text).digest('base64')}:`,
    );
    expect(JSON.parse(text)).toMatchObject({ format: 'waybill-receipt/2', batch: { id: batch.id } });
    const sums = await host.client.receipt({ params: { id: batch.id }, query: { format: 'sha256' } });
    expect(sums.ok && (await sums.value.text())).toBe(
      `${digestOf('a\n')}  /data/in/a.tsv\n${digestOf('bb\n')}  /data/in/b.tsv\n`,
    );
    const story = await host.client.batchStory({ params: { id: batch.id } });
    expect(story.ok && story.value.items.length).toBeGreaterThan(2);
    const { seenAt, wholeAt, begunAt, sentAt } = items[0] ?? {};
    for (const at of [seenAt, wholeAt, begunAt, sentAt]) expect(at).toMatch(/^\d{4}-.*Z$/);
    const one = await host.client.batchStory({ params: { id: batch.id }, query: { item: items[0]?.id } });
    expect(one.ok && one.value.items).toEqual([]);
    const odd = await host.client.batchStory({ params: { id: batch.id }, query: { item: 'nonsense' } });
    expect(odd).toMatchObject({ ok: false, failure: { status: 404 } });

    const history = await host.client.history({ query: { days: 1 } });
    const waited = history.ok ? history.value.depth.files : [];
    expect(Math.max(...waited.filter((files) => files !== null))).toBe(2);
  });

  test('the status says in one sentence how everything stands', async () => {
    const sentence = async (): Promise<string> => {
      const status = await host.client.status();
      return status.ok ? status.value.sentence : '';
    };
    expect(await sentence()).toBe('Nothing to send yet');
    await withDestination();
    host.service.offline = true;
    host.files.write('/data/in/a.tsv', 'a\n');
    host.files.write('/data/in/b.tsv', 'bb\n');
    const batch = await add(['/data/in']);
    await until(async () => (await sentence()) === 'Offline: 2 files are safe in the queue');
    await host.client.pause();
    expect(await sentence()).toBe('Paused: 2 files are safe in the queue');
    host.service.offline = false;
    await host.client.resume();
    await settled(batch.id, 'held');
    expect(await sentence()).toBe('All 2 files delivered');
  });

  test('spooled bytes travel like files', async () => {
    await withDestination();
    const put = await host.client.spool({ body: new TextEncoder().encode('from a browser') });
    expect(put).toEqual({ ok: true, value: { sha256: digestOf('from a browser'), bytes: 14 } });
    const batch = await add([], { spooled: [{ sha256: digestOf('from a browser'), name: 'drop.tsv' }] });
    await settled(batch.id, 'held');
    const [item] = await itemsOf(batch.id);
    expect(item).toMatchObject({ name: 'drop.tsv', verification: 'digest' });
    expect(item).not.toHaveProperty('path');
  });

  test('unsent batches are edited, split, merged and cancelled', async () => {
    await withDestination();
    host.service.offline = true;
    for (const name of ['a', 'b', 'c']) host.files.write(`/data/in/${name}.tsv`, name);
    const batch = await add(['/data/in'], { open: true });
    const edited = await host.client.editBatch({ params: { id: batch.id }, body: { comment: 'renamed' } });
    expect(edited).toMatchObject({ ok: true, value: { comment: 'renamed' } });
    const [first] = await itemsOf(batch.id);
    const split = await host.client.splitBatch({
      params: { id: batch.id },
      body: { items: [first?.id ?? ''], comment: 'apart' },
    });
    if (!split.ok) throw new Error(JSON.stringify(split.failure));
    expect((await itemsOf(split.value.id)).map((item) => item.name)).toEqual(['a.tsv']);
    const merged = await host.client.mergeBatches({
      params: { id: batch.id },
      body: { from: [split.value.id] },
    });
    expect(merged).toMatchObject({ ok: true });
    expect((await itemsOf(batch.id)).map((item) => item.name).sort()).toEqual(['a.tsv', 'b.tsv', 'c.tsv']);
    const renamed = await host.client.renameItem({
      params: { id: first?.id ?? '' },
      body: { name: 'z.tsv' },
    });
    expect(renamed).toMatchObject({ ok: true, value: { name: 'z.tsv' } });
    const cancelled = await host.client.cancelBatch({ params: { id: batch.id } });
    expect(cancelled).toMatchObject({ ok: true, value: { status: 'cancelled' } });
  });

  test('lists come in pages that add up', async () => {
    await withDestination();
    host.service.offline = true;
    for (let at = 0; at < 7; at += 1) host.files.write(`/data/in/${at}.tsv`, String(at));
    const batch = await add(['/data/in']);
    const names: string[] = [];
    let after: string | undefined;
    do {
      const page = await host.client.listItems({
        params: { id: batch.id },
        query: { limit: 3, ...(after === undefined ? {} : { after }) },
      });
      if (!page.ok) throw new Error(page.failure.code);
      names.push(...page.value.items.map((item) => item.name));
      after = page.value.next;
    } while (after !== undefined);
    expect(names).toEqual(['0.tsv', '1.tsv', '2.tsv', '3.tsv', '4.tsv', '5.tsv', '6.tsv']);
    const queued = await host.client.listBatches({ query: { status: 'queued,sending', destination: 'lab' } });
    expect(queued.ok && queued.value.items.map((one) => one.id)).toEqual([batch.id]);
    const none = await host.client.listBatches({ query: { status: 'imported' } });
    expect(none).toEqual({ ok: true, value: { items: [] } });
  });

  test('lists come in the order that is asked for, page after page; an order that there is none is refused', async () => {
    await withDestination();
    host.service.offline = true;
    const names = ['b.tsv', 'C.tsv', 'a.tsv'];
    for (const [at, name] of names.entries()) host.files.write(`/data/in/${name}`, 'x'.repeat(3 - at));
    host.files.write('/data/other.tsv', 'a long one');
    const batch = await add(['/data/in']);
    const other = await add(['/data/other.tsv']);
    const items = async (query: object): Promise<readonly string[]> => {
      const first = await host.client.listItems({ params: { id: batch.id }, query: { limit: 2, ...query } });
      if (!first.ok) throw new Error(first.failure.code);
      const { items: begun, next } = first.value;
      const rest = await host.client.listItems({
        params: { id: batch.id },
        query: { limit: 2, ...query, ...(next === undefined ? {} : { after: next }) },
      });
      if (!rest.ok) throw new Error(rest.failure.code);
      return [...begun, ...rest.value.items].map(({ name }) => name);
    };
    expect(await items({ sort: 'name' })).toEqual(['a.tsv', 'b.tsv', 'C.tsv']);
    expect(await items({ sort: '-bytes' })).toEqual(['b.tsv', 'C.tsv', 'a.tsv']);
    const batches = async (sort: 'bytes' | '-files' | 'created'): Promise<unknown> => {
      const page = await host.client.listBatches({ query: { sort } });
      return page.ok && page.value.items.map(({ id }) => id);
    };
    expect(await batches('bytes')).toEqual([batch.id, other.id]);
    expect(await batches('-files')).toEqual([batch.id, other.id]);
    expect(await batches('created')).toEqual([batch.id, other.id]);
    expect(await host.client.listBatches({ query: { sort: 'colour' as 'name' } })).toMatchObject({
      ok: false,
      failure: { code: 'request.invalid' },
    });
  });
});

test('files are found by a part of their name, whatever batch they are in, the newest first', async () => {
  await withDestination();
  host.service.offline = true;
  host.files.write('/data/one/plate-7.tsv', 'a');
  host.files.write('/data/one/notes.txt', 'b');
  host.files.write('/data/two/PLATE-8.tsv', 'c');
  const one = await add(['/data/one']);
  const two = await add(['/data/two']);
  const found = await host.client.findItems({ query: { text: 'Plate', limit: 1 } });
  expect(found).toMatchObject({ ok: true, value: { items: [{ name: 'PLATE-8.tsv', batch: two.id }] } });
  const next = found.ok ? found.value.next : undefined;
  const rest = await host.client.findItems({
    query: { text: 'Plate', ...(next === undefined ? {} : { after: next }) },
  });
  expect(rest).toMatchObject({ ok: true, value: { items: [{ name: 'plate-7.tsv', batch: one.id }] } });
  expect(await host.client.findItems({ query: { text: 'nowhere' } })).toEqual({
    ok: true,
    value: { items: [] },
  });
  expect(await host.client.findItems({ query: { text: '' } })).toMatchObject({ ok: false });
});

describe('problems', () => {
  test('say what, why and what next, with a code', async () => {
    const missing = await host.client.addBatch({ body: { destination: 'nowhere', paths: ['/x'] } });
    expect(missing).toMatchObject({
      ok: false,
      failure: {
        type: 'urn:waybill:problem:destination.unknown',
        status: 404,
        title: 'No such destination',
        detail: 'There is no destination "nowhere".',
        code: 'destination.unknown',
        next_action: 'See `waybill destination list`.',
      },
    });
    const response = await host.call({ method: 'GET', path: '/api/v1/batches/bat_x', headers: {} });
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  test('name the place of a mistake', async () => {
    const bad = await host.client.addBatch({ body: { destination: 'x', mode: 'sometimes' as 'hold' } });
    expect(bad).toMatchObject({ ok: false, failure: { status: 400, facts: { where: 'body.mode' } } });
    const limit = await host.client.listBatches({ query: { limit: 100_000 } });
    expect(limit).toMatchObject({ ok: false, failure: { status: 400, facts: { where: 'query.limit' } } });
  });

  test('every family of codes has a status, and a wait is told in seconds', () => {
    expect(familiesWithoutStatus()).toEqual([]);
    expect(problemDetails(failure('remote.busy', {}, { retryAfterMs: 1_500 }))).toMatchObject({
      status: 502,
      retry_after: 2,
    });
  });

  test('no daemon is a problem like any other', async () => {
    const lost = createClient({ call: fetchTransport('http://127.0.0.1:1', 'x') });
    expect(await lost.status()).toMatchObject({ ok: false, failure: { code: 'daemon.unreachable' } });
  });
});

describe('Idempotency-Key', () => {
  test('the same request gives the same answer and has one effect', async () => {
    await withDestination();
    host.service.offline = true;
    host.files.write('/data/a.tsv', 'a');
    const send = (body: object): Promise<Response> =>
      host.call({
        method: 'POST',
        path: '/api/v1/batches',
        headers: { 'content-type': 'application/json', 'idempotency-key': 'k-1' },
        body: JSON.stringify(body),
      }) as Promise<Response>;
    const request = { destination: 'lab', paths: ['/data/a.tsv'] };
    // Two at once, then one later.
    const [one, two] = await Promise.all([send(request), send(request)]);
    const three = await send(request);
    const answers = [await one?.text(), await two?.text(), await three.text()];
    expect(new Set(answers).size).toBe(1);
    expect([one, two, three].map((answer) => answer?.status)).toEqual([201, 201, 201]);
    expect(
      [one, two, three].filter((answer) => answer?.headers.get('idempotent-replayed') === 'true'),
    ).toHaveLength(2);
    const id = (JSON.parse(answers[0] ?? '') as { batch: { id: string } }).batch.id;
    expect(three.headers.get('location')).toBe(`/api/v1/batches/${id}`);
    const list = await host.client.listBatches();
    expect(list.ok && list.value.items).toHaveLength(1);

    const other = await send({ ...request, comment: 'different' });
    expect(other.status).toBe(422);
    expect(await other.json()).toMatchObject({ code: 'request.key-reused' });
  });

  test('a refused request may be made again with its key', async () => {
    const request = { body: { destination: 'lab', paths: ['/data/a.tsv'] }, idempotencyKey: 'again' };
    expect(await host.client.addBatch(request)).toMatchObject({ ok: false });
    await withDestination();
    host.files.write('/data/a.tsv', 'a');
    expect(await host.client.addBatch(request)).toMatchObject({ ok: true });
  });

  test('a request that a crash interrupted is not made again blindly', async () => {
    await withDestination();
    host.files.write('/data/a.tsv', 'a');
    const request = { body: { destination: 'lab', paths: ['/data/a.tsv'] }, idempotencyKey: 'cut' };
    host.store.onCommit((changes) => {
      // The process dies after the effect and before its answer is kept.
      if (changes.some((change) => change.put === 'answer' && change.answer.status === 201))
        throw new Error('died');
    });
    expect(await host.client.addBatch(request)).toMatchObject({
      ok: false,
      failure: { code: 'internal.bug' },
    });
    host.store.onCommit(undefined);
    expect(await host.client.addBatch(request)).toMatchObject({
      ok: false,
      failure: { code: 'request.conflict' },
    });
    const list = await host.client.listBatches();
    expect(list.ok && list.value.items).toHaveLength(1);
  });

  test('neither secrets nor tokens are kept with the answers', async () => {
    const kept: string[] = [];
    host.store.onCommit((changes) => {
      kept.push(JSON.stringify(changes));
    });
    const code = await host.client.makeSignInCode({ idempotencyKey: 'code' });
    await host.client.saveDestination({
      body: {
        name: 'lab',
        kind: 'haplo-batch',
        url: 'https://h.example',
        secret: 'canary-secret',
        secretStore: 'file',
      },
      idempotencyKey: 'dest',
    });
    expect(kept.join()).not.toContain('canary-secret');
    expect(kept.join()).not.toContain(code.ok ? code.value.code : '?');
  });
});

describe('signing in', () => {
  test('a one-time code becomes a token once, and only for a minute', async () => {
    const made = await host.client.makeSignInCode();
    if (!made.ok) throw new Error(made.failure.code);
    expect(made.value.url).toBe(`${host.api.url}/#code=${made.value.code}`);
    const anonymous = createClient({ call: fetchTransport(host.api.url, '') });
    const signedIn = await anonymous.signIn({ body: { code: made.value.code } });
    if (!signedIn.ok) throw new Error(signedIn.failure.code);
    const session = createClient({ call: fetchTransport(host.api.url, signedIn.value.token) });
    expect(await session.pause()).toMatchObject({ ok: true });
    expect(await anonymous.signIn({ body: { code: made.value.code } })).toMatchObject({
      ok: false,
      failure: { code: 'request.unauthorised' },
    });

    const late = await host.client.makeSignInCode();
    host.clock.ahead += 61_000;
    expect(await anonymous.signIn({ body: { code: late.ok ? late.value.code : '' } })).toMatchObject({
      ok: false,
    });
  });

  test('only the owner can read the token files', async () => {
    for (const name of ['api-token', 'api-token-read'])
      expect((await stat(join(host.dataDir, name))).mode & 0o777).toBe(0o600);
    expect(Buffer.from(host.token, 'base64url')).toHaveLength(32);
  });
});

describe('the spool', () => {
  const put = (headers: Record<string, string>, body: string): Promise<Response> =>
    host.call({ method: 'PUT', path: '/api/v1/spool', headers, body }) as Promise<Response>;
  const bytes = { 'content-type': 'application/octet-stream' };

  test('checks what was announced', async () => {
    const right = createHash('sha256').update('abc').digest();
    for (const header of [
      { 'x-waybill-sha256': right.toString('hex') },
      { 'repr-digest': `sha-256=:${right.toString('base64')}:` },
    ])
      expect((await put({ ...bytes, ...header }, 'abc')).status).toBe(201);
    const wrong = await put({ ...bytes, 'x-waybill-sha256': right.toString('hex') }, 'abd');
    expect(wrong.status).toBe(422);
    expect(await wrong.json()).toMatchObject({ code: 'request.digest-differs' });
    expect((await put({ ...bytes, 'repr-digest': 'sha-256=nonsense' }, 'abc')).status).toBe(400);
    expect((await put({ 'content-type': 'text/plain' }, 'abc')).status).toBe(415);
  });

  test('says when it is full', async () => {
    const small = await startHost({ spoolBytes: 10 });
    try {
      const refused = await small.client.spool({ body: new Uint8Array(1_000_000) });
      expect(refused).toMatchObject({
        ok: false,
        failure: { code: 'spool.full', status: 503, retry_after: 30 },
      });
    } finally {
      await small.stop();
    }
  });
});

describe('the description', () => {
  test('OpenAPI names every route, and only an open one without a token', async () => {
    const got = await host.client.openApi();
    if (!got.ok) throw new Error(got.failure.code);
    const document = got.value as {
      openapi: string;
      paths: Record<string, Record<string, { operationId: string; security?: unknown }>>;
    };
    expect(document.openapi).toBe('3.1.0');
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
    expect(operations.map((one) => one.operationId).sort()).toEqual(Object.keys(contract).sort());
    expect(
      operations
        .filter((one) => one.security !== undefined)
        .map((one) => one.operationId)
        .sort(),
    ).toEqual(['health', 'signIn']);
  });

  test('the doctor looks at the disk, the ledger, the spool, the keychain and each destination', async () => {
    await withDestination();
    const found = await host.client.doctor();
    if (!found.ok) throw new Error(found.failure.code);
    expect(found.value.findings.map((one) => one.name)).toEqual([
      'data directory',
      'disk',
      'ledger',
      'spool',
      'keychain',
      'secrets in a file',
      'destination lab',
      'proxy',
      'clock',
      'receipts',
    ]);
    expect(found.value.findings.find((one) => one.name === 'destination lab')).toMatchObject({ ok: true });
    host.service.offline = true;
    const ill = await host.client.doctor();
    expect(ill).toMatchObject({ ok: true, value: { ok: false } });
  });

  test('destinations are listed, tested and removed, and never show their secret', async () => {
    await withDestination();
    const list = await host.client.listDestinations();
    expect(list).toMatchObject({ ok: true, value: { items: [{ name: 'lab', gate: { state: 'open' } }] } });
    expect(JSON.stringify(list)).not.toContain('"key"');
    expect(await host.client.testDestination({ params: { name: 'lab' } })).toMatchObject({
      ok: true,
      value: { ok: true, product: 'haplo-batch' },
    });
    host.service.offline = true;
    host.files.write('/data/a.tsv', 'a');
    await add(['/data/a.tsv']);
    const refused = await host.client.removeDestination({ params: { name: 'lab' } });
    expect(refused).toMatchObject({ ok: false, failure: { code: 'destination.has-work', status: 409 } });
    const removed = await host.client.removeDestination({
      params: { name: 'lab' },
      query: { queued: 'cancel' },
    });
    expect(removed).toEqual({ ok: true, value: undefined });
    expect(await host.client.listDestinations()).toEqual({ ok: true, value: { items: [] } });
    expect(await host.client.listBatches()).toMatchObject({
      ok: true,
      value: { items: [{ status: 'cancelled' }] },
    });
  });
});

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
