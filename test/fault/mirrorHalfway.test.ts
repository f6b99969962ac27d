import { createHash, randomBytes } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { buildCli, CliUnderTest } from '../support/cliUnderTest.ts';
import { startMirrorHost, type MirrorHost } from '../support/mirrorHost.ts';
import { until } from '../support/localApiHost.ts';
import { noTmpfsReason, withTmpfs } from '../support/tmpfs.ts';
import { basic, CONTROL, CONTROL_SHA256, fileParts } from '../contract/practice/haploFixtures.ts';
import { rawCall, type RawAnswer } from '../contract/practice/rawCall.ts';
import { FORM_HEADERS, formBody } from '../contract/practice/rawForm.ts';

const MIB = 1024 * 1024;
const API = '/api/haplo-data-import-batch';
const DSP = '/projects/0001/bulk-ingest/ingest/half.tif';
/** Several of the blocks that the spool writes in, and an end that is none. */
const CONTENT = randomBytes(9 * MIB + 4_321);
const SHA256 = createHash('sha256').update(CONTENT).digest('hex');

/** One upload over a socket of its own, which stops in its middle until it is told to go on. */
interface Upload {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** The daemon's data directory. */
  readonly data: string;
}

/** Sends half of it, and when half of that lies in the spool does `atHalf`. The rest follows unless that gives `leave`. */
async function halfway(upload: Upload, atHalf: () => Promise<'go on' | 'leave'>): Promise<string> {
  const { url, headers, body, data } = upload;
  const target = new URL(url);
  const lines = Object.entries({ Host: target.host, 'Content-Length': String(body.length), ...headers });
  const head = lines.map(([name, value]) => `${name}: ${value}`).join('\r\n');
  const socket = connect(Number(target.port), target.hostname);
  let answer = '';
  socket.setEncoding('latin1').on('data', (text: string) => (answer += text));
  socket.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.write(`POST ${target.pathname} HTTP/1.1\r\nConnection: close\r\n${head}\r\n\r\n`);
  const half = Math.floor(body.length / 2);
  socket.write(body.subarray(0, half));
  await until(async () => (await incomingBytes(data)) >= half / 2);
  if ((await atHalf()) === 'leave') socket.destroy();
  else socket.write(body.subarray(half));
  await closed;
  return answer;
}

async function incomingBytes(data: string): Promise<number> {
  const folder = join(data, 'spool', 'incoming');
  const sizes = (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size);
  return (await Promise.all(sizes)).reduce((sum, one) => sum + one, 0);
}

const isIncomingEmpty = async (data: string): Promise<boolean> =>
  (await readdir(join(data, 'spool', 'incoming'))).length === 0;

