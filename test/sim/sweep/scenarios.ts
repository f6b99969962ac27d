import type { BatchGiven, Core } from '../../../main/core/core.ts';
import type { RunMode } from '../../../shared/model/batch.ts';
import type { BatchId } from '../../../shared/model/ids.ts';
import { ok } from '../../../shared/model/result.ts';
import { ABILITIES, type ServiceKind } from '../../../shared/services/abilities.ts';
import { folderRulesSchema } from '../../../shared/model/folder.ts';
import { WEEKDAYS } from '../../../shared/model/wallClock.ts';
import { AWAY_ROOT } from '../simMover.ts';
import type { Workload } from '../workload.ts';
import type { World } from '../world.ts';

/** A story that ends well when nothing fails. */
export interface Scenario {
  readonly name: string;
  readonly kind: ServiceKind;
  /** Of the servers' chances. */
  readonly seed: number;
  play(world: World, workload: Workload): Promise<void>;
}

/** Long enough for a batch to get to its end when nothing fails. */
const A_WHILE_MS = 120_000;
/** Seeds by which files are put away on the disk where they lie, and on another. */
const SAME_DISK_SEED = 5;
const OTHER_DISK_SEED = 6;

function given(world: World, mode: RunMode): BatchGiven {
  const [place] = world.places;
  if (place === undefined) throw new Error('no place');
  const abilities = ABILITIES[place.kind];
  const common = {
    destination: place.name,
    comment: 'the batch',
    mode,
    open: false,
    names: {},
    spooled: [],
    origin: { by: 'api' as const },
  };
  if (mode === 'run') world.checker.wishes.comments.add('the batch');
  if (abilities.transport === 'none') return { ...common, paths: [], batchDir: 'dir/1' };
  for (const name of ['a.tsv', 'b.tsv']) world.disk.write(`/data/${name}`, 60);
  return {
    ...common,
    paths: ['/data'],
    ...(abilities.controlFile ? { control: { digest: 'c'.repeat(64) } } : {}),
  };
}

/** Adds a batch; told that it failed, somebody gives it again. */
async function add(world: World, workload: Workload, mode: RunMode): Promise<BatchId | undefined> {
  const files = given(world, mode);
  const added = await workload.insist((core) => core.addBatch(files));
  if (added !== undefined) world.checker.acknowledged(added.batch.batch.id, added.items);
  return added?.batch.batch.id;
}

function adding(name: string, kind: ServiceKind, mode: RunMode): Scenario {
  return {
    name,
    kind,
    seed: 5,
    async play(world, workload) {
      await add(world, workload, mode);
      await later(world);
    },
  };
}

async function later(world: World, ms = A_WHILE_MS): Promise<void> {
  await world.runUntil(world.time.elapsed() + ms);
}

/** Does something to the batch, as often as it takes. */
async function then(world: World, workload: Workload, act: (core: Core) => Promise<unknown>): Promise<void> {
  await workload.insist(async (core) => {
    await act(core);
    return ok(undefined);
  });
  await later(world);
}

/** Files of a folder that are imported, and then put away; kept as copies until they are delivered. */
function puttingAway(name: string, seed: number): Scenario {
  return {
    name,
    kind: 'dsp-ingest',
    seed,
    async play(world, workload) {
      world.checker.wishes.comments.add('instrument');
      world.disk.files.folder('/instrument');
      const rules = folderRulesSchema.parse({
        settleMs: 2_000,
        close: { files: 2, per: 'all' },
        mode: 'run',
        keepCopy: true,
        afterImport: { do: 'move', to: `${AWAY_ROOT}/lab0` },
      });
      await workload.insist((core) =>
        core.folders.add({ path: '/instrument', destination: 'lab0', rules, confirm: true }),
      );
      for (const name of ['a.tsv', 'b.tsv']) world.disk.write(`/instrument/${name}`, 60);
      await later(world, 2 * A_WHILE_MS);
    },
  };
}

