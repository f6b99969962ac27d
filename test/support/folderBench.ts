import { createCore } from '../../main/core/createCore.ts';
import type { Core } from '../../main/core/core.ts';
import type { FolderDetail, FolderGiven } from '../../main/core/foldersFace.ts';
import { folderRulesSchema, type FolderRules } from '../../shared/model/folder.ts';
import type { Item } from '../../shared/model/item.ts';
import type { Result } from '../../shared/model/result.ts';
import { coreHarness, type CoreHarness, type HarnessOptions } from './coreHarness.ts';
import { memoryFolderPorts, type MemoryFolderPorts } from './memoryFolders.ts';

/** The folder that is watched unless a test says otherwise. */
export const BENCH_ROOT = '/data/scope';

/** More than the delay of a hint, less than half the settle time of `benchRules`. */
const SCAN_MS = 300;

/** Rules with the short times of tests. */
export function benchRules(more: Record<string, unknown> = {}): FolderRules {
  return folderRulesSchema.parse({
    settleMs: 1_000,
    close: { idleMs: 5_000, per: 'all' },
    mode: 'run',
    ...more,
  });
}

/** What `folderBench` gives. */
export interface FolderBench {
  readonly lab: CoreHarness;
  readonly core: Core;
  /** The core ends, and another one starts on its ledger. */
  readonly restart: () => Promise<void>;
  readonly folders: MemoryFolderPorts;
  readonly add: (given?: Partial<FolderGiven>) => Promise<FolderDetail>;
  readonly tryAdd: (given?: Partial<FolderGiven>) => Promise<Result<FolderDetail>>;
  /** A person lets everything be looked at, and a moment passes: too short for anything to come to rest. */
  readonly scan: () => Promise<void>;
  /** The item that was made last for a file of the folder, by the name that it bears now. */
  readonly item: (name: string) => Promise<Item>;
  /** The one folder. */
  readonly only: () => Promise<FolderDetail>;
  readonly until: (what: string, holds: () => Promise<boolean>) => Promise<void>;
}

/** A core with watched folders over files in memory and a clock that only a test moves. */
export async function folderBench(options: HarnessOptions = { kind: 'dsp-ingest' }): Promise<FolderBench> {
  const lab = await coreHarness(options);
  await lab.core.stop();
  lab.files.folder(BENCH_ROOT);
  const folders = memoryFolderPorts(lab.files);
  const ports = { ...lab.ports, folders };
  let core = createCore(ports);
  await core.start();
  const tryAdd = (given: Partial<FolderGiven> = {}): Promise<Result<FolderDetail>> =>
    core.folders.add({ path: BENCH_ROOT, destination: 'lab', rules: benchRules(), confirm: true, ...given });
  return {
    lab,
    get core() {
      return core;
    },
    async restart() {
      await core.stop();
      core = createCore(ports);
      await core.start();
    },
    folders,
    tryAdd,
    async add(given) {
      const added = await tryAdd(given);
      if (!added.ok) throw new Error(`${added.failure.code} ${JSON.stringify(added.failure.facts)}`);
      return added.value;
    },
    async scan() {
      for (const { folder } of await core.folders.all()) await core.folders.rescan(folder.id);
      await lab.clock.advance(SCAN_MS);
    },
    async item(name) {
      const found = (await core.items({ limit: 1_000 })).items.findLast((one) => one.name === name);
      if (found === undefined) throw new Error(`there is no ${name}`);
      return found;
    },
    async only() {
      const [folder] = await core.folders.all();
      if (folder === undefined) throw new Error('there is no folder');
      return folder;
    },
    async until(what, holds) {
      for (let at = 0; at < 600; at += 1) {
        if (await holds()) return;
        await lab.clock.advance(1_000);
      }
      throw new Error(`it never came true that ${what}: ${JSON.stringify(await core.folders.all())}`);
    },
  };
}
