import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventually, makeHome, type BatchTold, type Home } from '../support/runWaybill.ts';
import { sha256Of, strictHaplo, type StrictHaplo } from '../support/strictHaplo.ts';
import { tcpProxy, type TcpProxy } from '../support/tcpProxy.ts';

/** Everything is there so long after the server came up. */
const CATCH_UP_MS = 15_000;
/** A command that does not wait ends within that, whatever the network does. */
const AT_ONCE_MS = 10_000;
const BATCHES = ['first', 'second', 'third'] as const;

let home: Home;
let strict: StrictHaplo;
beforeEach(async () => {
  home = await makeHome();
  strict = await strictHaplo();
  await home.addHaplo('lab', { url: strict.url, secret: strict.key });
  for (const batch of BATCHES)
    for (const file of ['a', 'b', 'c'])
      await home.file(`${batch}/${file}.json`, JSON.stringify([batch, file]));
});
afterEach(async () => {
  await home.remove();
  await strict.down();
});

async function addAll(): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const batch of BATCHES) {
    const ran = await home.run(['add', batch, '--to', 'lab', '--comment', batch, '--mode', 'run', '--json']);
    expect(ran, batch).toMatchObject({ code: 6 });
    expect(ran.stderr).toMatch(/cannot be reached/);
    expect(ran.tookMs).toBeLessThan(AT_ONCE_MS);
    ids.push((ran.json() as { readonly id: string }).id);
  }
  return ids;
}

async function allArrived(): Promise<void> {
  await eventually(
    'everything is there',
    CATCH_UP_MS,
    () => strict.batches.filter(({ state }) => state === 'scheduled').length === BATCHES.length,
  );
}

function expectAllInOrder(): void {
  expect(strict.violations).toEqual([]);
  expect(strict.batches).toMatchObject(
    BATCHES.map((batch) => ({
      comment: batch,
      state: 'scheduled',
      mode: undefined,
      files: ['a', 'b', 'c'].map((file) => ({
        name: `${file}.json`,
        sha256: sha256Of(JSON.stringify([batch, file])),
      })),
    })),
  );
  const files = strict.calls.filter(({ route }) => route === 'file').map(({ fields }) => fields['batch']);
  expect(files).toEqual(strict.batches.flatMap(({ id }) => [id, id, id]));
}

describe('with the server down', () => {
  test('what is added stays in the ledger, and a daemon that starts later brings it all, in order', async () => {
    await strict.down();
    const ids = await addAll();
    const list = (await home.run(['batches', '--json'])).json() as { readonly items: readonly BatchTold[] };
    expect(list.items.map(({ id }) => id).toReversed()).toEqual(ids);
    const told = (await home.run(['batch', ids[1] ?? '', '--json'])).json() as BatchTold;
    expect(told).toMatchObject({ status: 'queued', comment: 'second' });
    expect(told.items.map(({ name, state }) => [name, state])).toEqual([
      ['a.json', 'queued'],
      ['b.json', 'queued'],
      ['c.json', 'queued'],
    ]);
    await strict.up();
    await home.serve();
    await allArrived();
    expectAllInOrder();
  });

  test('a running daemon brings it all in order when the server comes up, by itself', async () => {
    await strict.down();
    const daemon = await home.serve();
    const ids = await addAll();
    const [lab] = (await daemon.status()).destinations;
    expect(lab).toMatchObject({
      name: 'lab',
      gate: { state: 'resting', failure: { code: 'network.offline' } },
    });
    // Nothing is an attempt while nobody is there.
    for (const id of ids)
      for (const item of (await daemon.batch(id)).items)
        expect(item).toMatchObject({ state: 'queued', attempts: 0 });
    await strict.up();
    await allArrived();
    expectAllInOrder();
    await eventually('the ledger agrees', 5_000, async () => {
      const all = await Promise.all(ids.map((id) => daemon.batch(id)));
      return all.every(({ status }) => status === 'accepted');
    });
  });

  test('a command that waits, without a daemon, ends well when the server comes up', async () => {
    await strict.down();
    const waiting = home.run(['add', 'first', '--to', 'lab', '--mode', 'run', '--wait', '--timeout', '20s']);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    await strict.up();
    expect(await waiting).toMatchObject({ code: 0 });
    expect(strict.batches).toMatchObject([{ state: 'scheduled' }]);
  });

  test('a server that goes away in the middle of a batch is waited for, and no file is listed twice', async () => {
    const daemon = await home.serve();
    strict.script = (call, phase) => {
      if (call.route !== 'file' || phase !== 'arrived' || strict.batches[0]?.files.length !== 1)
        return undefined;
      strict.script = undefined;
      void strict.down();
      return { do: 'drop' };
    };
    const first = await home.run([
      'add',
      'first',
      '--to',
      'lab',
      '--comment',
      'first',
      '--mode',
      'run',
      '--json',
    ]);
    const { id } = first.json() as { readonly id: string };
    await eventually('it is offline', 10_000, async () => (await daemon.status()).truth === 'offline');
    for (const batch of ['second', 'third'])
      expect(
        await home.run(['add', batch, '--to', 'lab', '--comment', batch, '--mode', 'run']),
      ).toMatchObject({
        code: 6,
      });
    await strict.up();
    await allArrived();
    expect(strict.batches.map(({ comment }) => comment)).toEqual(['first', 'second', 'third']);
    for (const batch of strict.batches)
      expect(batch.files.map(({ name }) => name).toSorted()).toEqual(['a.json', 'b.json', 'c.json']);
    expect(strict.violations).toEqual([]);
    const items = (await daemon.batch(id)).items;
    expect(items.map(({ verification }) => verification)).toEqual(['digest', 'digest', 'digest']);
  });
});

