import { createHash } from 'node:crypto';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { NodeFiles } from '../../main/adapters/files/nodeFiles.ts';
import { SmallFilesHere } from '../../main/adapters/files/smallFilesHere.ts';
import type { Http } from '../../main/adapters/http/http.ts';
import type { LinePut } from '../../main/adapters/sending/lineMessages.ts';
import { LineRunner } from '../../main/adapters/sending/lineRunner.ts';
import { Places, placesMemory } from '../../main/adapters/sending/places.ts';
import { servicesOver } from '../../main/adapters/services/registry.ts';
import type { LineEnd } from '../../main/core/ports/sendingLine.ts';
import { bareHaplo, haploAnswer, type Arrival, type BareHaplo } from '../support/bareHaplo.ts';
import { httpUnderTest } from '../support/httpUnderTest.ts';
import { testItem } from '../support/ledgerModels.ts';
import { quickHaplos } from '../support/quickHaplo.ts';
import { SeededRandom } from '../support/seededRandom.ts';
import { LAB_CA_PATH } from '../support/socketServers.ts';
import { nextIsStuck } from '../support/stuckSocket.ts';
import { testDestination } from '../support/testDestination.ts';

const ROUNDS = 10;
const SEED = Number(process.env['WAYBILL_SEED'] ?? 7);

let root: string;
let http: Http;
let server: BareHaplo;
let quick: Awaited<ReturnType<typeof quickHaplos>>;
beforeAll(async () => {
  quick = await quickHaplos();
});
afterAll(() => quick.remove());
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'waybill-prepared-')));
  http = httpUnderTest();
  server = await bareHaplo();
});
afterEach(async () => {
  vi.restoreAllMocks();
  http.close();
  await server.stop();
  await rm(root, { recursive: true });
});

/** How a line is run. */
interface LineHow {
  readonly url?: string;
  readonly ca?: string;
  readonly soon?: (work: () => void) => void;
  readonly content?: (name: string) => string | Buffer;
  /** Resolves when the disk gives a file. */
  readonly found?: (name: string) => Promise<unknown>;
}

/** A line with what goes into it, and what it told of which file. */
interface RunLine {
  readonly runner: LineRunner;
  readonly places: Places;
  readonly puts: readonly LinePut[];
  readonly ends: { readonly name: string; readonly end: LineEnd }[];
  /** Reads of the disk that are over. */
  readonly reads: () => number;
}

const contentOf = (name: string): string => `content of ${name}`;

/** A line of as many files as there are names, which goes on after each that did not arrive. */
async function lineOf(names: readonly string[], how: LineHow = {}): Promise<RunLine> {
  const { url = server.url, ca, soon = setImmediate, content = contentOf, found } = how;
  const places = new Places(placesMemory());
  const ends: { readonly name: string; readonly end: LineEnd }[] = [];
  let reads = 0;
  const small = new SmallFilesHere(() => (reads += 1));
  const files = new NodeFiles({ spoolPath: (sha256) => sha256, small });
  const runner: LineRunner = new LineRunner({
    target: {
      destination: testDestination('haplo-batch', url, ca === undefined ? {} : { ca }),
      secret: 'key',
      batch: { ref: '1', facts: {}, openedAt: 0 },
    },
    service: servicesOver(http)('haplo-batch')!,
    files: {
      open: async (source) => {
        if (source.kind === 'file') await found?.(basename(source.path));
        return files.open(source);
      },
    },
    places,
    tell: ({ place, end }) => {
      ends.push({ name: names[place]!, end });
      if (end !== 'unbegun' && end.kind !== 'sent') setImmediate(() => runner.goOn());
    },
    soon,
  });
  const puts = await Promise.all(
    names.map(async (name, place) => {
      const bytes = Buffer.from(content(name));
      await writeFile(join(root, name), bytes);
      places.reset(place);
      const source = { kind: 'file' as const, path: join(root, name), root };
      return { place, item: testItem(place + 1, { name, source, bytes: bytes.byteLength }) };
    }),
  );
  return { runner, places, puts, ends, reads: () => reads / 2 };
}

/** Everything that was told, once all was. */
async function allTold({ ends, puts }: RunLine): Promise<RunLine['ends']> {
  await expect.poll(() => ends.length, { timeout: 20_000 }).toBe(puts.length);
  return ends;
}

const kind = ({ end }: { readonly end: LineEnd }): string => (end === 'unbegun' ? end : end.kind);
/** What was not sent, whole, so that it is seen why. */
const unsent = (ends: RunLine['ends']): RunLine['ends'] => ends.filter((one) => kind(one) !== 'sent');
const named = (count: number, of = 'f'): readonly string[] =>
  Array.from({ length: count }, (_, at) => `${of}${at}.tif`);
const closing = (answer: string): string => answer.replace('\r\n', '\r\nConnection: close\r\n');

test.each([
  [4_000, 0, '/', 1],
  [4_000, 5, '/', 1],
  [200_000, 0, '/', 1],
  [200_000, 5, '/', 1],
  [4_000, 5, '/closing', 20],
])('20 files of %i bytes, each read in %i ms, are sent over TLS to %s in %i connections', async (...of) => {
  const [bytes, readMs, path, connections] = of;
  const quickServer = await quick.start();
  try {
    const line = await lineOf(named(20), {
      url: quickServer.url + path,
      ca: LAB_CA_PATH,
      content: (name) => Buffer.alloc(bytes, name),
      soon: (work) =>
        void setImmediate(() => {
          // The disk is waited for: meanwhile the server answers, and nobody hears it.
          const end = performance.now() + readMs;
          while (performance.now() < end);
          work();
        }),
    });
    line.runner.put(line.puts);
    expect(unsent(await allTold(line))).toEqual([]);
    expect(await quickServer.after(20)).toEqual({ connections, mostBeside: 1 });
  } finally {
    await quickServer.stop();
  }
});

