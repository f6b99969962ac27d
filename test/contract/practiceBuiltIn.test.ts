import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PracticeStartedView, PracticeView } from '../../shared/api/routes/practice.ts';
import type { BatchView, DestinationView } from '../../shared/api/views.ts';
import { eventually, makeHome, type Home, type Serving } from '../support/runWaybill.ts';

let home: Home;
beforeEach(async () => {
  home = await makeHome();
});
afterEach(() => home.remove());

const start = (daemon: Serving, body: object = { kind: 'haplo-batch' }): Promise<PracticeStartedView> =>
  daemon.post<PracticeStartedView>('/practice', body);
const look = (daemon: Serving): Promise<PracticeView> => daemon.get<PracticeView>('/practice');

/** Whether a practice server answers there. */
async function answers(url: string): Promise<boolean> {
  return fetch(`${url}/practice/services`).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function deliver(daemon: Serving, given: PracticeStartedView): Promise<BatchView> {
  const { batch } = await daemon.post<{ readonly batch: BatchView }>('/batches', {
    destination: given.destination,
    paths: [given.demo?.files],
  });
  return eventually('the demo files are delivered', 20_000, async () => {
    const told = await daemon.batch(batch.id);
    return told.items.length > 0 && told.items.every(({ verification }) => verification === 'digest')
      ? told
      : undefined;
  });
}

test('a fresh daemon starts its practice server when asked, once, and delivers the demo files to it', async () => {
  const daemon = await home.serve();
  expect(await look(daemon)).toEqual({ state: 'off', destinations: [] });
  const [first, second] = await Promise.all([start(daemon), start(daemon, {})]);
  expect(first).toMatchObject({ state: 'running', destination: 'practice', destinations: ['practice'] });
  expect(second.url).toBe(first.url);
  expect(Object.keys(first.services ?? {}).toSorted()).toEqual([
    'dsp-ingest',
    'ecotaxa',
    'haplo-batch',
    'haplo-standard',
    'robotoff',
  ]);
  expect(first.services?.['haplo-batch']?.secret).toMatch(/\S{8}/);
  // Whoever may only look is not told the keys, though they protect nothing.
  expect((await look(daemon)).services?.['haplo-batch']).not.toHaveProperty('secret');
  expect(first.demo?.folder).toBe(join(home.data, 'demo'));
  expect(await deliver(daemon, first)).toMatchObject({ status: 'held' });
  await daemon.stop();
  expect(await answers(first.url ?? '')).toBe(false);
});

test('each kind has its destination, which answers its test', async () => {
  const daemon = await home.serve();
  for (const kind of ['haplo-standard', 'dsp-ingest', 'ecotaxa', 'robotoff']) {
    const { destination } = await start(daemon, { kind });
    expect(destination).toBe(`practice-${kind}`);
    expect(await daemon.post(`/destinations/${destination}/test`)).toMatchObject({ ok: true });
  }
  await daemon.stop();
});

test('after a restart, and after a power cut, the destination works again at the same address', async () => {
  let daemon = await home.serve();
  const { url } = await start(daemon);
  for (const end of ['stop', 'kill'] as const) {
    await daemon[end]();
    daemon = await home.serve();
    await eventually('it runs again', 20_000, async () => (await look(daemon)).state === 'running');
    expect((await look(daemon)).url).toBe(url);
    expect(await daemon.post('/destinations/practice/test')).toMatchObject({
      ok: true,
      credentialsTested: true,
    });
  }
  await daemon.stop();
  // A command hosts a daemon for its own duration only, and that does for it, too.
  const tested = await home.run(['destination', 'test', 'practice']);
  expect(tested.code, tested.stderr).toBe(0);
  const file = await home.file('one.json', '{}');
  const added = await home.run(['add', file, '--to', 'practice', '--wait', '--timeout', '20s']);
  expect(added.code, added.stderr).toBe(0);
});

test('its port taken by another program, the destination points to the new one', async () => {
  let daemon = await home.serve();
  const { url = '' } = await start(daemon);
  await daemon.stop();
  const thief = createServer().listen(Number(new URL(url).port), '127.0.0.1');
  daemon = await home.serve();
  await eventually('it runs again', 20_000, async () => (await look(daemon)).state === 'running');
  expect((await look(daemon)).url).not.toBe(url);
  await eventually('the destination is there', 5_000, async () => {
    const tested = await daemon.post<{ readonly ok: boolean }>('/destinations/practice/test');
    return tested.ok;
  });
  await daemon.stop();
  thief.close();
});

test('one that dies is started again, and the files that waited go on', async () => {
  const daemon = await home.serve();
  const given = await start(daemon);
  process.kill(pidOf(given), 'SIGKILL');
  await eventually('it is gone', 5_000, async () => (await look(daemon)).state !== 'running');
  const told = await deliver(daemon, given);
  expect(told.status).toBe('held');
  expect((await look(daemon)).url).toBe(given.url);
  await daemon.stop();
});

test('it is forgotten with its last destination, or when asked; then the next daemon starts none', async () => {
  let daemon = await home.serve();
  const { url = '' } = await start(daemon);
  await call(daemon, 'DELETE', '/destinations/practice');
  await eventually(
    'it is gone',
    10_000,
    async () => (await look(daemon)).state === 'off' && !(await answers(url)),
  );
  expect(await readFile(join(home.data, 'settings.json'), 'utf8')).not.toContain('127.0.0.1');

  await start(daemon);
  expect(await call(daemon, 'DELETE', '/practice')).toBe(204);
  expect(await answers(url)).toBe(false);
  expect((await daemon.get<{ items: readonly DestinationView[] }>('/destinations')).items).toHaveLength(1);
  await daemon.stop();
  daemon = await home.serve();
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(await look(daemon)).toEqual({ state: 'off', destinations: [] });
  await daemon.stop();
});

test('where the settings are locked it is refused, by the person and by the administrator', async () => {
  const daemon = await home.serve();
  await call(daemon, 'PUT', '/settings-lock', { passphrase: '4711' });
  await call(daemon, 'POST', '/settings-lock/close', {});
  expect(await call(daemon, 'POST', '/practice', {})).toBe(423);
  expect(await call(daemon, 'DELETE', '/practice')).toBe(423);
  await daemon.stop();

  const other = await makeHome();
  const admin = join(other.dir, 'admin.json');
  await writeFile(admin, JSON.stringify({ locked: ['destinations'] }));
  const provisioned = await other.serve([], { WAYBILL_ADMIN_FILE: admin });
  await expect(start(provisioned)).rejects.toThrow(/settings\.locked/);
  expect(await look(provisioned)).toEqual({ state: 'off', destinations: [] });
  await provisioned.stop();
  await other.remove();
});

test('a program that cannot be started is told, and the daemon goes on', async () => {
  // Its state cannot be kept where a file lies in the place of the directory.
  await home.file('data/practice', 'in the way');
  const daemon = await home.serve();
  await expect(start(daemon)).rejects.toThrow(/practice\.failed/);
  const { state, failure } = await look(daemon);
  expect([state, failure?.code]).toEqual(['failed', 'practice.failed']);
  expect(await daemon.status()).toMatchObject({ destinations: [] });
  await daemon.stop();
});

async function call(daemon: Serving, method: string, path: string, body?: object): Promise<number> {
  const token = (await readFile(daemon.tokenFile, 'utf8')).trim();
  const answer = await fetch(`${daemon.url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return answer.status;
}

/** The process of a practice server: it is the one that has its state directory in its arguments. */
function pidOf(given: PracticeStartedView): number {
  const dir = join(given.demo?.folder ?? '', '..', 'practice');
  const listed = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' });
  const line = listed.split('\n').find((one) => one.includes('--with-parent') && one.includes(dir));
  return Number(line?.trim().split(' ')[0]);
}
