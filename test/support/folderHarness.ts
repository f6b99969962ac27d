import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SystemClock } from '../../main/adapters/clock/systemClock.ts';
import { NodeFiles } from '../../main/adapters/files/nodeFiles.ts';
import { NodeMover } from '../../main/adapters/files/nodeMover.ts';
import { NodeTree } from '../../main/adapters/files/nodeTree.ts';
import { openSpool } from '../../main/adapters/spool/directorySpool.ts';
import { spoolPath } from '../../main/adapters/spool/spoolPath.ts';
import { DirectoryWatcher } from '../../main/adapters/watcher/directoryWatcher.ts';
import type { Clock } from '../../main/core/ports/clock.ts';
import type { Core } from '../../main/core/core.ts';
import { createCore } from '../../main/core/createCore.ts';
import type { FolderDetail, FolderGiven } from '../../main/core/foldersFace.ts';
import type { Spool } from '../../main/core/ports/spool.ts';
import type { Store } from '../../main/core/ports/store.ts';
import { openLedger } from '../../main/adapters/store/openLedger.ts';
import type { FolderPorts, FolderSettings } from '../../main/core/ports/folders.ts';
import { folderRulesSchema, type Folder, type FolderRules } from '../../shared/model/folder.ts';
import type { Abilities } from '../../shared/services/abilities.ts';
import type { Item } from '../../shared/model/item.ts';
import { ok } from '../../shared/model/result.ts';
import { checksHere } from './checksHere.ts';
import { MemoryDestinations } from './memoryDestinations.ts';
import { MemoryKindness, MemoryWindows } from './memoryWindows.ts';
import { SystemZones } from '../../main/adapters/clock/systemZones.ts';
import { MemorySecrets } from './memorySecrets.ts';
import { memoryStore, type MemoryStore } from './memoryStore.ts';
import { scriptedService, type ScriptedFile, type ScriptedService } from './scriptedService.ts';
import { SeededRandom } from './seededRandom.ts';
import { silentLog } from './silentLog.ts';

/** Settle time of the tests: long against a turn of the loop, short for people who wait. */
export const TEST_SETTLE_MS = 300;

const SPOOL_BYTES = 100_000_000;

/** Rules as a person would give them, with the short times of tests. */
export function testRules(more: Partial<Record<keyof FolderRules, unknown>> = {}): FolderRules {
  return folderRulesSchema.parse({
    settleMs: TEST_SETTLE_MS,
    close: { idleMs: 300, per: 'all' },
    mode: 'run',
    ...more,
  });
}

