import { get, request, Agent } from 'node:http';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { BatchView } from '../../shared/api/views.ts';
import { makeHome, type Home, type Serving } from '../support/runWaybill.ts';
import { SeededRandom } from '../support/seededRandom.ts';

const FILES = 1_500;
const AT_ONCE = 40;
const SEED = 20_261_122;

let home: Home;
let daemon: Serving;
beforeEach(async () => {
  home = await makeHome();
  daemon = await home.serve();
});
afterEach(() => home.remove());

test(`a window that floods the spool, goes away in the middle and stops reading ends no daemon (seed ${SEED})`, async () => {
  const token = (await readFile(join(home.data, 'api-token'), 'utf8')).trim();
  const headers = { authorization: `Bearer ${token}` };
  await home.addHaplo('lab', { url: 'http://127.0.0.1:9', secret: 'x' });
  await daemon.post('/pause');
  // Windows that follow the events and never read them, and windows that are closed.
  const readers = Array.from({ length: 6 }, (_, at) =>
    get(`${daemon.url}/api/v1/events`, { headers }, (answer) => {
      answer.on('error', () => undefined);
      if (at % 2 === 0) answer.pause();
      else setTimeout(() => answer.destroy(), 200 * at);
    }).on('error', () => undefined),
  );
  const taken = await flood(daemon.url, headers);
  expect(taken.length).toBeGreaterThan(FILES / 2);
  expect(taken.length).toBeLessThan(FILES);
  const { batch } = await daemon.post<{ readonly batch: BatchView }>('/batches', {
    destination: 'lab',
    spooled: taken.map((sha256, at) => ({ sha256, name: `plate-${at}.json` })),
  });
  expect(batch.counts.queued?.items ?? batch.counts.settling?.items).toBe(taken.length);
  for (const reader of readers) reader.destroy();
  expect(await daemon.stop()).toBe(0);
});

/** Puts many small files, some of which break off; gives the digests of those that were acknowledged. */
async function flood(url: string, headers: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const random = new SeededRandom(SEED);
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const taken: string[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < FILES) {
      next += 1;
      const body = Buffer.from(
        JSON.stringify({ next, pad: 'x'.repeat(random.fraction() < 0.02 ? 300_000 : 50) }),
      );
      const digest = await putRoughly(`${url}/api/v1/spool`, {
        agent,
        headers,
        body,
        how: random.fraction(),
      });
      if (digest !== undefined) taken.push(digest);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  agent.destroy();
  return taken;
}

interface Put {
  readonly agent: Agent;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** From 0 to 1: which way it goes wrong, if it does. */
  readonly how: number;
}

function putRoughly(url: string, { agent, headers, body, how }: Put): Promise<string | undefined> {
  return new Promise((resolve) => {
    const head = { ...headers, 'content-type': 'application/octet-stream', 'content-length': body.length };
    const put = request(url, { method: 'PUT', agent, headers: head }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => (text += part));
      answer.on('error', () => resolve(undefined));
      answer.on('end', () =>
        resolve(answer.statusCode === 201 ? (JSON.parse(text) as { sha256: string }).sha256 : undefined),
      );
    });
    put.on('error', () => resolve(undefined));
    if (how < 0.06) {
      // Half of it, then gone.
      put.write(body.subarray(0, body.length / 2));
      setTimeout(() => put.destroy(), how * 500);
    } else {
      put.end(body);
      // All of it, then gone before the answer.
      if (how < 0.12) setTimeout(() => put.destroy(), how * 60);
    }
  });
}
