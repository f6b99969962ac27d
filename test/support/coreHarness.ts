import { createHash } from 'node:crypto';
import type { BatchDetail, BatchGiven, Core } from '../../main/core/core.ts';
import { createCore } from '../../main/core/createCore.ts';
import type { Signer } from '../../main/core/ports/signer.ts';
import type { Ports } from '../../main/core/ports/ports.ts';
import type { BatchId } from '../../shared/model/ids.ts';
import type { Item } from '../../shared/model/item.ts';
import type { Abilities, ServiceKind } from '../../shared/services/abilities.ts';
import { checksHere } from './checksHere.ts';
import { FakeClock } from './fakeClock.ts';
import { MemoryDestinations } from './memoryDestinations.ts';
import { MemoryKindness, MemoryWindows } from './memoryWindows.ts';
import { SystemZones } from '../../main/adapters/clock/systemZones.ts';
import { MemoryFiles } from './memoryFiles.ts';
import { MemorySecrets } from './memorySecrets.ts';
import { LinesHere } from './linesHere.ts';
import { MemorySpool } from './memorySpool.ts';
import { memoryStore, type MemoryStore } from './memoryStore.ts';
import { scriptedService, type ScriptedService } from './scriptedService.ts';
import { SeededRandom } from './seededRandom.ts';
import { silentLog } from './silentLog.ts';

/** A control file that any Haplo server takes as JSON. */
export const CONTROL =
  '{"dataImportControlFileVersion":0,"model":"haplo:person","files":{},"instructions":[]}';

export interface CoreHarness {
  readonly core: Core;
  readonly clock: FakeClock;
  readonly files: MemoryFiles;
  readonly store: () => MemoryStore;
  readonly service: ScriptedService;
  /** Lines that small files are sent in, where `lines` asked for them. */
  readonly lines: LinesHere;
  readonly ports: Ports;
  /** The core dies without a word and a new one starts on what was written. */
  crash(): Promise<void>;
  /** Lets fake time run until the condition holds; fails loudly when it does not within `limitMs` of fake time. */
  until(what: string, holds: () => Promise<boolean> | boolean, limitMs?: number): Promise<void>;
  add(given?: Partial<BatchGiven>): Promise<BatchDetail>;
  detail(id: BatchId): Promise<BatchDetail>;
  items(id: BatchId): Promise<readonly Item[]>;
}

export interface HarnessOptions {
  readonly kind?: ServiceKind;
  readonly abilities?: Partial<Abilities>;
  readonly seed?: number;
  /** Files that exist at the start: path -> content. */
  readonly files?: Readonly<Record<string, string>>;
  /** Signs receipts; without it they stay unsigned. */
  readonly signer?: Signer;
  /** Many small files go in lines; without it the core sends them itself. */
  readonly lines?: boolean;
}

/** The real core over fakes that pass the same contract suites as the real adapters. */
export async function coreHarness(options: HarnessOptions = {}): Promise<CoreHarness> {
  const kind = options.kind ?? 'haplo-batch';
  const clock = new FakeClock();
  const spool = new MemorySpool();
  const files = new MemoryFiles({ clock, spool });
  for (const [path, content] of Object.entries(options.files ?? {})) files.write(path, content);
  const service = scriptedService({
    kind,
    now: () => clock.now(),
    secret: 'right-key',
    ...(options.abilities === undefined ? {} : { abilities: options.abilities }),
  });
  const lines = new LinesHere({ files, service: () => service.service });
  let store = memoryStore();
  const destinations = new MemoryDestinations();
  const windows = new MemoryWindows();
  const kindness = new MemoryKindness();
  const secrets = new MemorySecrets();
  const makePorts = (): Ports => ({
    clock,
    random: new SeededRandom(options.seed ?? 1),
    digest: { sha256: (content) => createHash('sha256').update(content).digest('hex') },
    log: silentLog,
    store,
    files,
    checks: checksHere(files),
    spool,
    secrets,
    destinations,
    windows,
    zones: new SystemZones(),
    kindness,
    service: (wanted) => (wanted === kind ? service.service : undefined),
    ...(options.signer === undefined ? {} : { signer: options.signer }),
    ...(options.lines === true ? { lines } : {}),
    version: '0.0.0-test',
    settleMs: 2_000,
  });
  let ports = makePorts();
  let core = createCore(ports);
  // Files of the start are older than the settle time.
  await clock.advance(60_000);
  await core.start();
  const saved = await core.saveDestination({
    name: 'lab',
    kind,
    url: 'https://scripted.example',
    secret: 'right-key',
    secretStore: 'keychain',
    options: { apiKind: 'people', project: 1, shortcode: '0001', jobType: 'ingredients_spellcheck' },
  });
  if (!saved.ok) throw new Error(saved.failure.code);

  const harness: CoreHarness = {
    get core() {
      return core;
    },
    clock,
    files,
    store: () => store,
    service,
    lines,
    get ports() {
      return ports;
    },
    async crash() {
      store = store.reopen();
      ports = makePorts();
      core = createCore(ports);
      await core.start();
    },
    async until(what, holds, limitMs = 3_600_000) {
      const end = clock.elapsed() + limitMs;
      for (let turn = 0; turn < 100_000; turn += 1) {
        await clock.settle();
        if (await holds()) return;
        if (clock.elapsed() > end) break;
        if (!(await clock.advanceToNext())) await clock.advance(1_000);
      }
      throw new Error(`it never came true that ${what}`);
    },
    async add(given = {}) {
      const added = await core.addBatch({
        destination: 'lab',
        paths: ['/data'],
        spooled: [],
        names: {},
        mode: 'run',
        open: false,
        origin: { by: 'api' },
        ...(service.service.abilities.controlFile ? { control: { digest: 'c'.repeat(64) } } : {}),
        ...given,
      });
      if (!added.ok) throw new Error(`${added.failure.code} ${JSON.stringify(added.failure.facts)}`);
      return added.value.batch;
    },
    async detail(id) {
      const found = await core.batch(id);
      if (found === undefined) throw new Error(`no batch ${id}`);
      return found;
    },
    async items(id) {
      return (await core.items({ batchId: id, limit: 1_000 })).items;
    },
  };
  return harness;
}
