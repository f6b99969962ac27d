import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HttpLimits } from '../../main/adapters/http/limits.ts';
import { startDaemon, type Daemon } from '../../main/daemon.ts';
import type { BatchView, ItemView, StatusView } from '../../shared/api/views.ts';
import { eventually, makeHome, type BatchTold, type Home } from '../support/runWaybill.ts';
import { sha256Of, strictHaplo, type StrictHaplo } from '../support/strictHaplo.ts';
import { tcpProxy, type TcpProxy } from '../support/tcpProxy.ts';

/** Nobody can wait for the real ones in a test; everything else is the daemon as it is. */
const LIMITS: Partial<HttpLimits> = { connectMs: 1_000, headersMs: 1_500, idleMs: 1_000 };
/** A failure is seen everywhere so long after the limit that decides it. */
const SEEN_MS = 1_500 + 5_000;
const CATCH_UP_MS = 20_000;

let home: Home;
let silent: StrictHaplo;
let other: StrictHaplo;
let line: TcpProxy;
let daemon: Daemon;
let token: string;
beforeEach(async () => {
  home = await makeHome();
  [silent, other] = await Promise.all([strictHaplo(), strictHaplo()]);
  line = await tcpProxy(silent.port);
  await home.addHaplo('lab', { url: line.url, secret: silent.key });
  await home.addHaplo('other', { url: other.url, secret: other.key });
  for (const name of ['a', 'bad', 'c']) await home.file(`in/${name}.json`, `["${name}"]`);
  const started = await startDaemon({
    dataDir: home.data,
    hosted: 'serve',
    logLevel: 'info',
    httpLimits: LIMITS,
  });
  if (!started.ok) throw new Error(JSON.stringify(started.failure));
  daemon = started.value;
  token = (await readFile(daemon.tokenFile, 'utf8')).trim();
});
afterEach(async () => {
  await daemon.stop();
  await line.stop();
  await Promise.all([silent.down(), other.down()]);
  await home.remove();
});

async function api<T>(path: string, body?: object): Promise<T> {
  const answer = await fetch(`${daemon.url}/api/v1${path}`, {
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()) as T;
}

async function add(destination: string, paths: readonly string[] = ['in']): Promise<string> {
  const body = { destination, paths: paths.map((path) => join(home.dir, path)), mode: 'run' };
  return (await api<{ readonly batch: { readonly id: string } }>('/batches', body)).batch.id;
}

async function reaches(id: string, status: BatchView['status'], withinMs = CATCH_UP_MS): Promise<void> {
  await eventually(`${id} is ${status}`, withinMs, async () => {
    return (await api<BatchView>(`/batches/${id}`)).status === status;
  });
}

async function itemsOf(id: string): Promise<readonly ItemView[]> {
  return (await api<{ readonly items: readonly ItemView[] }>(`/batches/${id}/items`)).items;
}

async function timesOut(): Promise<void> {
  await eventually('it rests, and says why', SEEN_MS, async () => {
    const lab = (await api<StatusView>('/status')).destinations.find(({ name }) => name === 'lab');
    return lab?.gate.state === 'resting' && lab.gate.failure?.code === 'network.timeout';
  });
}

test('a server that takes connections and says nothing rests, is named, and holds no other one up', async () => {
  silent.script = () => ({ do: 'silence' });
  const id = await add('lab');
  const elsewhere = await add('other');
  await reaches(elsewhere, 'accepted', 5_000);
  await timesOut();
  const status = (await home.run(['status', '--json'])).json() as StatusView;
  expect(status.destinations.find(({ name }) => name === 'lab')?.gate.failure).toMatchObject({
    code: 'network.timeout',
    why: expect.stringContaining('kept Waybill waiting'),
  });
  // Nothing was an attempt of a file.
  for (const item of await itemsOf(id)) expect(item).toMatchObject({ state: 'queued', attempts: 0 });
  silent.script = undefined;
  await reaches(id, 'accepted');
  expect(silent.batches.filter(({ state }) => state === 'scheduled')).toHaveLength(1);
  expect([...silent.violations, ...other.violations]).toEqual([]);
});

test('a file that is never answered waits by itself, for ever, while the rest and the next batch go on', async () => {
  silent.script = (call, phase) =>
    call.fields['name'] === 'bad.json' && phase === 'read' ? { do: 'silence' } : undefined;
  const id = await add('lab');
  const next = await add('lab', ['in/a.json']);
  await reaches(next, 'accepted');
  const told = await eventually('it says why', SEEN_MS, async () => {
    const batch = (await home.run(['batch', id, '--json'])).json() as BatchTold;
    const bad = batch.items.find(({ name }) => name === 'bad.json');
    return bad?.failure?.code === 'network.timeout' ? batch : undefined;
  });
  expect(told.items.filter(({ state }) => state === 'sent').map(({ name }) => name)).toEqual([
    'a.json',
    'c.json',
  ]);
  expect(told.jobs).toEqual([]);
  silent.script = undefined;
  await reaches(id, 'accepted');
  // Two batches of one destination go at the same time, so either may be the first one the server opened.
  const batch = silent.batches.find(({ files }) => files.some(({ name }) => name === 'bad.json'));
  expect(batch?.files.map(({ name }) => name)).toEqual(['a.json', 'c.json', 'bad.json']);
  expect((await itemsOf(id)).map(({ verification }) => verification)).toEqual(['digest', 'digest', 'digest']);
});

test('a line that dies in the middle of a file is given up after a while, and the file is sent anew', async () => {
  const big = Buffer.alloc(24_000_000, 'waybill ');
  await home.file('in/bad.json', big);
  line.trouble = { bytesPerSecond: 60_000_000 };
  const id = await add('lab');
  await eventually('it is on its way', 10_000, () => line.carried() > 6_000_000);
  line.trouble = { blackHole: true };
  await timesOut();
  // What hangs in the dead connections never arrives.
  line.resetAll();
  line.trouble = {};
  await reaches(id, 'accepted');
  const files = silent.batches.find(({ state }) => state === 'scheduled')?.files ?? [];
  expect(files.filter(({ name }) => name === 'bad.json')).toMatchObject([{ sha256: sha256Of(big) }]);
  expect(silent.violations).toEqual([]);
});

test('a schedule that is never answered is asked about, and done once', async () => {
  silent.script = (call, phase) => {
    if (call.route !== 'schedule' || phase !== 'worked' || !call.worked) return undefined;
    silent.script = undefined;
    return { do: 'silence' };
  };
  const id = await add('lab');
  await reaches(id, 'accepted');
  expect(silent.batches).toMatchObject([{ state: 'scheduled' }]);
  const schedules = silent.calls.filter(({ route, isProbe }) => route === 'schedule' && !isProbe);
  expect(schedules.map(({ worked }) => worked)).toEqual([true, false]);
});
