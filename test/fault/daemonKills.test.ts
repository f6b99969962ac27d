import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { expectListedAgainOnlyByKills } from '../support/listedAgain.ts';
import { practiceProcess } from '../support/practiceProcess.ts';
import { eventually, makeHome, type BatchTold, type Home, type Serving } from '../support/runWaybill.ts';
import { SeededRandom } from '../support/seededRandom.ts';
import { sha256Of, strictHaplo, type StrictHaplo, type StrictRoute } from '../support/strictHaplo.ts';

/** Kills of one 300-file batch; `WAYBILL_KILLS` in all, one batch after another. */
const KILLS_PER_BATCH = 20;
const KILLS = Number(
  process.env['WAYBILL_KILLS'] ?? (process.env['WAYBILL_LONG'] === '1' ? 1000 : KILLS_PER_BATCH),
);
const FILES = 300;
/** The server takes so long over a file, so that a batch outlives its kills. */
const FILE_MS = 30;
/** A life of the daemon after its first call. */
const LIFE_MS_MAX = 800;
/** Work goes on so long after a restart. */
const RESUME_MS = 5_000;
const FINISH_MS = 60_000;

const random = new SeededRandom(Number(process.env['WAYBILL_SEED'] ?? Date.now() % 1_000_000));

let home: Home;
beforeEach(async () => {
  home = await makeHome();
});
afterEach(() => home.remove());

async function writeFiles(folder: string, count: number): Promise<void> {
  for (let at = 0; at < count; at += 1)
    await home.file(`${folder}/${nameOf(at)}`, contentOf(`${folder} ${at}`));
}

function nameOf(at: number): string {
  return `${String(at).padStart(3, '0')}.json`;
}

/** Mostly small, as tables are; some are not over in one packet. */
function contentOf(text: string): string {
  return JSON.stringify([text, 'x'.repeat(random.below(20) === 0 ? 200_000 : random.below(2_000))]);
}

async function add(folder: string): Promise<string> {
  const ran = await home.run(['add', folder, '--to', 'lab', '--mode', 'run', '--json']);
  expect(ran.code, ran.stderr).toBe(0);
  return (ran.json() as { readonly id: string }).id;
}

