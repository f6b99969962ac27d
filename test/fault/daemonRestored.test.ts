import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually, makeHome, type Home, type Serving } from '../support/runWaybill.ts';
import { strictHaplo, type StrictHaplo } from '../support/strictHaplo.ts';

let home: Home;
let strict: StrictHaplo;
beforeEach(async () => {
  home = await makeHome();
  strict = await strictHaplo();
});
afterEach(async () => {
  await home.remove();
  await strict.down();
});

/** Names of all files that the server was ever given, in order. */
function arrived(): readonly string[] {
  return strict.batches.flatMap((batch) => batch.files.map(({ name }) => name));
}

async function delivered(name: string): Promise<void> {
  await eventually(`${name} is imported`, 90_000, () =>
    strict.batches.some(
      ({ files, state }) => state === 'scheduled' && files.some((file) => file.name === name),
    ),
  );
}

async function settled(daemon: Serving, batches: number): Promise<void> {
  let last: unknown;
  const look = async (): Promise<boolean> => {
    const { items } = await daemon.get<{ items: readonly { status: string; receipts: number }[] }>(
      '/batches',
    );
    last = items;
    // Its receipt comes a step after its status, and only what has one is known again when the ledger is lost.
    const isReceipted = items.every(({ status, receipts }) => status === 'accepted' && receipts > 0);
    return items.length >= batches && isReceipted;
  };
  await eventually('every batch is receipted', 90_000, look).catch((error: unknown) => {
    throw new Error(`${String(error)}: ${JSON.stringify(last)}`);
  });
}

test(
  'a ledger that was lost comes back from its backup, its receipts and a look at the folder; nothing is sent or imported twice',
  { timeout: 420_000 },
  async () => {
    const folder = join(home.dir, 'instrument');
    await mkdir(folder);
    const first = await home.serve();
    await home.addHaplo('lab', { url: strict.url, secret: strict.key });
    const rules = ['--settle', '100ms', '--close', 'idle=500ms', '--mode', 'run', '--existing', 'send'];
    const added = await home.run(['folder', 'add', folder, '--to', 'lab', ...rules]);
    expect(added.code, added.stderr).toBe(0);
    await home.file('instrument/a.json', '"a"');
    await delivered('a.json');
    await settled(first, 1);
    // Ends well, and so makes its backup.
    expect(await first.stop()).toBe(0);

    const second = await home.serve();
    await home.file('instrument/b.json', '"b"');
    await delivered('b.json');
    await settled(second, 2);
    await second.kill();
    const ledger = join(home.data, 'ledger.db');
    const handle = openSync(ledger, 'r+');
    writeSync(handle, Buffer.alloc(8_192, 0xa5), 0, 8_192, 0);
    closeSync(handle);
    rmSync(`${ledger}-wal`, { force: true });

    await home.file('instrument/c.json', '"c"');
    const third = await home.serve();
    expect((await third.status()).trouble).toMatchObject({ code: 'ledger.damaged' });
    await delivered('c.json');
    await settled(third, 3);
    expect(arrived()).toEqual(['a.json', 'b.json', 'c.json']);
    expect(strict.violations).toEqual([]);
    const chain = await home.run(['receipt', '--chain', '-o', 'chain.json']);
    expect(chain.code, chain.stderr).toBe(0);
    const verified = await home.run(['verify', 'chain.json', '--chain']);
    expect(verified.code, verified.stdout).toBe(0);
    expect(verified.stdout).toContain('all 3 entries are there');
  },
);