test('no file comes to the connection before the one in front of it, however long the disk takes for that', async () => {
  const line = await lineOf(named(8), {
    found: (name) => pause(['f0.tif', 'f3.tif'].includes(name) ? 100 : 0),
  });
  line.runner.put(line.puts.slice(0, 3));
  await expect.poll(() => line.ends.length).toBe(3);
  line.runner.put(line.puts.slice(3));
  expect(unsent(await allTold(line))).toEqual([]);
  expect(server.arrived).toEqual(named(8));
  expect(server.connections()).toBe(1);
});

test('what stands behind one that was answered before it had left goes over another connection', async () => {
  const socket = nextIsStuck();
  const line = await lineOf(['a.tif', 'b.tif', 'c.tif']);
  line.runner.put(line.puts);
  await expect.poll(() => [socket.handed.length > 0, line.reads()]).toEqual([true, 2]);
  socket.push(haploAnswer(createHash('sha256').update(contentOf('a.tif')).digest('hex')));
  expect(unsent(await allTold(line))).toEqual([]);
  expect(server.arrived).toEqual(['b.tif', 'c.tif']);
});

test('what stands behind an answer with something behind it goes over another connection', async () => {
  server.onArrival = ({ name, socket, answer }) =>
    void socket.write(name === 'f2.tif' ? `${answer}and more\r\n` : answer);
  const line = await lineOf(named(8));
  line.runner.put(line.puts);
  expect(unsent(await allTold(line))).toEqual([]);
  expect(server.arrived).toEqual(named(8));
  expect(server.connections()).toBe(2);
});

test('a server that ends each connection, and says so, gets every file over one of its own', async () => {
  server.onArrival = ({ socket, answer }) => void socket.end(closing(answer));
  const line = await lineOf(named(8));
  line.runner.put(line.puts);
  expect(unsent(await allTold(line))).toEqual([]);
  expect(server.arrived).toEqual(named(8));
  expect(server.connections()).toBe(8);
});

test('one line after another finds the same connection', async () => {
  for (let at = 0; at < 8; at += 1) {
    const line = await lineOf(named(2, `line${at}-`));
    line.runner.put(line.puts);
    expect(unsent(await allTold(line))).toEqual([]);
    line.runner.close();
  }
  expect(server.connections()).toBe(1);
});

/** Answers that are none, or not the end of it. */
const BAD_WAYS: readonly ((one: Arrival) => unknown)[] = [
  ({ socket }) => socket.resetAndDestroy(),
  ({ socket }) => socket.end(),
  ({ socket, answer }) => socket.end(answer),
  ({ socket, answer }) => socket.end(answer.slice(0, -5)),
  ({ socket, answer }) => socket.end(closing(answer)),
  ({ socket, answer }) => socket.write(answer) && socket.resetAndDestroy(),
  ({ socket, answer }) => socket.write(`${answer}x`),
  ({ socket, answer }) => socket.write(`HTTP/1.1 103 Early Hints\r\n\r\n${answer}`),
  ({ socket }) => socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 3\r\n\r\nbad'),
];

test(`${ROUNDS} lines in all kinds of trouble: each file is told once, as it was, and none comes twice (seed ${SEED})`, async () => {
  const random = new SeededRandom(SEED);
  for (let round = 0; round < ROUNDS; round += 1) {
    server.arrived.length = 0;
    server.onArrival = (one) => {
      const answer = BAD_WAYS[random.below(14)] ?? (({ socket, answer: good }) => socket.write(good));
      setTimeout(() => answer(one), random.below(4));
    };
    const line = await lineOf(named(20, `round${round}-`));
    const { runner, places, puts } = line;
    const calledOff = new Set<string>();
    const callOff = (put: LinePut): boolean => {
      const isOff = places.callOff(put.place);
      if (isOff) calledOff.add(put.item.name);
      return isOff;
    };
    runner.put(puts.slice(0, 5));
    await pause(random.below(4));
    runner.put(puts.slice(5));
    for (let at = 0; at < 6; at += 1) {
      await pause(random.below(6));
      const put = puts[random.below(20)]!;
      if (!callOff(put)) runner.abort(put.item.id);
    }
    if (random.below(3) === 0) {
      for (const put of puts) callOff(put);
      runner.close();
    }
    await allTold(line);
    runner.close();
    await expect.poll(() => runner.isDone).toBe(true);
    const { ends } = line;
    const { arrived } = server;
    const of = (...kinds: readonly string[]): readonly string[] =>
      ends.filter((one) => kinds.includes(kind(one))).map(({ name }) => name);
    expect(ends.map(({ name }) => name).toSorted()).toEqual(named(20, `round${round}-`).toSorted());
    expect(new Set(arrived).size).toBe(arrived.length);
    expect(arrived).toEqual(expect.arrayContaining(of('sent') as string[]));
    expect(arrived.filter((name) => of('unbegun').includes(name) || calledOff.has(name))).toEqual([]);
  }
});