describe(`the daemon is killed ${KILLS} times (seed ${random.seed})`, () => {
  let strict: StrictHaplo;
  beforeEach(async () => {
    strict = await strictHaplo();
    await home.addHaplo('lab', { url: strict.url, secret: strict.key });
  });
  afterEach(() => strict.down());

  test(
    'in a batch of 300 files, and in the end every file is there, listed again only for a lost answer, and scheduled once',
    { timeout: 90_000 + KILLS * 4_000 },
    async () => {
      for (let left = KILLS, round = 1; left > 0; left -= KILLS_PER_BATCH, round += 1) {
        await writeFiles(`round ${round}`, FILES);
        await killRound(`round ${round}`, Math.min(left, KILLS_PER_BATCH));
      }
    },
  );

  async function killRound(folder: string, kills: number): Promise<void> {
    const before = strict.batches.length;
    strict.script = async (call, phase) => {
      if (call.route === 'file' && phase === 'arrived') await pause(FILE_MS);
      return undefined;
    };
    const id = await add(folder);
    // The command's own daemon ended too, perhaps in the middle of a send.
    const killedAt: number[] = [Date.now()];
    for (let kill = 1; kill <= kills; kill += 1) {
      // A file that has not been sent may change: its last version counts.
      if (kill === 5)
        for (const at of [FILES - 3, FILES - 2]) await home.file(`${folder}/${nameOf(at)}`, contentOf('new'));
      await oneLife(before);
      killedAt.push(Date.now());
    }
    strict.script = undefined;
    const daemon = await home.serve();
    await eventually('it is accepted', FINISH_MS, async () => (await daemon.batch(id)).status === 'accepted');
    await expectRight({ folder, before, killedAt, told: await daemon.batch(id) });
    expect(await daemon.stop()).toBe(0);
  }

  /** Starts the daemon and kills it: at its start, or at some moment after its work went on. */
  async function oneLife(before: number): Promise<void> {
    const calls = workCalls();
    const child = home.spawnServe();
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.stdout?.resume();
    child.stderr?.resume();
    const isDone = strict.batches.slice(before).some(({ state }) => state === 'scheduled');
    if (!isDone && random.below(4) > 0) {
      await eventually('work goes on', RESUME_MS, () => workCalls() > calls);
      await pause(random.below(LIFE_MS_MAX));
    } else await pause(random.below(500));
    child.kill('SIGKILL');
    await ended;
  }

  function workCalls(): number {
    return strict.calls.filter(({ isProbe }) => !isProbe).length;
  }

  async function expectRight(seen: {
    readonly folder: string;
    readonly before: number;
    readonly killedAt: readonly number[];
    readonly told: BatchTold;
  }): Promise<void> {
    const { folder, killedAt, told } = seen;
    const made = strict.batches.slice(seen.before);
    const scheduled = made.filter(({ state }) => state === 'scheduled');
    expect(scheduled).toHaveLength(1);
    // A batch that was made and not noted stays empty.
    expect(made.filter(({ state }) => state === 'uploading').flatMap(({ files }) => files)).toEqual([]);
    expect(made.length - 1).toBeLessThanOrEqual(killedAt.length);
    const listed = scheduled[0]?.files ?? [];
    const last = new Map(listed.map(({ name, sha256 }) => [name, sha256]));
    expect(last.size).toBe(FILES);
    for (let at = 0; at < FILES; at += 1)
      expect(last.get(nameOf(at)), nameOf(at)).toBe(
        sha256Of(await readFile(join(home.dir, folder, nameOf(at)))),
      );
    expectListedAgainOnlyByKills(listed, { killedAt, answerMs: FILE_MS });
    expect(told.remoteId).toBe(scheduled[0]?.id);
    expect(told.jobs).toMatchObject([{ kind: 'import', state: 'accepted' }]);
    expect(told.items).toHaveLength(FILES);
    for (const item of told.items)
      expect(item).toMatchObject({ state: 'sent', verification: 'digest', sha256: last.get(item.name) });
    expect(strict.violations).toEqual([]);
  }

  test(
    'in the middle of every call, before and after its work, and each time the batch ends as it should',
    { timeout: 120_000 },
    async () => {
      await writeFiles('in', 3);
      let daemon = await home.serve();
      const routes: readonly StrictRoute[] = ['control', 'batch', 'file', 'schedule'];
      for (const route of routes)
        for (const moment of ['read', 'worked'] as const) {
          const before = strict.batches.length;
          const killed = killAt(daemon, { route, moment });
          const { batch } = await daemon.post<{ readonly batch: { readonly id: string } }>('/batches', {
            destination: 'lab',
            paths: [join(home.dir, 'in')],
            mode: 'run',
          });
          await killed;
          daemon = await home.serve();
          const point = `${route}, ${moment}`;
          // Files were on their way.
          if (route === 'file') expect((await daemon.status()).resumed, point).toBeDefined();
          await eventually(`it goes on after ${point}`, 10_000, async () => {
            return (await daemon.batch(batch.id)).status === 'accepted';
          });
          const made = strict.batches.slice(before);
          expect(
            made.filter(({ state }) => state === 'scheduled'),
            point,
          ).toHaveLength(1);
          const lost = {
            batches: route === 'batch' && moment === 'worked' ? 1 : 0,
            files: route === 'file' && moment === 'worked' ? 1 : 0,
          };
          expect(made, point).toHaveLength(1 + lost.batches);
          expect(made.at(-1)?.files, point).toHaveLength(3 + lost.files);
        }
      expect(strict.violations).toEqual([]);
    },
  );

  /** Kills the daemon once, while the server is at that point of such a call. */
  function killAt(
    daemon: Serving,
    point: { readonly route: StrictRoute; readonly moment: 'read' | 'worked' },
  ): Promise<void> {
    return new Promise((resolve) => {
      strict.script = async (call, phase) => {
        if (
          call.route !== point.route ||
          phase !== point.moment ||
          call.fields['batch']?.includes('no-such-batch') === true
        )
          return undefined;
        strict.script = undefined;
        await daemon.kill();
        resolve();
        return { do: 'drop' };
      };
    });
  }
});

test(
  'against the practice server a daemon that is killed ends just as well',
  { timeout: 90_000 },
  async () => {
    const practice = await practiceProcess(home.dir);
    try {
      await home.addHaplo('lab', practice.haplo);
      await writeFiles('in', 60);
      await practice.fault({ route: 'file', fault: { kind: 'delay', delayMs: 30 } });
      let daemon = await home.serve();
      const id = await add('in');
      const killedAt: number[] = [];
      while (killedAt.length < 4) {
        const calls = (await practice.calls()).length;
        await eventually('work goes on', RESUME_MS, async () => (await practice.calls()).length > calls);
        await pause(random.below(300));
        await daemon.kill();
        killedAt.push(Date.now());
        daemon = await home.serve();
      }
      await practice.clearFaults();
      await eventually(
        'it is accepted',
        FINISH_MS,
        async () => (await daemon.batch(id)).status === 'accepted',
      );
      const batches = await practice.batches();
      const scheduled = batches.filter(({ state }) => state !== 'uploading');
      expect(scheduled).toHaveLength(1);
      const listed = scheduled[0]?.files ?? [];
      // One of which not all had come when the daemon was killed has no name.
      const sends = (await practice.calls()).filter(
        ({ route, name }) => route === 'file' && name !== undefined,
      );
      const told = sends.map(({ name, at }) => ({ name: String(name), at: Date.parse(at) }));
      expect(new Set(told.map(({ name }) => name)).size).toBe(60);
      expectListedAgainOnlyByKills(told, { killedAt, answerMs: 0 });
      const last = new Map(listed.map(({ name, digest }) => [name, digest]));
      const { items } = await daemon.batch(id);
      expect(items).toHaveLength(60);
      for (const item of items)
        expect(item).toMatchObject({ state: 'sent', verification: 'digest', sha256: last.get(item.name) });
    } finally {
      await practice.stop();
    }
  },
);