/** The stories that every side effect is failed in, one after the other. */
export const SCENARIOS: readonly Scenario[] = [
  adding('add and hold', 'haplo-batch', 'hold'),
  adding('add and run', 'haplo-batch', 'run'),
  adding('haplo-standard', 'haplo-standard', 'run'),
  adding('dsp-ingest', 'dsp-ingest', 'run'),
  adding('ecotaxa', 'ecotaxa', 'run'),
  adding('robotoff', 'robotoff', 'run'),
  {
    name: 'dry run, statement, run',
    kind: 'haplo-batch',
    seed: 5,
    async play(world, workload) {
      await add(world, workload, 'dry-run-then-run');
      await later(world);
      for (const job of world.checker.jobs.values())
        if (job.state === 'accepted') workload.recordLog(job.id, true);
      await later(world);
    },
  },
  {
    name: 'a folder to its receipt',
    kind: 'dsp-ingest',
    seed: 5,
    async play(world, workload) {
      world.checker.wishes.comments.add('instrument');
      world.disk.files.folder('/instrument');
      const rules = folderRulesSchema.parse({
        settleMs: 2_000,
        close: { idleMs: 5_000, per: 'all' },
        mode: 'run',
      });
      await workload.insist((core) =>
        core.folders.add({ path: '/instrument', destination: 'lab0', rules, confirm: true }),
      );
      for (const name of ['a.tsv', 'b.tsv']) world.disk.write(`/instrument/${name}`, 60);
      await later(world);
    },
  },
  puttingAway('files put away on their disk', SAME_DISK_SEED),
  puttingAway('files put away to another disk', OTHER_DISK_SEED),
  {
    name: 'a run in its window',
    kind: 'haplo-batch',
    seed: 5,
    async play(world, workload) {
      const window = { name: 'soon', spans: [{ days: [...WEEKDAYS], from: '08:03', to: '08:10' }] };
      await workload.insist((core) => core.schedule.saveWindow(window));
      const id = await add(world, workload, 'hold');
      if (id === undefined) return;
      world.checker.wishes.imports.add(id);
      const given = { dryRun: false, by: 'somebody', window: 'soon', override: 'in time' };
      await then(world, workload, (core) => core.runBatch(id, given));
      await later(world, 5 * A_WHILE_MS);
    },
  },
  {
    name: 'a question is answered',
    kind: 'ecotaxa',
    // With this one the server's first job has a question.
    seed: 4,
    async play(world, workload) {
      await add(world, workload, 'run');
      await later(world);
      workload.answerAll();
      await later(world);
    },
  },
  {
    name: 'a script while offline',
    kind: 'haplo-batch',
    seed: 5,
    async play(world, workload) {
      world.nemesis.cast('server0.example', 'away');
      world.checker.wishes.comments.add('offline-1');
      await then(world, workload, async (core) => {
        const gateway = await core.mirror.gateway('lab0');
        if (gateway === undefined) return;
        const { destination } = gateway;
        const control = { kind: 'digest' as const, sha256: 'c'.repeat(64) };
        const batch = await core.mirror.openBatch({
          destination,
          comment: 'offline-1',
          given: 'offline-1',
          control,
        });
        const entry = await world.spool.put(textOf('from a script\n'));
        if (entry.ok) await core.mirror.addItem(batch.id, { ...entry.value, name: 's.tsv' });
        await core.mirror.queueRun(batch.id, 'import');
      });
      world.nemesis.lift('server0.example');
      await later(world);
    },
  },
  {
    name: 'cancel',
    kind: 'haplo-batch',
    seed: 5,
    async play(world, workload) {
      const id = await add(world, workload, 'hold');
      if (id !== undefined) await then(world, workload, (core) => core.cancelBatch(id));
    },
  },
  {
    name: 'a file that was missing, and retry',
    kind: 'haplo-batch',
    seed: 5,
    async play(world, workload) {
      const id = await add(world, workload, 'run');
      world.disk.files.deny('/data/b.tsv');
      await later(world);
      world.disk.files.allow('/data/b.tsv');
      if (id !== undefined) await then(world, workload, (core) => core.retryBatch(id));
    },
  },
  {
    name: 'finalize',
    kind: 'dsp-ingest',
    seed: 5,
    async play(world, workload) {
      const id = await add(world, workload, 'run');
      await later(world);
      if (id !== undefined) await then(world, workload, (core) => core.finalizeBatch(id));
    },
  },
  {
    name: 'a restart in the middle',
    kind: 'haplo-batch',
    seed: 5,
    async play(world, workload) {
      await add(world, workload, 'run');
      world.restart();
      await later(world);
    },
  },
];

async function* textOf(text: string): AsyncIterable<Uint8Array> {
  yield new TextEncoder().encode(text);
}
