import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { expectListedAgainOnlyByKills } from '../support/listedAgain.ts';
import { eventually, makeHome, type Home } from '../support/runWaybill.ts';
import { SeededRandom } from '../support/seededRandom.ts';
import { sha256Of, strictHaplo, type StrictHaplo } from '../support/strictHaplo.ts';

const BATCHES = 6;
const FILES = 80;
const KILLS = 8;
/** The server takes so long over a file: what is waited for are answers, so that batches are sent beside each other. */
const FILE_MS = 25;
/** Long enough to be sending several. */
const LIFE_MS_MIN = 400;
const LIFE_MS_MAX = 1_500;

const random = new SeededRandom(Number(process.env['WAYBILL_SEED'] ?? Date.now() % 1_000_000));

let home: Home;
let strict: StrictHaplo;
beforeEach(async () => {
  home = await makeHome();
  strict = await strictHaplo();
  await home.addHaplo('lab', { url: strict.url, secret: strict.key });
});
afterEach(async () => {
  await strict.down();
  await home.remove();
});

test(
  `several batches are sent side by side while the daemon is killed ${KILLS} times: each has all its files in the end, and one run (seed ${random.seed})`,
  { timeout: 120_000 },
  async () => {
    const digests = new Map<string, string>();
    const ids: string[] = [];
    for (let batch = 0; batch < BATCHES; batch += 1) {
      for (let file = 0; file < FILES; file += 1) {
        const content = JSON.stringify([batch, file, 'x'.repeat(random.below(2_000))]);
        digests.set(`${batch}-${file}.json`, sha256Of(content));
        await home.file(`${batch}/${batch}-${file}.json`, content);
      }
    }
    let underWay = 0;
    let most = 0;
    strict.script = async (call, phase) => {
      if (call.route !== 'file' || phase !== 'arrived') return undefined;
      underWay += 1;
      most = Math.max(most, underWay);
      await pause(FILE_MS);
      underWay -= 1;
      return undefined;
    };
    let daemon = await home.serve();
    for (let batch = 0; batch < BATCHES; batch += 1) {
      const ran = await home.run(['add', String(batch), '--to', 'lab', '--mode', 'run', '--json']);
      expect(ran.code, ran.stderr).toBe(0);
      ids.push((ran.json() as { readonly id: string }).id);
    }
    const killedAt: number[] = [];
    for (let kill = 0; kill < KILLS; kill += 1) {
      await daemon.kill();
      killedAt.push(Date.now());
      daemon = await home.serve();
      await pause(LIFE_MS_MIN + random.below(LIFE_MS_MAX - LIFE_MS_MIN));
    }
    for (const id of ids)
      await eventually('it is accepted', 60_000, async () => (await daemon.batch(id)).status === 'accepted');
    expect(most).toBeGreaterThan(1);

    for (const id of ids) {
      const told = await daemon.batch(id);
      const made = strict.batches.find((one) => one.id === told.remoteId);
      const listed = made?.files ?? [];
      expect(made?.state).toBe('scheduled');
      const last = new Map(listed.map(({ name, sha256 }) => [name, sha256]));
      expect(last.size).toBe(FILES);
      for (const [name, sha256] of last) expect(sha256, name).toBe(digests.get(name));
      expectListedAgainOnlyByKills(listed, { killedAt, answerMs: FILE_MS });
      expect(told.jobs).toMatchObject([{ kind: 'import', state: 'accepted' }]);
      for (const item of told.items) expect(item).toMatchObject({ state: 'sent', verification: 'digest' });
    }
    expect(strict.batches.filter(({ state }) => state === 'scheduled')).toHaveLength(BATCHES);
    expect(strict.violations).toEqual([]);
    expect(await daemon.stop()).toBe(0);
  },
);
