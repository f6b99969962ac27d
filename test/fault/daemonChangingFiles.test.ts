import { appendFile, open, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { practiceProcess } from '../support/practiceProcess.ts';
import {
  eventually,
  makeHome,
  setTimes,
  type BatchTold,
  type Home,
  type Serving,
} from '../support/runWaybill.ts';
import { sha256Of, strictHaplo, type StrictHaplo } from '../support/strictHaplo.ts';

/** More than any socket buffers, so that some of it is unread when the file changes. */
const BIG = Buffer.alloc(24_000_000, 'first version ');
const CHANGES: Readonly<Record<string, (path: string) => Promise<void>>> = {
  'overwritten at its end, with size and time as they were': async (path) => {
    const { mtimeMs } = await stat(path);
    const file = await open(path, 'r+');
    await file.write('SECOND', BIG.length - 6);
    await file.close();
    await setTimes(path, mtimeMs);
  },
  'overwritten where it was read already, with size and time as they were': async (path) => {
    const { mtimeMs } = await stat(path);
    const file = await open(path, 'r+');
    await file.write('SECOND', 0);
    await file.close();
    await setTimes(path, mtimeMs);
  },
  'written on': (path) => appendFile(path, 'more'),
  'cut short': (path) => truncate(path, 1_000_000),
  'replaced by another of the same size': async (path) => {
    await writeFile(`${path}.new`, Buffer.alloc(BIG.length, 'SECOND version '));
    await rename(`${path}.new`, path);
  },
};

let home: Home;
let path: string;
beforeEach(async () => {
  home = await makeHome();
  path = await home.file('in/big.json', BIG);
  await home.file('in/small.json', '[]');
});
afterEach(() => home.remove());

async function add(daemon: Serving): Promise<string> {
  const body = { destination: 'lab', paths: [join(home.dir, 'in')], mode: 'run' };
  return (await daemon.post<{ readonly batch: { readonly id: string } }>('/batches', body)).batch.id;
}

async function reaches(daemon: Serving, id: string, status: BatchTold['status']): Promise<BatchTold> {
  return eventually(`${id} is ${status}`, 20_000, async () => {
    const told = await daemon.batch(id);
    return told.status === status ? told : undefined;
  });
}

describe('a file that is, while it is sent,', () => {
  let strict: StrictHaplo;
  let daemon: Serving;
  beforeEach(async () => {
    strict = await strictHaplo();
    daemon = await home.serve();
    await home.addHaplo('lab', { url: strict.url, secret: strict.key });
  });
  afterEach(() => strict.down());

  /** While the server has the head of the first file and reads no further. */
  function whileSending(change: () => Promise<void>): void {
    strict.script = async (call, phase) => {
      if (call.route !== 'file' || phase !== 'arrived') return undefined;
      strict.script = undefined;
      // The sender fills what there are of buffers, and waits.
      await pause(300);
      await change();
      return undefined;
    };
  }

  test.each(Object.keys(CHANGES))('%s never counts as sent; its last version does', async (how) => {
    whileSending(() => CHANGES[how]?.(path) ?? Promise.resolve());
    const id = await add(daemon);
    const told = await reaches(daemon, id, 'accepted');
    const last = sha256Of(await readFile(path));
    expect(last).not.toBe(sha256Of(BIG));
    expect(told.items.find(({ name }) => name === 'big.json')).toMatchObject({
      sha256: last,
      verification: 'digest',
      sends: 2,
    });
    const [batch, ...others] = strict.batches;
    expect(others).toEqual([]);
    expect(batch).toMatchObject({ state: 'scheduled' });
    expect(batch?.files.findLast(({ name }) => name === 'big.json')?.sha256).toBe(last);
    expect(strict.violations).toEqual([]);
  });

  test('deleted needs attention, and the rest is sent', async () => {
    whileSending(() => rm(path));
    const id = await add(daemon);
    const told = await reaches(daemon, id, 'attention');
    expect(told.items).toMatchObject([
      { name: 'big.json', state: 'attention', verification: 'none', failure: { code: 'file.gone' } },
      { name: 'small.json', state: 'sent', verification: 'digest' },
    ]);
    expect(strict.batches).toMatchObject([{ state: 'uploading' }]);
  });

  test('touched by nobody is sent once', async () => {
    whileSending(() => Promise.resolve());
    const told = await reaches(daemon, await add(daemon), 'accepted');
    expect(told.items.map(({ sends }) => sends)).toEqual([1, 1]);
  });
});

test('a file that changes before its turn is sent as it is then', async () => {
  const strict = await strictHaplo();
  try {
    await home.addHaplo('lab', { url: strict.url, secret: strict.key });
    await strict.down();
    const daemon = await home.serve();
    const id = await add(daemon);
    await writeFile(path, 'a later version');
    await strict.up();
    const told = await reaches(daemon, id, 'accepted');
    const last = sha256Of('a later version');
    expect(told.items.find(({ name }) => name === 'big.json')).toMatchObject({ sha256: last, bytes: 15 });
    expect(strict.batches[0]?.files.filter(({ name }) => name === 'big.json')).toMatchObject([
      { sha256: last },
    ]);
  } finally {
    await strict.down();
  }
});

test('against the practice server, too, a file that changes while it is sent never counts as sent', async () => {
  const practice = await practiceProcess(home.dir);
  try {
    await home.addHaplo('lab', practice.haplo);
    const daemon = await home.serve();
    await practice.fault({ route: 'file', fault: { kind: 'delay', delayMs: 1_000 }, times: 1 });
    const id = await add(daemon);
    await eventually('it is under way', 10_000, async () => (await daemon.status()).moving.length > 0);
    await pause(300);
    await CHANGES['overwritten at its end, with size and time as they were']?.(path);
    const told = await reaches(daemon, id, 'accepted');
    const last = sha256Of(await readFile(path));
    expect(told.items.find(({ name }) => name === 'big.json')).toMatchObject({ sha256: last, sends: 2 });
    const [batch] = await practice.batches();
    expect(batch?.files.findLast(({ name }) => name === 'big.json')?.digest).toBe(last);
  } finally {
    await practice.stop();
  }
});
