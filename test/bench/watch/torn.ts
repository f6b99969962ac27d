import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeBadly, type Written } from '../../support/partialWriters.ts';
import { SeededRandom } from '../../support/seededRandom.ts';
import { startWaybill } from '../bed.ts';
import { startServer } from '../processes.ts';
import type { Found, Scale } from '../scenarios/context.ts';
import { DaemonCalls } from './daemonCalls.ts';
import { addFolder } from './existing.ts';

const TRIALS = 1_000;
const QUICK_TRIALS = 40;
const SETTLE_MS = 2_500;
/** The longest pause within one file: the settle time minus one second. */
const PAUSE_MS_MAX = SETTLE_MS - 1_000;
const WRITERS_AT_ONCE = 50;
const ARRIVED_MS_MAX = 90_000;
const SEED = 20;

interface Practice {
  readonly url: string;
  readonly services: Readonly<Record<string, { readonly url: string; readonly secret: string }>>;
}

interface Arrived {
  readonly name: string;
  readonly digest: string;
}

/** Files written in every bad way; the digests at the practice server say whether one came torn. */
export async function tornScenario(scale: Scale): Promise<Found> {
  const root = join(scale.dir, 'instrument');
  await mkdir(root);
  const cli = join(process.cwd(), 'dist/cli.js');
  const args = ['practice', '--json', '--data', join(scale.dir, 'practice'), '--port', '0'];
  const practice = await startServer<Practice>(process.execPath, [cli, ...args]);
  const waybill = await startWaybill(scale.dir);
  const api = await DaemonCalls.to(waybill);
  const trials = scale.isQuick ? QUICK_TRIALS : TRIALS;
  try {
    const haplo = practice.told.services['haplo-batch'];
    if (haplo === undefined) throw new Error('the practice server plays no Haplo');
    await waybill.addHaplo('bench', haplo.url, haplo.secret);
    const rules = {
      settleMs: SETTLE_MS,
      close: { idleMs: 1_000, per: 'all' },
      mode: 'run',
      ignore: ['*.tmp'],
    };
    await addFolder(api, root, 'send', rules);
    const written = await writeAll(root, trials);
    const arrived = await allOf(practice.told.url, written);
    return { figures: figuresOf(trials, written, arrived) };
  } finally {
    api.close();
    await waybill.stop();
    await practice.stop();
  }
}

async function writeAll(root: string, trials: number): Promise<readonly Written[]> {
  const habits = { random: new SeededRandom(SEED), pauseMsMax: PAUSE_MS_MAX };
  const written: Written[] = [];
  for (let at = 0; at < trials; at += WRITERS_AT_ONCE) {
    const count = Math.min(WRITERS_AT_ONCE, trials - at);
    written.push(
      ...(await Promise.all(
        Array.from({ length: count }, (_, index) => writeBadly(root, at + index, habits)),
      )),
    );
  }
  return written;
}

/** Everything that arrived, once every file did. */
async function allOf(url: string, written: readonly Written[]): Promise<readonly Arrived[]> {
  const end = performance.now() + ARRIVED_MS_MAX;
  for (;;) {
    const state = (await (await fetch(`${url}/practice/state`)).json()) as Readonly<
      Record<string, { readonly batches: readonly { readonly files: readonly Arrived[] }[] }>
    >;
    const files = (state['haplo-batch']?.batches ?? []).flatMap((batch) => batch.files);
    const names = new Set(files.map((file) => file.name));
    if (written.every(({ name }) => names.has(name)) || performance.now() > end) return files;
    await sleep(500);
  }
}

/** A writer that the computer itself held up for longer than the settle time proves nothing, and is not counted. */
function figuresOf(
  trials: number,
  written: readonly Written[],
  arrived: readonly Arrived[],
): Required<Pick<Found, 'figures'>>['figures'] {
  const fair = written.filter(({ pausedMs }) => pausedMs < SETTLE_MS);
  let torn = 0;
  let absent = 0;
  let twice = 0;
  for (const { name, sha256 } of fair) {
    const digests = arrived.filter((file) => file.name === name).map((file) => file.digest);
    if (digests.length === 0) absent += 1;
    if (digests.some((digest) => digest !== sha256)) torn += 1;
    if (digests.length > 1) twice += 1;
  }
  const about = `${trials.toLocaleString('en')} files written badly`;
  return [
    { name: `${about}: fair trials`, value: fair.length, unit: 'files', good: 'above' },
    { name: `${about}: torn at the server`, value: torn, unit: 'files', good: 'below', goal: 0 },
    { name: `${about}: not there`, value: absent, unit: 'files', good: 'below', goal: 0 },
    { name: `${about}: there twice`, value: twice, unit: 'files', good: 'below', goal: 0 },
  ];
}