describe('an upload of many blocks, at its half', () => {
  let host: MirrorHost;
  afterEach(() => host.stop());

  const start = async (more: { readonly dataDir?: string } = {}): Promise<void> => {
    const services = { 'dsp-ingest': { fileMsMin: 0, fileMsMax: 0 } };
    host = await startMirrorHost({ kinds: ['haplo-batch', 'dsp-ingest'], services, ...more });
  };
  const data = (): string => dirname(host.daemon().tokenFile);
  const server = (): string => JSON.stringify(host.practice().state());

  async function haplo(): Promise<Upload> {
    const { url, key } = host.mirror('haplo-batch');
    const call = async (path: string, body: string | Uint8Array, headers = {}): Promise<RawAnswer> =>
      rawCall(`${url}${API}/${path}`, { method: 'POST', body, headers: { ...headers, ...basic(key) } });
    await call('control', formBody([{ name: 'file', content: CONTROL, filename: 'c.json' }]), FORM_HEADERS);
    const made = await call('batch', `control=${CONTROL_SHA256}`);
    expect(made.status).toBe(200);
    const body = formBody(fileParts(made.body, 'half', CONTENT));
    return { url: `${url}${API}/file`, headers: { ...FORM_HEADERS, ...basic(key) }, body, data: data() };
  }

  function dsp(): Promise<Upload> {
    const { url, key } = host.mirror('dsp-ingest');
    const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/octet-stream' };
    return Promise.resolve({ url: url + DSP, headers, body: CONTENT, data: data() });
  }

  const kinds = [
    ['a form', haplo],
    ['a bare file', dsp],
  ] as const;

  test.each(kinds)(
    '%s is answered from here when the server goes away, and gets there',
    async (_kind, made) => {
      await start();
      const upload = await made();
      const answer = await halfway(upload, async () => {
        await host.stopServer();
        return 'go on';
      });
      expect(answer).toMatch(/^HTTP\/1\.1 200 /);
      expect(answer.toLowerCase()).toContain('x-waybill-origin: queued');
      expect(await isIncomingEmpty(upload.data)).toBe(true);
      await host.startServer();
      await until(() => server().includes(SHA256));
    },
  );

  test.each(kinds)('%s leaves nothing, here or there, when the script goes away', async (_kind, made) => {
    await start();
    const upload = await made();
    expect(await halfway(upload, () => Promise.resolve('leave'))).toBe('');
    await until(() => isIncomingEmpty(upload.data));
    expect(server()).not.toContain(SHA256);
    expect(await host.client().status()).toMatchObject({ ok: true, value: { items: {} } });
    // The same again, whole: the server's own answer.
    const answer = await halfway(upload, () => Promise.resolve('go on'));
    expect(answer.toLowerCase()).toContain('x-waybill-origin: live');
    expect(server()).toContain(SHA256);
  });

  test.skipIf(noTmpfsReason !== undefined).each(kinds)(
    '%s that fills the disk is asked for again later, and nothing of it is kept',
    async (_kind, made) => {
      await withTmpfs('8m', async (mount) => {
        await start({ dataDir: join(mount, 'data') });
        const upload = await made();
        const answer = await halfway(upload, () => Promise.resolve('go on'));
        expect(answer).toMatch(/^HTTP\/1\.1 503 [\s\S]*retry-after: 30\r\n/i);
        expect(await isIncomingEmpty(upload.data)).toBe(true);
        expect(server()).not.toContain(SHA256);
        expect(await host.client().status()).toMatchObject({ ok: true, value: { items: {} } });
      });
    },
  );
});

describe('a daemon that is killed at the half of an upload', () => {
  let cli: CliUnderTest;
  beforeAll(buildCli);
  afterEach(() => cli.end());

  test('has acknowledged nothing, and takes the same again afterwards', { timeout: 60_000 }, async () => {
    cli = await CliUnderTest.make();
    const server = await cli.practice();
    await cli.lab(server);
    const { secret } = await cli.json<{ secret: string }>(['destination', 'key', 'lab']);
    let daemon = cli.background(['serve', '--json']);
    const base = `${String((await daemon.ready)['url'])}/mirror/lab${API}`;
    const call = async (path: string, body: string | Uint8Array, headers = {}): Promise<RawAnswer> =>
      rawCall(`${base}/${path}`, { method: 'POST', body, headers: { ...headers, ...basic(secret) } });
    await call('control', formBody([{ name: 'file', content: CONTROL, filename: 'c.json' }]), FORM_HEADERS);
    const made = await call('batch', `control=${CONTROL_SHA256}`);
    const body = formBody(fileParts(made.body, 'half', CONTENT));
    const headers = { ...FORM_HEADERS, ...basic(secret) };
    const upload = { url: `${base}/file`, headers, body, data: cli.data };
    const cut = await halfway(upload, async () => {
      await daemon.stop('SIGKILL');
      return 'leave';
    });
    expect(cut).toBe('');
    daemon = cli.background(['serve', '--json']);
    await daemon.ready;
    expect(await isIncomingEmpty(cli.data)).toBe(true);
    expect(JSON.stringify(server.state())).not.toContain(SHA256);
    const answer = await halfway(upload, () => Promise.resolve('go on'));
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).toContain(SHA256);
    expect(JSON.stringify(server.state())).toContain(SHA256);
  });
});
