import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { StatusView } from '../../shared/api/views.ts';
import { eventually, makeHome, type Home, type Ran, type Serving } from '../support/runWaybill.ts';
import { sha256Of, strictHaplo, type StrictHaplo } from '../support/strictHaplo.ts';
import { noTmpfsReason } from '../support/tmpfs.ts';

const noLimitReason = limitReason();
for (const reason of [noTmpfsReason, noLimitReason])
  if (reason !== undefined) console.warn(`not all of the daemon's disk troubles are tried: ${reason}`);

let home: Home;
let strict: StrictHaplo;
let mounted: string | undefined;
beforeEach(async () => {
  home = await makeHome();
  strict = await strictHaplo();
});
afterEach(async () => {
  if (mounted !== undefined) execFileSync('umount', ['-l', mounted]);
  mounted = undefined;
  await home.remove();
  await strict.down();
});

function limitReason(): string | undefined {
  if (process.platform !== 'linux') return 'limits of a running process are of Linux';
  try {
    execFileSync('prlimit', ['--version'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'there is no prlimit';
  }
}

function add(name: string): Promise<Ran> {
  return home.run(['add', name, '--to', 'lab', '--comment', name, '--mode', 'run', '--json']);
}

/** Adds one batch of many files after the other until one is refused; gives the ids that were acknowledged, and the refusal. */
async function addUntilRefused(
  round: string,
): Promise<{ readonly ids: readonly string[]; readonly refused: Ran }> {
  const ids: string[] = [];
  for (let number = 0; number < 60; number += 1) {
    const name = `${round}-${number}`;
    await Promise.all(
      Array.from({ length: 200 }, (_, file) =>
        home.file(`${name}/f${file}.json`, JSON.stringify([name, file])),
      ),
    );
    const ran = await add(name);
    if (ran.code !== 6) return { ids, refused: ran };
    ids.push((ran.json() as { readonly id: string }).id);
  }
  throw new Error('nothing was ever refused');
}

/** The trouble that the status tells; while the ledger is not open the status itself is refused with it. */
async function troubleOf(daemon: Serving): Promise<string | undefined> {
  try {
    return (await daemon.status()).trouble?.code;
  } catch (error) {
    return /"code":"([\w.-]+)"/.exec(String(error))?.[1];
  }
}

async function expectAllThere(daemon: Serving, ids: readonly string[]): Promise<void> {
  await eventually('what was acknowledged is there', 60_000, async () => {
    const all = await Promise.all(ids.map((id) => daemon.batch(id)));
    return all.every(({ status }) => status === 'accepted');
  });
  expect(strict.violations).toEqual([]);
  for (const batch of strict.batches.filter(({ state }) => state === 'scheduled'))
    for (const file of batch.files) {
      const number = Number(/\d+/.exec(file.name)?.[0]);
      expect(file.sha256).toBe(sha256Of(JSON.stringify([batch.comment, number])));
    }
}

describe('a daemon whose disk', () => {
  test.skipIf(noTmpfsReason !== undefined)(
    'is full takes nothing more in and says so, loses nothing, and goes on by itself when there is room',
    { timeout: 180_000 },
    async () => {
      const settings = join(home.data, 'settings.json');
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m,mode=700', 'tmpfs', home.data]);
      mounted = home.data;
      await writeFile(settings, JSON.stringify({ settleMs: 50 }), { mode: 0o600 });
      const daemon = await home.serve();
      await home.addHaplo('lab', { url: strict.url, secret: strict.key });
      await strict.down();
      await home.file('first/f0.json', JSON.stringify(['first', 0]));
      const first = await add('first');
      expect(first.code).toBe(6);
      const ballast = join(home.data, 'ballast');
      await writeFile(ballast, Buffer.alloc(64 * 1024 * 1024)).catch(() => undefined);
      const { ids, refused } = await addUntilRefused('more');
      expect(refused.code).toBe(1);
      expect(refused.stderr).toMatch(/ledger|disk/i);
      // It still answers, and what the disk looks like is the doctor's to tell.
      const looked = await home.run(['doctor', '--json']);
      expect(looked.stdout, looked.stderr + refused.stderr).toContain('is full');
      await strict.up();
      await rm(ballast);
      await expectAllThere(daemon, [(first.json() as { readonly id: string }).id, ...ids]);
      await home.file('after/f0.json', JSON.stringify(['after', 0]));
      expect((await add('after')).code).toBe(0);
      expect((await daemon.get<StatusView>('/status')).trouble).toBeUndefined();
      expect(await daemon.stop()).toBe(0);
    },
  );

  test.skipIf(noLimitReason !== undefined)(
    'fails with an error opens its ledger anew, claims nothing, and goes on by itself once it can write',
    { timeout: 180_000 },
    async () => {
      const daemon = await home.serve();
      await home.addHaplo('lab', { url: strict.url, secret: strict.key });
      await strict.down();
      const log = join(home.data, 'ledger.db-wal');
      const limit = (bytes: number | 'unlimited'): void => {
        execFileSync('prlimit', ['--pid', String(daemon.pid), `--fsize=${bytes}:unlimited`]);
      };
      // A write beyond that is an I/O error to SQLite, as from a disk that is dying.
      limit(statSync(log).size + 100_000);
      const { ids, refused } = await addUntilRefused('more');
      expect(refused.code).toBe(1);
      // Whether it took effect nobody can know: it is not claimed either way.
      expect(refused.stderr).toMatch(/ledger|not known whether/i);
      await eventually(
        'the daemon says so',
        10_000,
        async () => (await troubleOf(daemon)) === 'ledger.trouble',
      );
      // Again and again it is tried, and nothing is ever half done.
      expect((await add('more-0')).code).toBe(1);
      limit('unlimited');
      await eventually('it goes on', 30_000, async () => (await troubleOf(daemon)) === undefined);
      await strict.up();
      await expectAllThere(daemon, ids);
      // Whole, so nothing was set aside.
      expect((await readdir(home.data)).filter((name) => name.includes('damaged'))).toEqual([]);
      expect(await daemon.stop()).toBe(0);
    },
  );
});

describe('a daemon that is frozen', () => {
  test.skipIf(process.platform === 'win32')(
    'in the middle of a batch goes on where it was when it is let go, and nothing is doubled',
    { timeout: 90_000 },
    async () => {
      const daemon = await home.serve();
      await home.addHaplo('lab', { url: strict.url, secret: strict.key });
      for (let number = 0; number < 40; number += 1)
        await home.file(`run/f${number}.json`, JSON.stringify(['run', number]));
      let frozen = false;
      strict.script = (call, phase) => {
        if (
          call.route === 'file' &&
          phase === 'arrived' &&
          !frozen &&
          (strict.batches[0]?.files.length ?? 0) > 5
        ) {
          frozen = true;
          process.kill(daemon.pid, 'SIGSTOP');
        }
        return undefined;
      };
      const ran = await add('run');
      const { id } = ran.json() as { readonly id: string };
      await eventually('it is frozen', 20_000, () => frozen);
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      process.kill(daemon.pid, 'SIGCONT');
      await eventually('it is done', 30_000, async () => (await daemon.batch(id)).status === 'accepted');
      expect(strict.violations).toEqual([]);
      expect(strict.batches).toHaveLength(1);
      const names = strict.batches[0]?.files.map(({ name }) => name) ?? [];
      expect(names.length).toBe(new Set(names).size);
      expect(names).toHaveLength(40);
    },
  );
});
