import { createConnection } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startMirrorHost, type MirrorHost } from '../../support/mirrorHost.ts';
import { until } from '../../support/localApiHost.ts';
import { rawCall, type RawAnswer, type RawCall } from '../practice/rawCall.ts';

const KIND = 'dsp-ingest';
const BULK = '/projects/0001/bulk-ingest';
const BUSY = '{"reason":"A bulk ingest is currently in progress for project 0001."}';
let host: MirrorHost;
beforeEach(async () => {
  host = await startMirrorHost({ kinds: [KIND], services: { [KIND]: { fileMsMin: 0, fileMsMax: 0 } } });
});
afterEach(() => host.stop());

const post = (body?: string): RawCall => ({ method: 'POST', ...(body === undefined ? {} : { body }) });

async function mirror(path: string, call: RawCall = {}): Promise<RawAnswer> {
  const { url, key } = host.mirror(KIND);
  return rawCall(url + path, { ...call, headers: { Authorization: `Bearer ${key}`, ...call.headers } });
}

function said({ status, body, headers }: RawAnswer): readonly unknown[] {
  return [status, body, headers['x-waybill-origin']];
}

interface Seen {
  readonly projects: Readonly<
    Record<
      string,
      {
        readonly folder: Readonly<Record<string, { sha256: string }>> | null;
        readonly mapping: string | null;
        readonly assets: Readonly<Record<string, { originalFilename: string }>>;
      }
    >
  >;
}

/** What the server has of the project: waiting files, and what was ingested, by name. */
function serverHas(): { readonly waiting: readonly string[]; readonly ingested: readonly string[] } {
  const project = (host.practice().state()[KIND] as Seen).projects['0001'];
  return {
    waiting: Object.keys(project?.folder ?? {}).sort(),
    ingested: (project?.mapping ?? '')
      .split('\n')
      .slice(1)
      .map((row) => row.slice(0, row.indexOf(',')))
      .sort(),
  };
}

async function imported(count: number): Promise<void> {
  await until(async () => {
    const list = await host.client().listBatches({ query: { status: 'imported' } });
    return (
      list.ok && list.value.items.length === count && list.value.items.every(({ receipts }) => receipts > 0)
    );
  });
}

async function batchCount(): Promise<number> {
  const list = await host.client().listBatches();
  return list.ok ? list.value.items.length : -1;
}

