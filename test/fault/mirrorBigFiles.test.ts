import { execFile } from 'node:child_process';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startMirrorHost, type MirrorHost } from '../support/mirrorHost.ts';
import { until } from '../support/localApiHost.ts';
import { basic, CONTROL, CONTROL_SHA256, fileParts } from '../contract/practice/haploFixtures.ts';
import { rawCall, type RawAnswer, type RawCall } from '../contract/practice/rawCall.ts';
import { FORM_HEADERS, formBody } from '../contract/practice/rawForm.ts';

const MIB = 1024 * 1024;
const API = '/api/haplo-data-import-batch';
/** SHA-256 of 1 GiB of zeros, as `sha256sum` gives it. */
const GIB_OF_ZEROS = '49bc20df15e412a64472421e13fe86ff1c5165e18b2afccf160d4dc19fe68a14';
/** Far above the noise of a collector, far below the file. */
const GROWTH_BYTES_MAX = 250 * MIB;

let dir: string;
let host: MirrorHost;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'waybill-big-'));
});
afterEach(async () => {
  await host.stop();
  await rm(dir, { recursive: true, force: true });
});

async function mirror(path: string, call: RawCall): Promise<RawAnswer> {
  const { url, key } = host.mirror('haplo-batch');
  return rawCall(url + path, { ...call, headers: { ...call.headers, ...basic(key) } });
}

async function newBatch(): Promise<string> {
  const body = formBody([{ name: 'file', content: CONTROL, filename: 'c.json' }]);
  await mirror(`${API}/control`, { method: 'POST', body, headers: FORM_HEADERS });
  const made = await mirror(`${API}/batch`, { method: 'POST', body: `control=${CONTROL_SHA256}` });
  expect(made.status).toBe(200);
  return made.body;
}

async function curlFile(id: string, path: string, more: readonly string[] = []): Promise<string> {
  const { url, key } = host.mirror('haplo-batch');
  const args = ['-s', '-i', '--noproxy', '*', '--user', `haplo:${key}`, ...more];
  const form = ['-F', `batch=${id}`, '-F', 'name=big', '-F', `file=@${path}`];
  const { stdout } = await promisify(execFile)('curl', [...args, ...form, `${url}${API}/file`]);
  return stdout;
}

/** The most that the process grew while something ran. */
async function growth<T>(work: () => Promise<T>): Promise<{ readonly got: T; readonly bytes: number }> {
  const before = process.memoryUsage.rss();
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 20);
  try {
    return { got: await work(), bytes: most - before };
  } finally {
    clearInterval(watch);
  }
}

describe('a file of 1 GiB', () => {
  beforeEach(async () => {
    host = await startMirrorHost({ kinds: ['haplo-batch'] });
    const file = await open(join(dir, 'big'), 'w');
    await file.truncate(1024 * MIB);
    await file.close();
  });

  test('is passed on in constant memory', async () => {
    const id = await newBatch();
    const { got, bytes } = await growth(() => curlFile(id, join(dir, 'big')));
    expect(got).toContain(GIB_OF_ZEROS);
    expect(got.toLowerCase()).toContain('x-waybill-origin: live');
    expect(bytes).toBeLessThan(GROWTH_BYTES_MAX);
    const list = await host.client().listBatches();
    const batch = list.ok ? (list.value.items[0]?.id ?? '') : '';
    expect(await host.client().listItems({ params: { id: batch } })).toMatchObject({
      ok: true,
      value: { items: [{ bytes: 1024 * MIB, sha256: GIB_OF_ZEROS, state: 'sent', verification: 'digest' }] },
    });
  }, 120_000);

  test('is kept in constant memory, in chunks of unknown length too, and gets there', async () => {
    const id = await newBatch();
    await host.stopServer();
    const chunked = ['-H', 'Transfer-Encoding: chunked'];
    const { got, bytes } = await growth(() => curlFile(id, join(dir, 'big'), chunked));
    expect(got).toContain(GIB_OF_ZEROS);
    expect(got.toLowerCase()).toContain('x-waybill-origin: queued');
    expect(bytes).toBeLessThan(GROWTH_BYTES_MAX);
    await host.startServer();
    await until(async () => {
      const status = await host.client().status();
      return status.ok && status.value.items.sent?.items === 1;
    });
  }, 120_000);
});

describe('a spool that is full', () => {
  beforeEach(async () => {
    host = await startMirrorHost({ kinds: ['haplo-batch'], settings: { spoolLimitBytes: 16 * MIB } });
  });

  test('asks the script to come again, and keeps nothing, here or there', async () => {
    const id = await newBatch();
    const body = formBody(fileParts(id, 'big', Buffer.alloc(17 * MIB)));
    const upload = { method: 'POST', body, headers: FORM_HEADERS };
    const live = await mirror(`${API}/file`, upload);
    expect([live.status, live.headers['retry-after']]).toEqual([503, '30']);
    await host.stopServer();
    const kept = await mirror(`${API}/file`, upload);
    expect([kept.status, kept.headers['retry-after']]).toEqual([503, '30']);
    await host.startServer();
    const { batches } = host.practice().state()['haplo-batch'] as { batches: { files: unknown[] }[] };
    expect(batches.flatMap((batch) => batch.files)).toEqual([]);
    const status = await host.client().status();
    expect(status).toMatchObject({ ok: true, value: { items: {} } });
    const small = formBody(fileParts(id, 'small', 'abc'));
    expect((await mirror(`${API}/file`, { method: 'POST', body: small, headers: FORM_HEADERS })).status).toBe(
      200,
    );
  });
});
