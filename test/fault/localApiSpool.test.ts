import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { buildCli, CliUnderTest } from '../support/cliUnderTest.ts';

let cli: CliUnderTest;
let url: string;
let token: string;
let pid: number;
beforeAll(buildCli);
beforeEach(async () => {
  cli = await CliUnderTest.make();
  const daemon = cli.background(['serve', '--json']);
  const ready = await daemon.ready;
  url = String(ready['url']);
  token = (await readFile(String(ready['tokenFile']), 'utf8')).trim();
  pid = daemon.child.pid ?? 0;
});
afterEach(() => cli.end());

const MB = 1024 * 1024;

/** The most memory the daemon ever had, bytes. */
async function peakBytes(): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}

async function spooledFiles(): Promise<readonly string[]> {
  const entries = await readdir(join(cli.data, 'spool'), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

test.skipIf(process.platform !== 'linux')(
  'a large body goes into the spool in constant memory, and arrives as it was',
  { timeout: 120_000 },
  async () => {
    const block = randomBytes(MB);
    const hash = createHash('sha256');
    const blocks = 300;
    // One small one first, so that code and buffers are there.
    await put(new Uint8Array(MB));
    const before = await peakBytes();
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        hash.update(block);
        controller.enqueue(block);
        sent += 1;
        if (sent === blocks) controller.close();
      },
    });
    let sent = 0;
    const answer = await put(body);
    expect(answer.status).toBe(201);
    expect(await answer.json()).toEqual({ sha256: hash.digest('hex'), bytes: blocks * MB });
    expect((await peakBytes()) - before).toBeLessThan(50 * MB);
  },
);

test('an upload that breaks off leaves nothing behind', { timeout: 60_000 }, async () => {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write(
    [
      'PUT /api/v1/spool HTTP/1.1',
      `Host: ${new URL(url).host}`,
      `Authorization: Bearer ${token}`,
      'Content-Type: application/octet-stream',
      `Content-Length: ${10 * MB}`,
      '',
      '',
    ].join('\r\n'),
  );
  socket.write(Buffer.alloc(3 * MB));
  // It is on its way in before it breaks off.
  while ((await spooledFiles()).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  socket.destroy();
  const end = Date.now() + 10_000;
  while ((await spooledFiles()).length > 0 && Date.now() < end)
    await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await spooledFiles()).toEqual([]);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
});

test('a body that nobody may send is not read', { timeout: 60_000 }, async () => {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  let got = '';
  socket.on('data', (chunk) => (got += chunk.toString()));
  socket.on('error', () => undefined);
  const closed = new Promise((resolve) => socket.on('close', resolve));
  socket.write(
    `PUT /api/v1/spool HTTP/1.1\r\nHost: ${new URL(url).host}\r\nContent-Length: ${1024 * MB}\r\nExpect: 100-continue\r\n\r\n`,
  );
  await closed;
  expect(got).toMatch(/^HTTP\/1\.1 401 /);
  expect(got).not.toContain('100 Continue');
});

function put(body: BodyInit): Promise<Response> {
  return fetch(`${url}/api/v1/spool`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
    body,
    duplex: 'half',
  } as RequestInit);
}
