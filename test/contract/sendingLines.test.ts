import { mkdtemp, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SystemClock } from '../../main/adapters/clock/systemClock.ts';
import { NodeFiles } from '../../main/adapters/files/nodeFiles.ts';
import { statFacts } from '../../main/adapters/files/statFacts.ts';
import { createHttp, type Http } from '../../main/adapters/http/http.ts';
import { SendThread } from '../../main/adapters/sending/sendThread.ts';
import { servicesOver } from '../../main/adapters/services/registry.ts';
import type { InLine, LineEnd, SendingLine, SendingLines } from '../../main/core/ports/sendingLine.ts';
import type { Item } from '../../shared/model/item.ts';
import { bundleWorker, type BundledWorker } from '../support/bundledWorker.ts';
import { heldHaplo, type HeldHaplo } from '../support/heldHaplo.ts';
import { testItem } from '../support/ledgerModels.ts';
import { LinesHere } from '../support/linesHere.ts';
import { silentLog } from '../support/silentLog.ts';
import { testDestination } from '../support/testDestination.ts';

let worker: BundledWorker;
let root: string;
let server: HeldHaplo;
let http: Http;
let end: () => Promise<void>;
beforeAll(async () => {
  worker = await bundleWorker('main/sendWorker.ts');
});
afterAll(async () => {
  await worker.remove();
});
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'waybill-lines-')));
  server = await heldHaplo();
  http = createHttp({ clock: new SystemClock() });
  end = () => Promise.resolve();
});
afterEach(async () => {
  await end();
  http.close();
  await server.stop();
  await rm(root, { recursive: true });
});

const MAKERS: Readonly<Record<string, () => SendingLines>> = {
  'a line in a thread of its own': () => {
    const thread = new SendThread({
      workerFile: worker.file,
      spoolDirectory: root,
      httpLimits: {},
      log: silentLog,
    });
    end = () => thread.close();
    return thread;
  },
  'a line here': () =>
    new LinesHere({ service: servicesOver(http), files: new NodeFiles({ spoolPath: (sha256) => sha256 }) }),
};

/** Items of as many files as there are names. */
async function items(names: readonly string[]): Promise<readonly Item[]> {
  return Promise.all(
    names.map(async (name, at) => {
      await writeFile(join(root, name), `content of ${name}`);
      const source = { kind: 'file' as const, path: join(root, name), root };
      return testItem(at + 1, { name, source, bytes: `content of ${name}`.length });
    }),
  );
}

function opened(lines: SendingLines): SendingLine {
  const line = lines.open({
    destination: testDestination('haplo-batch', server.url),
    secret: 'key',
    batch: { ref: '1', facts: {}, openedAt: 0 },
  });
  if (line === undefined) throw new Error('there is no line');
  return line;
}

function put(line: SendingLine, item: Item): InLine {
  const inLine = line.put(item);
  if (inLine === undefined) throw new Error('it was not taken');
  return inLine;
}

const kind = (ended: LineEnd): string => (ended === 'unbegun' ? ended : ended.kind);
const kinds = async (all: readonly InLine[]): Promise<readonly string[]> =>
  (await Promise.all(all.map(({ ended }) => ended))).map(kind);
const arrival = (count: number): Promise<void> =>
  expect.poll(() => server.arrived.length, { timeout: 10_000 }).toBe(count);