describe('over a bad line', () => {
  let line: TcpProxy;
  const big = Buffer.alloc(3_000_000, 'waybill ');
  beforeEach(async () => {
    line = await tcpProxy(strict.port);
    await home.addHaplo('lab', { url: line.url, secret: strict.key });
    await home.file('first/big.json', big);
  });
  afterEach(() => line.stop());

  const expectWhole = (): void => {
    const files = strict.batches.flatMap((batch) => batch.files);
    expect(new Set(files.map(({ name }) => name))).toEqual(
      new Set(['a.json', 'b.json', 'big.json', 'c.json']),
    );
    expect(files.find(({ name }) => name === 'big.json')?.sha256).toBe(sha256Of(big));
    expect(strict.violations).toEqual([]);
  };

  test('a line that swallows everything counts as offline, and what was added goes on when it lives again', async () => {
    line.trouble = { blackHole: true };
    const ran = await home.run(['add', 'first', '--to', 'lab', '--mode', 'run', '--json']);
    expect(ran.code).toBe(6);
    expect(ran.tookMs).toBeLessThan(AT_ONCE_MS);
    line.trouble = {};
    await home.serve();
    await eventually('it is there', CATCH_UP_MS, () =>
      strict.batches.some(({ state }) => state === 'scheduled'),
    );
    expectWhole();
  });

  test('a connection that is reset in the middle of a file costs nothing but that try', async () => {
    line.trouble = { cutAfterBytes: 1_000_000 };
    const daemon = await home.serve();
    const ran = await home.run(['add', 'first', '--to', 'lab', '--mode', 'run', '--json']);
    const { id } = ran.json() as { readonly id: string };
    await eventually('it was cut', 10_000, () => line.carried() >= 1_000_000);
    line.trouble = {};
    await eventually('it is there', CATCH_UP_MS, () =>
      strict.batches.some(({ state }) => state === 'scheduled'),
    );
    expectWhole();
    expect(strict.batches[0]?.files).toHaveLength(4);
    const items = (await daemon.batch(id)).items;
    // Trouble of the line is no attempt.
    expect(items.find(({ name }) => name === 'big.json')).toMatchObject({
      attempts: 0,
      verification: 'digest',
    });
  });

  test('an answer that gets lost makes one more listing of the same bytes, and nothing worse', async () => {
    await home.serve();
    strict.script = (call, phase) => {
      const isLost =
        call.fields['name'] === 'a.json' && phase === 'worked' && strict.batches[0]?.files.length === 1;
      if (isLost) line.resetAll();
      return undefined;
    };
    await home.run(['add', 'first', '--to', 'lab', '--mode', 'run', '--json']);
    await eventually('it is there', CATCH_UP_MS, () =>
      strict.batches.some(({ state }) => state === 'scheduled'),
    );
    expectWhole();
    expect(strict.batches[0]?.files.map(({ name }) => name).toSorted()).toEqual([
      'a.json',
      'a.json',
      'b.json',
      'big.json',
      'c.json',
    ]);
    expect(strict.batches).toHaveLength(1);
  });

  test('a slow line that hands out a few bytes at a time changes nothing', async () => {
    line.trouble = { latencyMs: 1, sliceBytes: 37 };
    await home.serve();
    const ran = await home.run([
      'add',
      'second',
      '--to',
      'lab',
      '--mode',
      'run',
      '--wait',
      '--timeout',
      '20s',
    ]);
    expect(ran.code).toBe(0);
    expect(strict.violations).toEqual([]);
    expect(strict.batches[0]?.files.map(({ sha256 }) => sha256)).toEqual(
      ['a', 'b', 'c'].map((file) => sha256Of(JSON.stringify(['second', file]))),
    );
  });
});