describe('without the server', () => {
  test('files and their ingest are queued, outlive a restart, and end as if the server had been there', async () => {
    await host.stopServer();
    expect(said(await mirror(`${BULK}/ingest/a.txt`, post('first')))).toEqual([
      200,
      '{"status":"ok"}',
      'queued',
    ]);
    expect(said(await mirror(`${BULK}/ingest/C%C3%B4t%C3%A9%2Fb%20c.txt`, post('b')))).toEqual([
      200,
      '{"status":"ok"}',
      'queued',
    ]);
    expect(said(await mirror(`${BULK}/ingest/a.txt`, post('second')))[0]).toBe(200);
    expect(said(await mirror(BULK, post()))).toEqual([202, '{"id":"0001"}', 'queued']);
    const asked = await mirror(`${BULK}/mapping.csv`);
    expect(said(asked)).toEqual([409, BUSY, 'queued']);
    const finalize = await mirror(`${BULK}/finalize`, post());
    expect([...said(finalize), finalize.headers['retry-after']]).toEqual([409, BUSY, 'cache', '30']);
    await host.restartDaemon();
    expect(said(await mirror(`${BULK}/mapping.csv`))).toEqual([409, BUSY, 'queued']);
    await host.startServer();
    await imported(1);
    expect(serverHas()).toEqual({ waiting: [], ingested: ['Côté/b c.txt', 'a.txt'].sort() });
    // The bytes that were replaced count for nothing; those that the server has are proven.
    const listed = await host.client().listBatches();
    const id = listed.ok ? (listed.value.items[0]?.id ?? '') : '';
    const items = await host.client().listItems({ params: { id } });
    expect(
      items.ok && items.value.items.map(({ name, state, verification }) => [name, state, verification]),
    ).toEqual([
      ['a.txt', 'excluded', expect.any(String)],
      ['Côté/b c.txt', 'imported', 'digest'],
      ['a.txt', 'imported', 'digest'],
    ]);
    const live = await until(async () => {
      const answer = await mirror(`${BULK}/mapping.csv`);
      return answer.status === 200 && answer;
    });
    expect(live.headers['x-waybill-origin']).toBe('live');
    await host.stopServer();
    const cached = await until(async () => {
      const answer = await mirror(`${BULK}/mapping.csv`);
      return answer.status === 200 && answer;
    });
    expect([cached.body, cached.headers['content-type'], cached.headers['x-waybill-origin']]).toEqual([
      live.body,
      'text/csv',
      'cache',
    ]);
  });

  test('the newest bytes of a path are what the server ends with', async () => {
    await mirror(`${BULK}/ingest/a.txt`, post('first'));
    await host.stopServer();
    await mirror(`${BULK}/ingest/a.txt`, post('second'));
    await host.startServer();
    await until(
      () =>
        host
          .practice()
          .ledger.list(KIND)
          .filter(({ route }) => route === 'ingest').length >= 1,
    );
    const digest = '16367aacb67a4a017c8da8ab95682ccb390863780f7114dda0a0e0c55644c7c4';
    await until(
      () => (host.practice().state()[KIND] as Seen).projects['0001']?.folder?.['a.txt']?.sha256 === digest,
    );
    expect(await batchCount()).toBe(1);
  });

  test('what comes after an ingest is another batch, and both get there in order', async () => {
    await host.stopServer();
    await mirror(`${BULK}/ingest/a.txt`, post('a'));
    await mirror(BULK, post());
    await mirror(`${BULK}/ingest/b.txt`, post('b'));
    await mirror(BULK, post());
    await host.startServer();
    await imported(2);
    expect(serverHas()).toEqual({ waiting: [], ingested: ['a.txt', 'b.txt'] });
  });

  test('bad input is refused in the words of the service and leaves nothing behind', async () => {
    await host.stopServer();
    const refusal = (name: string, message: string): string =>
      `{"errors":[{"argument":"Path variable: 'filename''","reason":"'${name}' is invalid: ${message}"}]}`;
    expect(said(await mirror(`${BULK}/ingest/..%2Fa.txt`, post('x')))).toEqual([
      400,
      refusal('../a.txt', 'Cannot traverse out of the upload directory'),
      'cache',
    ]);
    expect(said(await mirror(`${BULK}/ingest/a`, post('x')))).toEqual([
      400,
      refusal('a', 'Filename must have a valid file extension'),
      'cache',
    ]);
    expect((await mirror(`${BULK}/ingest/a%00.txt`, post('x'))).status).toBe(500);
    expect((await mirror('/projects/12/bulk-ingest', post())).status).toBe(400);
    expect((await mirror(BULK, {})).status).toBe(405);
    expect(
      (await mirror(`${BULK}/ingest/a.txt`, { ...post('x'), headers: { Authorization: '' } })).status,
    ).toBe(401);
    // What cannot be known is not made up.
    for (const [path, call] of [
      [BULK, post()],
      [`${BULK}/mapping.csv`, {}],
      ['/health', {}],
      ['/projects/0002/bulk-ingest/ingest/a.txt', post('x')],
      ['/projects/0002/bulk-ingest', post()],
    ] as const) {
      const answer = await mirror(path, call);
      expect([path, answer.status, answer.headers['retry-after']]).toEqual([path, 503, '30']);
    }
    expect(await batchCount()).toBe(0);
  });

  test('an upload that breaks off leaves nothing in the queue', async () => {
    await host.stopServer();
    const { url, key } = host.mirror(KIND);
    const { hostname, port, pathname } = new URL(`${url}${BULK}/ingest/a.txt`);
    const socket = createConnection(Number(port), hostname);
    socket.on('error', () => undefined);
    const head = `POST ${pathname} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAuthorization: Bearer ${key}\r\nContent-Length: 100\r\n\r\n`;
    await new Promise<void>((resolve) => socket.write(`${head}only this`, () => resolve()));
    socket.resume().end();
    await new Promise((resolve) => socket.once('close', resolve));
    const again = await mirror(`${BULK}/ingest/b.txt`, post('b'));
    expect(again.status).toBe(200);
    const [batch] = await host
      .client()
      .listBatches()
      .then((list) => (list.ok ? list.value.items : []));
    const items = await host.client().listItems({ params: { id: batch?.id ?? '' } });
    expect(items.ok && items.value.items.map(({ name }) => name)).toEqual(['b.txt']);
  });
});

describe('an answer that is lost on the way', () => {
  test('a file whose answer was lost is sent again, an ingest is started until it is taken', async () => {
    const { faults } = host.practice();
    faults.add({ service: KIND, route: 'ingest', fault: { kind: 'loseAnswer' }, times: 1 });
    expect(said(await mirror(`${BULK}/ingest/a.txt`, post('a')))).toEqual([200, '{"status":"ok"}', 'queued']);
    await until(() => serverHas().waiting.includes('a.txt'));
    await until(async () => {
      const listed = await host.client().listBatches();
      const [batch] = listed.ok ? listed.value.items : [];
      const items = await host.client().listItems({ params: { id: batch?.id ?? '' } });
      return items.ok && items.value.items.every(({ state }) => state === 'sent');
    });
    faults.add({ service: KIND, route: 'bulk-ingest', fault: { kind: 'loseAnswer' }, times: 1 });
    expect((await mirror(BULK, post())).status).toBe(202);
    await imported(1);
    expect(serverHas()).toEqual({ waiting: [], ingested: ['a.txt'] });
  });
});
