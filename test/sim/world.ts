import { createHash, createPublicKey, verify } from 'node:crypto';
import type { Core } from '../../main/core/core.ts';
import { createCore } from '../../main/core/createCore.ts';
import type { FolderSettings } from '../../main/core/ports/folders.ts';
import type { Ports } from '../../main/core/ports/ports.ts';
import type { Change } from '../../main/core/ports/store.ts';
import type { Batch } from '../../shared/model/batch.ts';
import type { Folder } from '../../shared/model/folder.ts';
import { ok, type Result } from '../../shared/model/result.ts';
import { ed25519Signer } from '../../main/adapters/signing/ed25519.ts';
import { SERVICE_KINDS, type ServiceKind } from '../../shared/services/abilities.ts';
import { checksHere } from '../support/checksHere.ts';
import { MemoryDestinations } from '../support/memoryDestinations.ts';
import { MemorySecrets } from '../support/memorySecrets.ts';
import { MemorySpool } from '../support/memorySpool.ts';
import { FAKE_NOW } from '../support/fakeClock.ts';
import { MemoryKindness, MemoryWindows } from '../support/memoryWindows.ts';
import { memoryStore, type MemoryStore } from '../support/memoryStore.ts';
import { aroundPorts, type Around, type PortCall } from './aroundPorts.ts';
import { CallRates } from './callRates.ts';
import { Checker } from './checker.ts';
import { diceOf, type Dice } from './dice.ts';
import { Nemesis } from './nemesis.ts';
import { makeServer } from './servers/makeServer.ts';
import type { Net } from './servers/net.ts';
import type { ServerEvent, SimServer } from './servers/simServer.ts';
import { SimDisk } from './simDisk.ts';
import { simLines } from './simLines.ts';
import { simMover } from './simMover.ts';
import { simNet } from './simNet.ts';
import { simStore, type Writes } from './simStore.ts';
import { never, SimTime, type Life } from './simTime.ts';
import { Trace } from './trace.ts';
import { WindowLaw } from './windowLaw.ts';

/** The key that is right at the begin. */
export const RIGHT_KEY = 'right-key';
/** A key that is no secret: the same seed must give the same signatures. */
const PRIVATE_KEY =
  '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f\n-----END PRIVATE KEY-----\n';
const SIGNER = ed25519Signer(PRIVATE_KEY);
const PUBLIC_KEY = createPublicKey(PRIVATE_KEY);
/** A step of the simulation that makes more calls than that spins. */
const CALLS_PER_STEP_MAX = 20_000;

/** A destination of the simulated lab. */
export interface Place {
  readonly name: string;
  readonly kind: ServiceKind;
  readonly server: SimServer;
}

/**
 * A lab with its servers, its disk and a daemon that dies and comes back. The core is the real one; everything behind its
 * ports is played, and every choice is the seed's.
 */
export class World {
  readonly seed: number;
  readonly time: SimTime;
  readonly trace: Trace;
  readonly disk: SimDisk;
  readonly spool = new MemorySpool();
  readonly secrets = new MemorySecrets();
  readonly destinations = new MemoryDestinations();
  readonly windows: MemoryWindows;
  readonly kindness = new MemoryKindness('full');
  readonly folderSettings = new MemoryFolderSettings();
  readonly places: readonly Place[];
  readonly checker: Checker;
  readonly nemesis: Nemesis;
  readonly rates: CallRates;
  readonly #coreDice: Dice;
  readonly #netDice: Dice;
  readonly #diskDice: Dice;
  readonly #lineDice: Dice;
  readonly #moveDice: Dice;
  /** Files are put away to another disk. */
  readonly #isOtherDisk: boolean;
  #relay: Net | undefined;
  #ledger: MemoryStore = memoryStore();
  #life: Life = { alive: false, number: 0 };
  #writes: Writes | undefined;
  #core: Core | undefined;
  #callsInStep = 0;
  deaths = 0;
  /** Stands before every call of a port; the sweep fails them one by one. */
  disturb: Around = (_call, go) => go();

