import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FolderView } from '../../shared/api/folderViews.ts';
import { haploRemote, type HaploRemote } from '../support/haploRemote.ts';
import { writeBadly, type Written } from '../support/partialWriters.ts';
import { makeHome, type Home } from '../support/runWaybill.ts';
import { SeededRandom } from '../support/seededRandom.ts';

const TRIALS = process.env['WAYBILL_LONG'] === '1' ? 1_000 : 40;
const SETTLE_MS = 1_500;
/** Writers pause up to so long within one file. */
const PAUSE_MS_MAX = 900;
const WRITERS_AT_ONCE = 20;
const SEED = Number(process.env['WAYBILL_SEED'] ?? 4);

let home: Home;
let remote: HaploRemote;
beforeEach(async () => {
  home = await makeHome();
  remote = await haploRemote('practice', home.dir);
  await home.addHaplo('lab', remote);
  await home.serve();
}, 60_000);
afterEach(async () => {
  await remote.stop();
  await home.remove();
});

const random = new SeededRandom(SEED);

test(
  `${TRIALS} files written in every bad way arrive whole, each once (seed ${SEED})`,
  async () => {
    const directory = join(home.dir, 'instrument');
    await mkdir(directory);
    const rules = ['--settle', `${SETTLE_MS}ms`, '--close', 'idle=1s', '--mode', 'run', '--ignore', '*.tmp'];
    const added = await home.run(['folder', 'add', directory, '--to', 'lab', '--json', ...rules]);
    expect(added.stderr).toBe('');
    expect(added.code).toBe(0);
    const written: Written[] = [];
    for (let at = 0; at < TRIALS; at += WRITERS_AT_ONCE) {
      const numbers = Array.from(
        { length: Math.min(WRITERS_AT_ONCE, TRIALS - at) },
        (_, index) => at + index,
      );
      written.push(
        ...(await Promise.all(
          numbers.map((number) => writeBadly(directory, number, { random, pauseMsMax: PAUSE_MS_MAX })),
        )),
      );
    }
    const delivered = async (): Promise<readonly { readonly name: string; readonly sha256: string }[]> =>
      (await remote.batches()).flatMap((batch) => batch.files);
    const end = performance.now() + 60_000;
    for (;;) {
      const names = new Set((await delivered()).map((file) => file.name));
      if (written.every(({ name }) => names.has(name))) break;
      if (performance.now() > end) break;
      await sleep(250);
    }
    const files = await delivered();
    for (const { name, sha256, pausedMs } of written) {
      const arrived = files.filter((file) => file.name === name).map((file) => file.sha256);
      if (pausedMs < SETTLE_MS) expect(arrived, name).toEqual([sha256]);
      else expect(arrived.at(-1), name).toBe(sha256);
    }
    expect(files.filter((file) => !written.some(({ name }) => name === file.name))).toEqual([]);
    const [folder] = ((await home.run(['folder', 'list', '--json'])).json() as { items: FolderView[] }).items;
    expect(folder?.account).toMatchObject({ seen: TRIALS, attention: 0, addsUp: true });
    expect(remote.violations()).toEqual([]);
  },
  TRIALS * 2_000 + 120_000,
);

test('a folder with files is not added before it is said what shall become of them; then it can be paused and removed', async () => {
  await home.file('in/old.json', '[]');
  const directory = join(home.dir, 'in');
  const unsaid = await home.run(['folder', 'add', 'in', '--to', 'lab']);
  expect(unsaid.code).toBe(2);
  expect(unsaid.stderr).toContain('--existing');
  const preview = await home.run(['folder', 'preview', 'in', '--ignore', '*.json', '--json']);
  expect(preview.json()).toMatchObject({ files: 0, excluded: [{ rule: 'ignore *.json', files: 1 }] });
  const said = await home.run([
    'folder',
    'add',
    'in',
    '--to',
    'lab',
    '--existing',
    'ignore',
    '--settle',
    '300ms',
    '--json',
  ]);
  expect(said.json()).toMatchObject({ existing: 'ignore', account: { seen: 1, baseline: 1, addsUp: true } });
  expect((await home.run(['folder', 'add', 'in', '--to', 'lab', '--existing', 'send'])).code).toBe(2);
  expect((await home.run(['folder', 'pause', 'in', '--json'])).json()).toMatchObject({ state: 'paused' });
  expect((await home.run(['folder', 'resume', directory])).code).toBe(0);
  expect((await home.run(['folder', 'list'])).stdout).toContain(directory);
  expect((await home.run(['folder', 'remove', 'in'])).code).toBe(0);
  expect((await home.run(['folder', 'list', '--json'])).json()).toEqual({ items: [] });
  expect((await home.run(['folder', 'remove', 'in'])).code).toBe(2);
  expect((await home.run(['folder', 'add', 'in', '--to', 'lab', '--close', 'when=now'])).code).toBe(2);
}, 60_000);
