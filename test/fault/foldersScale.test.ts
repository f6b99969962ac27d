import { execFile } from 'node:child_process';
import {
  chmod,
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
import { fail } from '../../shared/model/result.ts';
import { folderHarness, sha256, testRules, type FolderHarness } from '../support/folderHarness.ts';
import { SeededRandom } from '../support/seededRandom.ts';
import { oneTroubleAtATime, rootAway } from '../support/folderTroubles.ts';

const IS_LONG = process.env['WAYBILL_LONG'] === '1';
/** Half of the soak: the other half is with a daemon that is killed. */
const SOAK_MS = (IS_LONG ? 15 : 1) * 60_000;
const ROUNDS = IS_LONG ? 20 : 2;
const SEED = Number(process.env['WAYBILL_SEED'] ?? 11);

const UNREADABLE = 0o000;
const READ_ONLY = 0o444;
const READ_WRITE = 0o644;

/** Rights count although root has all of them, and the spool may be full. */
function withRightsAndRoom({ files, spool }: FolderHarness): { isFull: boolean } {
  const state = { isFull: false };
  const open = files.open.bind(files);
  const put = spool.put.bind(spool);
  Object.assign(files, {
    open: async (source: Parameters<typeof open>[0]) => {
      const stats = source.kind === 'file' ? await stat(source.path).catch(() => undefined) : undefined;
      if (source.kind !== 'file' || stats === undefined || (stats.mode & READ_ONLY) !== 0)
        return open(source);
      return fail(failure('file.no-access', { path: source.path, reason: 'EACCES: permission denied' }));
    },
  });
  Object.assign(spool, {
    put: async (...given: Parameters<typeof put>) =>
      state.isFull ? fail(failure('spool.full', { limitBytes: 0 })) : put(...given),
  });
  return state;
}

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
  `the sum of a folder is never off while files come, change, move and go, the folder and room for copies, too, and the service fails (seed ${SEED})`,
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
      () => chmod(anyPath(), upTo(2) === 0 ? UNREADABLE : READ_ONLY),
      () => chmod(anyPath(), READ_WRITE),
    ];
    const spool = withRightsAndRoom(lab);
    const trouble = oneTroubleAtATime([
      () => rootAway(lab.root, upTo(2) === 0),
      async () => {
        spool.isFull = true;
        return async () => {
          spool.isFull = false;
        };
      },
    ]);
    const end = performance.now() + SOAK_MS;
    let looks = 0;
    let restartAt = performance.now() + SOAK_MS / 4;
    while (performance.now() < end) {
      // A path that is not there just now is no matter.
      await deeds[upTo(deeds.length)]?.().catch(() => undefined);
      const { account } = await lab.only();
      expect(account.addsUp, JSON.stringify(account)).toBe(true);
      looks += 1;
      await trouble.pass(upTo);
      await sleep(upTo(120));
      if (performance.now() < restartAt) continue;
      restartAt += SOAK_MS / 4;
      await lab.restart();
    }
    await trouble.end();
    expect(looks).toBeGreaterThan(SOAK_MS / 1_000);
    expect(trouble.times).toBeGreaterThan(SOAK_MS / 20_000);
    for (const name of await readdir(lab.root, { recursive: true }))
      if ((await stat(join(lab.root, name))).isFile()) await chmod(join(lab.root, name), READ_WRITE);
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
