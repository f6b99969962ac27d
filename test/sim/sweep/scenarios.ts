import type { BatchGiven, Core } from '../../../main/core/core.ts';
import type { RunMode } from '../../../shared/model/batch.ts';
import type { BatchId } from '../../../shared/model/ids.ts';
import { ok } from '../../../shared/model/result.ts';
import { ABILITIES, type ServiceKind } from '../../../shared/services/abilities.ts';
import { folderRulesSchema } from '../../../shared/model/folder.ts';
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