/** A core that watches real directories with the real clock, over a ledger in memory and a scripted service. */
export interface FolderHarness {
  readonly core: Core;
  readonly root: string;
  readonly service: ScriptedService;
  readonly settings: FolderSettings;
  readonly spool: Spool;
  readonly files: NodeFiles;
  add(given?: Partial<FolderGiven>): Promise<FolderDetail>;
  only(): Promise<FolderDetail>;
  items(): Promise<readonly Item[]>;
  /** Everything that arrived at the service, in order. */
  delivered(): readonly ScriptedFile[];
  until(what: string, holds: () => Promise<boolean> | boolean, limitMs?: number): Promise<void>;
  /** The core ends, as a process that is killed or as one that stops, and a new one starts on its ledger. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Makes a core on a directory of its own, or on `root`. */
export async function folderHarness(
  options: {
    readonly root?: string;
    readonly ledger?: 'memory' | 'sqlite';
    readonly ports?: Partial<FolderPorts>;
    readonly abilities?: Partial<Abilities>;
    readonly clock?: Clock;
  } = {},
): Promise<FolderHarness> {
  const base = await realpath(await mkdtemp(join(tmpdir(), 'waybill-folder-')));
  const root = options.root ?? join(base, 'instrument');
  await mkdir(root, { recursive: true });
  const clock = options.clock ?? new SystemClock();
  const service = scriptedService({
    kind: 'dsp-ingest',
    secret: 'right-key',
    ...(options.abilities === undefined ? {} : { abilities: options.abilities }),
  });
  const settings = new MemoryFolders();
  const spool = await openSpool({ directory: join(base, 'spool'), limitBytes: SPOOL_BYTES, clock });
  if (!spool.ok) throw new Error(spool.failure.code);
  const files = new NodeFiles({ spoolPath: (sha256) => spoolPath(join(base, 'spool'), sha256) });
  const parts = {
    clock,
    random: new SeededRandom(7),
    digest: { sha256: (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex') },
    log: silentLog,
    files,
    checks: checksHere(files),
    spool: spool.value,
    secrets: new MemorySecrets(),
    destinations: new MemoryDestinations(),
    windows: new MemoryWindows(),
    zones: new SystemZones(),
    kindness: new MemoryKindness('full'),
    folders: {
      settings,
      tree: new NodeTree(),
      watcher: new DirectoryWatcher(),
      mover: new NodeMover(),
      ...options.ports,
    },
    service: (kind: string) => (kind === 'dsp-ingest' ? service.service : undefined),
    version: '0.0.0-test',
    settleMs: TEST_SETTLE_MS,
  };
  const openStore = async (): Promise<Store> => {
    if (options.ledger !== 'sqlite') return memoryStore();
    const opened = await openLedger({ path: join(base, 'ledger.db') });
    if (!opened.ok) throw new Error(opened.failure.code);
    return opened.value;
  };
  let store = await openStore();
  let core = createCore({ ...parts, store });
  await core.start();
  const saved = await core.saveDestination({
    name: 'lab',
    kind: 'dsp-ingest',
    url: 'https://scripted.example',
    secret: 'right-key',
    secretStore: 'keychain',
    options: { shortcode: '0001' },
  });
  if (!saved.ok) throw new Error(saved.failure.code);
  const only = async (): Promise<FolderDetail> => {
    const [folder] = await core.folders.all();
    if (folder === undefined) throw new Error('there is no folder');
    return folder;
  };
  return {
    get core() {
      return core;
    },
    root,
    service,
    settings,
    spool: spool.value,
    files,
    async add(given = {}) {
      const added = await core.folders.add({
        path: root,
        destination: 'lab',
        rules: testRules(),
        confirm: true,
        ...given,
      });
      if (!added.ok) throw new Error(`${added.failure.code} ${JSON.stringify(added.failure.facts)}`);
      return added.value;
    },
    only,
    async items() {
      return (await core.items({ limit: 100_000 })).items;
    },
    delivered: () => [...service.ledger.batches.values()].flatMap((batch) => batch.files),
    async until(what, holds, limitMs = 15_000) {
      const end = performance.now() + limitMs;
      while (performance.now() < end) {
        if (await holds()) return;
        await sleep(20);
      }
      const detail = await only().catch(() => undefined);
      throw new Error(`it never came true that ${what}: ${JSON.stringify(detail)}`);
    },
    async restart() {
      await core.stop();
      if ('reopen' in store) store = (store as MemoryStore).reopen();
      else {
        await store.close();
        store = await openStore();
      }
      core = createCore({ ...parts, store });
      await core.start();
    },
    async close() {
      await core.stop();
      await store.close();
      await rm(base, { recursive: true, force: true });
    },
  };
}

/** The folders of the settings, in memory. */
class MemoryFolders implements FolderSettings {
  #folders: readonly Folder[] = [];

  all(): readonly Folder[] {
    return this.#folders;
  }

  isLocked(): boolean {
    return false;
  }

  save(folder: Folder): ReturnType<FolderSettings['save']> {
    const others = this.#folders.filter((one) => one.id !== folder.id);
    this.#folders = [...others, folder];
    return Promise.resolve(ok(undefined));
  }

  remove(id: Folder['id']): ReturnType<FolderSettings['remove']> {
    this.#folders = this.#folders.filter((one) => one.id !== id);
    return Promise.resolve(ok(undefined));
  }
}

/** SHA-256 of a text or bytes, lower-case hex. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