describe.each(Object.entries(MAKERS))('%s', (_words, make) => {
  const NAMES = ['a.tif', 'b.tif', 'c.tif', 'd.tif'];

  test('sends in the order in which they were put in, never two beside each other, and proves each', async () => {
    const many = Array.from({ length: 60 }, (_, at) => `f${at}.tif`);
    const line = opened(make());
    const all = (await items(many)).map((item) => put(line, item));
    const ends = await Promise.all(all.map(({ ended }) => ended));
    expect(server.arrived).toEqual(many);
    expect(server.mostBeside()).toBe(1);
    expect(new Set(ends.map(kind))).toEqual(new Set(['sent']));
    expect(ends[0]).toMatchObject({ verification: 'digest', proof: { before: { bytes: 17 } } });
    line.close();
  });

  test('stands still after one that did not arrive, until it is told to go on', async () => {
    server.refused.add('b.tif');
    const line = opened(make());
    const all = (await items(NAMES)).map((item) => put(line, item));
    expect(await all[1]?.ended).toMatchObject({
      kind: 'failed',
      failure: { code: 'remote.rejected-file', facts: { name: 'b.tif' } },
    });
    await pause(100);
    expect(server.arrived).toEqual(['a.tif', 'b.tif']);
    expect(all.map((one) => one.hasBegun())).toEqual([false, false, false, false]);
    line.goOn();
    expect(await kinds(all)).toEqual(['sent', 'failed', 'sent', 'sent']);
    expect(server.arrived).toEqual(NAMES);
    line.close();
  });

  test('leaves out what was called off before its turn; what has begun goes on', async () => {
    server.held.add('a.tif');
    const line = opened(make());
    const all = (await items(NAMES)).map((item) => put(line, item));
    await arrival(1);
    expect(all.map((one) => one.hasBegun())).toEqual([true, false, false, false]);
    expect(all[0]?.callOff()).toBe(false);
    expect(all[2]?.callOff()).toBe(true);
    expect(await all[2]?.ended).toBe('unbegun');
    server.letGo();
    expect(await kinds(all)).toEqual(['sent', 'sent', 'unbegun', 'sent']);
    expect(server.arrived).toEqual(['a.tif', 'b.tif', 'd.tif']);
    line.close();
  });

  test('ends one that has begun when it is aborted, and one that has not without sending it', async () => {
    server.held.add('a.tif');
    const line = opened(make());
    const all = (await items(NAMES)).map((item) => put(line, item));
    await arrival(1);
    all[0]?.abort();
    all[1]?.abort();
    expect(await all[0]?.ended).toMatchObject({ kind: 'failed', failure: { code: 'network.cut' } });
    expect(await all[1]?.ended).toBe('unbegun');
    line.goOn();
    expect(await kinds(all)).toEqual(['failed', 'unbegun', 'sent', 'sent']);
    line.close();
  });

  test('that is closed calls off the rest and takes nothing more; the one on its way arrives', async () => {
    server.held.add('a.tif');
    const line = opened(make());
    const [a, b, c, d] = await items(NAMES);
    const all = [a, b, c].map((item) => put(line, item as Item));
    await arrival(1);
    line.close();
    expect(line.put(d as Item)).toBeUndefined();
    server.letGo();
    expect(await kinds(all)).toEqual(['sent', 'unbegun', 'unbegun']);
    expect(server.arrived).toEqual(['a.tif']);
  });

  test('that is closed can still be told to end the one on its way', async () => {
    server.held.add('a.tif');
    const line = opened(make());
    const all = (await items(NAMES)).map((item) => put(line, item));
    await arrival(1);
    line.close();
    // It is over only when the last one is.
    opened(make()).close();
    await pause(50);
    all[0]?.abort();
    expect(await all[0]?.ended).toMatchObject({ kind: 'failed', failure: { code: 'network.cut' } });
  });

  test('goes on only when it was told so for each that did not arrive', async () => {
    const [a, b, c, d] = await items(NAMES);
    server.onArrival = async (name) => {
      // The next one may leave before it is seen.
      if (name === 'a.tif') await writeFile(join(root, name), 'written again');
    };
    server.refused.add('b.tif');
    const line = opened(make());
    const all = [a, b, c, d].map((item) => put(line, item as Item));
    expect(await all[0]?.ended).toEqual({ kind: 'changed', during: true });
    // Whether or not it had left by then: after it, it is asked once more.
    line.goOn();
    expect(await all[1]?.ended).toMatchObject({ kind: 'failed' });
    await pause(100);
    expect(server.arrived).toEqual(['a.tif', 'b.tif']);
    line.goOn();
    expect(await kinds(all.slice(2))).toEqual(['sent', 'sent']);
    line.close();
  });

  test('that is closed while it stands still lets go of everything', async () => {
    server.refused.add('a.tif');
    const line = opened(make());
    const all = (await items(NAMES)).map((item) => put(line, item));
    expect(await all[0]?.ended).toMatchObject({ kind: 'failed' });
    line.close();
    expect(await kinds(all)).toEqual(['failed', 'unbegun', 'unbegun', 'unbegun']);
  });

  test('tells of a file that is gone, one that is another version, and one that changed while it was sent', async () => {
    const [a, b, c] = await items(NAMES);
    await rm(join(root, 'a.tif'));
    const other = { bytes: 1, mtimeNs: '1', ctimeNs: '1', ino: '1', dev: '1', mtimeMs: 0 };
    server.onArrival = async (name) => {
      if (name === 'c.tif') await writeFile(join(root, name), 'written again');
    };
    const line = opened(make());
    const all = [a, { ...b, facts: other }, c].map((item) => put(line, item as Item));
    expect(await all[0]?.ended).toMatchObject({ kind: 'failed', failure: { code: 'file.gone' } });
    line.goOn();
    expect(await all[1]?.ended).toEqual({ kind: 'changed', during: false });
    line.goOn();
    expect(await all[2]?.ended).toEqual({ kind: 'changed', during: true });
    expect(server.arrived).toEqual(['c.tif']);
    line.close();
  });

  test('a file that is written to after it was prepared is not taken for sent', async () => {
    server.held.add('a.tif');
    const [a, b, c] = await items(NAMES);
    const facts = statFacts(await stat(join(root, 'b.tif'), { bigint: true }));
    const line = opened(make());
    const all = [a, { ...b, facts }, c].map((item) => put(line, item as Item));
    await arrival(1);
    // By now the next one lies ready to leave.
    await pause(100);
    await writeFile(join(root, 'b.tif'), 'written again');
    server.letGo();
    expect(await all[1]?.ended).toMatchObject({ kind: 'changed' });
    line.goOn();
    expect(await kinds(all)).toEqual(['sent', 'changed', 'sent']);
    line.close();
  });

  test('what was prepared behind one that did not arrive is looked at anew when the line goes on', async () => {
    server.held.add('a.tif');
    server.refused.add('a.tif');
    const line = opened(make());
    const all = (await items(NAMES)).map((item) => put(line, item));
    await arrival(1);
    await pause(100);
    server.letGo();
    expect(await all[0]?.ended).toMatchObject({ kind: 'failed' });
    await writeFile(join(root, 'b.tif'), 'written again');
    line.goOn();
    expect(await kinds(all)).toEqual(['failed', 'sent', 'sent', 'sent']);
    expect(await all[1]?.ended).toMatchObject({ proof: { before: { bytes: 'written again'.length } } });
    line.close();
  });

  test('two lines go beside each other, and one that stands still holds up nobody else', async () => {
    server.refused.add('a.tif');
    const lines = make();
    const [one, other] = [opened(lines), opened(lines)];
    const [a, b] = await items(NAMES);
    const first = put(one, a as Item);
    expect(await first.ended).toMatchObject({ kind: 'failed' });
    expect(await put(other, b as Item).ended).toMatchObject({ kind: 'sent' });
    one.close();
    other.close();
  });
});