  constructor(
    seed: number,
    options: {
      readonly kinds: readonly ServiceKind[];
      readonly keepTrace: boolean;
      /** Nothing goes wrong by itself. */
      readonly isCalm?: boolean;
    },
  ) {
    this.seed = seed;
    this.time = new SimTime(diceOf(seed, 'order'));
    this.trace = new Trace(this.time, options.keepTrace);
    this.#coreDice = diceOf(seed, 'core');
    this.#netDice = diceOf(seed, 'net');
    this.#diskDice = diceOf(seed, 'disk');
    this.#lineDice = diceOf(seed, 'lines');
    this.#moveDice = diceOf(seed, 'moves');
    this.#isOtherDisk = this.#moveDice.chance(0.5);
    this.disk = new SimDisk(this.time, diceOf(seed, 'files'), this.spool);
    this.nemesis = new Nemesis(diceOf(seed, 'nemesis'));
    this.nemesis.isCalm = options.isCalm === true;
    const windowLaw = new WindowLaw(() => this.time.elapsed(), FAKE_NOW);
    this.time.onJump = (ms) => windowLaw.jumped(ms);
    this.windows = new HeardWindows((all) => windowLaw.windowsAre(all));
    this.checker = new Checker({
      wasWhole: (digest) => this.disk.wasWhole(digest),
      serverOf: (batch) => this.placeOf(batch)?.server,
      sendingWindowOf: (batch) => this.destinations.byId(batch.destinationId)?.limits?.window,
      wasWindowOpen: (name) => windowLaw.wasOpen(name),
      isSpooled: (digest) => this.spool.entries.has(digest),
      digestAt: (path) => this.disk.digestAt(path),
      fingerprint: SIGNER.fingerprint,
      isSigned: (text, signature) =>
        verify(null, Buffer.from(text), PUBLIC_KEY, Buffer.from(signature, 'hex')),
    });
    this.rates = new CallRates(this.time, (what) => this.checker.broken(what));
    this.places = options.kinds.map((kind, at) => this.#place(kind, at));
  }

  /** The core, while the daemon runs and has started. */
  get core(): Core | undefined {
    return this.#life.alive ? this.#core : undefined;
  }

  /** The network of the process that runs, for calls that are passed on. */
  get relay(): Net | undefined {
    return this.#life.alive ? this.#relay : undefined;
  }

  get isAlive(): boolean {
    return this.#life.alive;
  }

  placeOf(batch: Pick<Batch, 'destinationId'>): Place | undefined {
    const name = this.destinations.byId(batch.destinationId)?.name;
    return this.places.find((place) => place.name === name);
  }

  /** Starts the daemon's process. It can be used once it has recovered. */
  boot(): void {
    if (this.#life.alive) return;
    const life: Life = { alive: true, number: this.#life.number + 1 };
    this.#life = life;
    this.#core = undefined;
    this.#ledger = this.#ledger.reopen();
    this.trace.tell(`boot ${life.number}`);
    const core = createCore(this.#ports(life));
    core.onChange(({ kind }) => {
      if (kind === 'progress' && life.alive) this.checker.moving(core.moving());
    });
    this.checker.moving([]);
    const begin = async (): Promise<void> => {
      await core.start();
      if (life.alive && this.#life === life) this.#core = core;
      this.trace.tell(`started ${life.number}`);
    };
    begin().catch((error: unknown) => {
      // The ledger failed while it was opened: the process ends, and its supervisor starts another one.
      this.trace.tell(`start failed ${String(error)}`);
      if (!isStoreError(error)) this.checker.broken(`the start threw ${String(error)}`);
      if (life.alive) this.kill('the start failed');
    });
  }

  /** The process is gone, from one moment to the next; another one is started later. */
  kill(why: string, rebootInMs = this.#coreDice.between(50, 20_000)): void {
    if (!this.#life.alive) return;
    this.#life.alive = false;
    this.deaths += 1;
    this.trace.tell(`kill ${this.#life.number}: ${why}`);
    this.#writes?.settleAtDeath(() => this.#diskDice.chance(0.5));
    this.time.after(rebootInMs, () => this.boot());
  }

  /** The daemon ends as it was asked to, and another one is started. */
  restart(): void {
    const { core } = this;
    if (core === undefined) return;
    const life = this.#life;
    this.#core = undefined;
    this.trace.tell('stop');
    const stop = async (): Promise<void> => {
      try {
        await core.stop();
      } catch (error) {
        if (!isStoreError(error)) this.checker.broken(`the stop threw ${String(error)}`);
        this.kill('the stop failed');
      }
      if (!life.alive) return;
      life.alive = false;
      this.trace.tell('stopped');
      this.time.after(500, () => this.boot());
    };
    void stop();
  }

  /** Runs the next event; false when nothing is left. Throws what the checker found. */
  async step(): Promise<boolean> {
    this.#callsInStep = 0;
    const isMore = await this.time.step();
    if (this.checker.violation !== undefined) throw new Error(this.checker.violation);
    return isMore;
  }

  /** Runs until a time of the simulation. */
  async runUntil(elapsed: number): Promise<void> {
    // Something happens then, if nothing else: time does not stop before.
    this.time.after(elapsed - this.time.elapsed(), () => undefined);
    while (this.time.elapsed() < elapsed) await this.step();
  }

  #place(kind: ServiceKind, at: number): Place {
    const host = `server${at}.example`;
    const dice = diceOf(this.seed, host);
    const server = makeServer(
      kind,
      { host, secret: RIGHT_KEY },
      {
        elapsed: () => this.time.elapsed(),
        chance: (probability) => dice.chance(probability),
        between: (min, max) => dice.between(min, max),
        tell: (event) => {
          this.trace.tell(`server ${event.what} ${subjectOf(event)}`);
          this.checker.happened(event);
        },
      },
    );
    return { name: `lab${at}`, kind, server };
  }

  #ports(life: Life): Ports {
    const { store, writes } = simStore({
      time: this.time,
      life,
      ledger: this.#ledger,
      writeMs: () => this.#diskDice.below(4),
      readMs: () => (this.#diskDice.chance(0.02) ? this.#diskDice.between(1, 20) : 0),
      fate: (changes) => this.nemesis.fateOf(changes),
      kill: (why) => this.kill(why),
      onApplied: (changes) => this.#applied(changes),
      onRefused: (error) => this.checker.broken(`the ledger refused a write: ${String(error)}`),
    });
    this.#writes = writes;
    const net = simNet({
      time: this.time,
      life,
      dice: this.#netDice,
      trace: this.trace,
      weather: (call) => this.nemesis.weather(call),
      wayMs: () => (this.#netDice.chance(0.05) ? this.#netDice.below(3_000) : this.#netDice.below(60)),
      onCall: (call, weather) => this.rates.note(call, weather),
    });
    this.#relay = net;
    const services = new Map(
      this.places.map((place) => [place.server.host, place.server.serviceOver(net)] as const),
    );
    const files = this.disk.filesOf(life);
    const ports: Ports = {
      clock: this.time.clockOf(life),
      random: this.#coreDice,
      digest: { sha256: (content) => createHash('sha256').update(content).digest('hex') },
      log: this.#log(life),
      store,
      files,
      checks: checksHere(files),
      spool: this.spool,
      secrets: this.secrets,
      destinations: this.destinations,
      windows: this.windows,
      zones: { own: () => 'UTC', isKnown: (zone) => zone === 'UTC', offsetAt: () => 0 },
      kindness: this.kindness,
      signer: SIGNER,
      folders: {
        settings: this.folderSettings,
        tree: this.disk.treeOf(life),
        watcher: this.disk.watcherOf(life),
        mover: simMover({
          disk: this.disk,
          time: this.time,
          life,
          dice: this.#moveDice,
          isOtherDisk: this.#isOtherDisk,
          isCalm: () => this.nemesis.isCalm,
          onLeave: (order) => this.checker.leaves(order),
          broken: (what) => this.checker.broken(what),
        }),
      },
      service: (kind) => services.get(this.places.find((place) => place.kind === kind)?.server.host ?? ''),
      version: '0.0.0-sim',
      settleMs: 2_000,
    };
    const all = aroundPorts(ports, (call, go) => this.#around(life, call, go));
    const isCalm = (): boolean => this.nemesis.isCalm;
    const lines = simLines(all, { time: this.time, life, dice: this.#lineDice, isCalm });
    return { ...all, checks: checksHere(all.files), lines };
  }

  #around<T>(life: Life, call: PortCall, go: () => Promise<T>): Promise<T> {
    if (!life.alive) return never();
    this.#callsInStep += 1;
    if (this.#callsInStep > CALLS_PER_STEP_MAX) {
      this.checker.broken(`I11: the core spins at ${call.point}`);
      return never();
    }
    return this.disturb(call, go).then(
      (value) => (life.alive ? value : never<T>()),
      (error: unknown) => {
        if (!life.alive) return never<T>();
        throw error;
      },
    );
  }

  #log(life: Life): Ports['log'] {
    const tell =
      (level: string) =>
      (sentence: string, fields?: Readonly<Record<string, unknown>>): void => {
        if (!life.alive) return;
        this.trace.tell(`log ${level} ${sentence} ${JSON.stringify(fields ?? {})}`);
        const reason = JSON.stringify(fields?.['reason'] ?? '');
        if (
          level === 'error' &&
          sentence !== 'the ledger failed' &&
          !reason.includes('the simulation says so')
        )
          this.checker.broken(`the core logged an error: ${sentence} ${reason}`);
      };
    return { debug: () => undefined, info: tell('info'), warn: tell('warn'), error: tell('error') };
  }

  #applied(changes: readonly Change[]): void {
    this.trace.tell(`commit ${changes.map(words).join(' ')}`);
    this.checker.applied(changes);
  }
}

function subjectOf(event: ServerEvent): string {
  switch (event.what) {
    case 'started':
      return event.start.key;
    case 'imported':
      return event.file.name;
    case 'answered':
      return event.key;
    default:
      return event satisfies never;
  }
}

function words(change: Change): string {
  switch (change.put) {
    case 'batch':
      return `${change.batch.id.slice(-6)}:${change.batch.status}`;
    case 'item':
      return `${change.item.id.slice(-6)}:${change.item.state}${change.item.state === 'attention' ? `(${change.item.failure.code})` : ''}`;
    case 'job':
      return `${change.job.id.slice(-6)}:${change.job.kind}:${change.job.state}`;
    case 'story':
      return `"${change.line.what}"`;
    case 'fact':
      return `fact:${change.key}`;
    default:
      return change.put;
  }
}

function isStoreError(error: unknown): boolean {
  return error instanceof Error && error.name === 'StoreError';
}

/** Windows that tell when they change. */
class HeardWindows extends MemoryWindows {
  readonly #hear: (all: ReturnType<MemoryWindows['all']>) => void;

  constructor(hear: (all: ReturnType<MemoryWindows['all']>) => void) {
    super();
    this.#hear = hear;
  }

  override async save(window: Parameters<MemoryWindows['save']>[0]): Promise<Result<void>> {
    const saved = await super.save(window);
    this.#hear(this.all());
    return saved;
  }

  override async remove(name: string): Promise<Result<void>> {
    const removed = await super.remove(name);
    this.#hear(this.all());
    return removed;
  }
}

/** The folders of the settings, in memory. */
class MemoryFolderSettings implements FolderSettings {
  #folders: readonly Folder[] = [];

  all(): readonly Folder[] {
    return this.#folders;
  }

  isLocked(): boolean {
    return false;
  }

  save(folder: Folder): Promise<Result<void>> {
    this.#folders = [...this.#folders.filter((one) => one.id !== folder.id), folder];
    return Promise.resolve(ok(undefined));
  }

  remove(id: Folder['id']): Promise<Result<void>> {
    this.#folders = this.#folders.filter((one) => one.id !== id);
    return Promise.resolve(ok(undefined));
  }
}

/** Kinds of this run: one of each at most, so that a service's adapter is that of one server. */
export function kindsOf(dice: Dice): readonly ServiceKind[] {
  const all = [...SERVICE_KINDS];
  const wanted = dice.between(1, 3);
  const kinds: ServiceKind[] = [];
  while (kinds.length < wanted) {
    const [kind] = all.splice(dice.below(all.length), 1);
    if (kind !== undefined) kinds.push(kind);
  }
  return kinds;
}
