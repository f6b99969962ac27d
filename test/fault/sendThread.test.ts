import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PLACES_MAX } from '../../main/adapters/sending/places.ts';
import { SendThread } from '../../main/adapters/sending/sendThread.ts';
import type { LineTarget } from '../../main/core/ports/sendingLine.ts';
import { testItem } from '../support/ledgerModels.ts';
import { silentLog } from '../support/silentLog.ts';
import { testDestination } from '../support/testDestination.ts';

let root: string;
const threads: SendThread[] = [];
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'waybill-thread-')));
});
afterEach(async () => {
  for (const thread of threads.splice(0)) await thread.close();
  await rm(root, { recursive: true });
});

const TARGET: LineTarget = {
  destination: testDestination('haplo-batch', 'http://127.0.0.1:9'),
  secret: 'key',
  batch: { ref: '1', facts: {}, openedAt: 0 },
};

/** A thread that begins the first item it hears of, and then does something odd. */
async function thread(odd: string): Promise<SendThread> {
  const file = join(root, 'worker.mjs');
  await writeFile(
    file,
    `import { parentPort, workerData } from 'node:worker_threads';
    const cells = new Int32Array(workerData.places);
    parentPort.on('message', (orders) => {
      for (const order of orders) {
        if (order.do !== 'put') continue;
        Atomics.store(cells, 1 + order.puts[0].place, 1);
        ${odd}
      }
    });`,
  );
  const made = new SendThread({
    workerFile: pathToFileURL(file),
    spoolDirectory: root,
    httpLimits: {},
    log: silentLog,
  });
  threads.push(made);
  return made;
}

const LOST = { kind: 'failed', failure: { code: 'network.cut', facts: { host: '127.0.0.1:9' } } };

test.each([
  ['that dies', 'process.exit(1);'],
  ['that fails', "throw new Error('a bug');"],
  ['that a disk holds up for seconds', 'Atomics.add(cells, 0, 1); Atomics.wait(cells, 0, 1, 60_000);'],
])(
  'of a thread %s it is told what may have arrived and what was never sent, and for a while there is none',
  async (_words, odd) => {
    const lines = await thread(odd);
    const line = lines.open(TARGET);
    const [first, second] = [testItem(1), testItem(2)].map((item) => line?.put(item));
    expect(await first?.ended).toMatchObject(LOST);
    expect(await second?.ended).toBe('unbegun');
    expect(line?.put(testItem(3))).toBeUndefined();
    line?.goOn();
    line?.close();
    expect(lines.open(TARGET)).toBeUndefined();
  },
  20_000,
);

test.each([
  ['that cannot be found', 'file:///nowhere/sendWorker.js'],
  ['that the system does not give', 'https://localhost/sendWorker.js'],
])('a thread %s sends nothing, and for a while there is none', async (_words, url) => {
  const lines = new SendThread({
    workerFile: new URL(url),
    spoolDirectory: root,
    httpLimits: {},
    log: silentLog,
  });
  threads.push(lines);
  expect(await lines.open(TARGET)?.put(testItem(1))?.ended).toBe(
    url.startsWith('file') ? 'unbegun' : undefined,
  );
  expect(lines.open(TARGET)).toBeUndefined();
});

test('a thread that is closed lets go of what stands in its lines; another line begins another one', async () => {
  const lines = await thread('break;');
  const line = lines.open(TARGET);
  const first = line?.put(testItem(1));
  await expect.poll(() => first?.hasBegun()).toBe(true);
  const second = line?.put(testItem(2));
  await lines.close();
  expect(await first?.ended).toMatchObject(LOST);
  expect(await second?.ended).toBe('unbegun');
  expect(first?.hasBegun()).toBe(false);
  expect(lines.open(TARGET)).toBeDefined();
});

test('more than there are places for are not taken', async () => {
  const line = (await thread('break;')).open(TARGET);
  for (let number = 1; number <= PLACES_MAX; number += 1) expect(line?.put(testItem(number))).toBeDefined();
  expect(line?.put(testItem(PLACES_MAX + 1))).toBeUndefined();
});
