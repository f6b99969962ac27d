import { execFile } from 'node:child_process';
import {
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  truncate,
  writeFile,
  appendFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { failure } from '../../shared/model/failure.ts';
import { folderHarness, sha256, testRules, type FolderHarness } from '../support/folderHarness.ts';
import { SeededRandom } from '../support/seededRandom.ts';

const IS_LONG = process.env['WAYBILL_LONG'] === '1';
const SOAK_MS = (IS_LONG ? 30 : 2) * 60_000;
const ROUNDS = IS_LONG ? 20 : 2;
const SEED = Number(process.env['WAYBILL_SEED'] ?? 11);

let lab: FolderHarness;
afterEach(async () => {
  await lab.close();
});

test(
  '5,000 files that another process drops into ten new nested directories are all found',
  async () => {
    lab = await folderHarness({ ledger: 'sqlite' });
    await lab.add({ rules: testRules({ close: { idleMs: 3_600_000, per: 'all' }, mode: 'hold' }) });
    await lab.until('it watches', async () => (await lab.only()).health?.lastScanAt !== undefined);
    const dropper = `
      const fs = require('node:fs');
      for (let file = 0; file < 5000; file += 1) {
        const folder = process.argv[1] + '/deep/er' + (file % 10) + '/in';
        if (file < 10) fs.mkdirSync(folder, { recursive: true });
        fs.writeFileSync(folder + '/f' + file, 'content ' + file);
      }`;
    for (let round = 1; round <= ROUNDS; round += 1) {
      await promisify(execFile)(process.execPath, ['-e', dropper, join(lab.root, `round${round}`)]);
      await lab.until(
        `all files of round ${round} are whole`,
        async () => (await lab.only()).account.queued === round * 5_000,
        30_000,
      );
      const { account, filesThere } = await lab.only();
      expect(account).toMatchObject({ seen: round * 5_000, attention: 0, addsUp: true });
      expect(filesThere).toBe(round * 5_000);
    }
  },
  ROUNDS * 40_000,
);

test(
  `the sum of a folder is never off while files come, change, move and go, and the service fails (seed ${SEED})`,
  async () => {
    lab = await folderHarness();
    const random = new SeededRandom(SEED);
    const upTo = (max: number): number => Math.floor(random.fraction() * max);
    await lab.add({
      rules: testRules({
        close: { idleMs: 500, files: 20, per: 'folder' },
        ignore: ['*.log'],
        // Small enough that files wait for room, and some go without.
        keepCopy: true,
        copyLimitBytes: 400,
      }),
    });
    const folders = ['', 'run1', 'run2', 'run2/deep'];
    for (const folder of folders) await mkdir(join(lab.root, folder), { recursive: true });
    const anyPath = (): string =>
      join(lab.root, folders[upTo(folders.length)] ?? '', `f${upTo(60)}${upTo(8) === 0 ? '.log' : ''}`);
    const deeds: readonly (() => Promise<unknown>)[] = [
      () => writeFile(anyPath(), `content ${upTo(1_000_000)}`),
      () => appendFile(anyPath(), ` and ${upTo(1_000)}`),
      () => rename(anyPath(), anyPath()),
      () => rm(anyPath()),
      () => truncate(anyPath(), upTo(3)),
      () => {
        const failed = failure('remote.server-error', { host: 'scripted.example', status: 500 });
        lab.service.next('send', { kind: 'fail', failure: failed });
        return Promise.resolve();
      },
    ];
    const end = performance.now() + SOAK_MS;
    let looks = 0;
    let restartAt = performance.now() + SOAK_MS / 4;
    while (performance.now() < end) {
      // A path that is not there just now is no matter.
      await deeds[upTo(deeds.length)]?.().catch(() => undefined);
      const { account } = await lab.only();
      expect(account.addsUp, JSON.stringify(account)).toBe(true);
      looks += 1;
      await sleep(upTo(120));
      if (performance.now() < restartAt) continue;
      restartAt += SOAK_MS / 4;
      await lab.restart();
    }
    expect(looks).toBeGreaterThan(SOAK_MS / 1_000);
    await lab.until(
      'everything has come to rest',
      async () => {
        const { settling, queued, onTheWay } = (await lab.only()).account;
        return settling + queued + onTheWay === 0;
      },
      60_000,
    );
    const digests = new Set(lab.delivered().map((file) => file.sha256));
    const asked = new Set(
      (await lab.items()).filter((item) => item.state === 'attention').map((item) => item.name),
    );
    for (const name of await readdir(lab.root, { recursive: true })) {
      if (name.endsWith('.log') || !(await stat(join(lab.root, name))).isFile()) continue;
      const digest = sha256(await readFile(join(lab.root, name)));
      expect(digests.has(digest) || asked.has(name), name).toBe(true);
    }
  },
  SOAK_MS + 120_000,
);
