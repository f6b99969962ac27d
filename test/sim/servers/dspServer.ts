import type {
  Access,
  ImportService,
  JobInput,
  JobReport,
  SendInput,
  SentFile,
  StartInput,
  StartOutcome,
} from '../../../main/core/ports/importService.ts';
import { failure } from '../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { ABILITIES } from '../../../shared/services/abilities.ts';
import { keyOf } from './haploServer.ts';
import { call, type Net, type NetCall } from './net.ts';
import { sendBodies, type Arrived } from './sendBodies.ts';
import { cannotDo, refusedSecret, type ServerWorld, type SimServer, type Started } from './simServer.ts';

interface Stored extends Arrived {
  /** Who sent it; the server itself does not know. */
  readonly key: string;
}

interface Row extends Stored {
  readonly derivative: string;
}

/** How often the ingest cannot make anything of a file: it stays in the folder and gets no row. */
const LEFT_OVER = 0.03;

/**
 * DSP-INGEST: files lie in one folder per project, whoever sent them. An ingest takes all of them, locks the project meanwhile
 * (409), and tells of its outcome only by new rows of the mapping. Finalize destroys folder and mapping.
 */
export class DspServer implements SimServer {
  readonly kind = 'dsp-ingest';
  readonly host: string;
  secret: string;
  readonly starts: Started[] = [];
  readonly #folder = new Map<string, Stored>();
  #rows: Row[] = [];
  #assets: Row[] = [];
  #generation = 0;
  #until: number | undefined;
  readonly #world: ServerWorld;

  constructor(about: { host: string; secret: string }, world: ServerWorld) {
    this.host = about.host;
    this.secret = about.secret;
    this.#world = world;
  }

  serviceOver(net: Net): ImportService {
    const on = <T>(
      operation: NetCall['operation'],
      access: Access,
      work: () => Result<T>,
      key?: string,
    ): Promise<Result<T>> => {
      const about = { operation, host: this.host, ...(key === undefined ? {} : { key }) };
      return call(net, { call: about, access }, () => refusedSecret(this, access, 401) ?? work());
    };
    return {
      abilities: ABILITIES['dsp-ingest'],
      probe: (access) =>
        on('probe', access, () => ok({ product: this.kind, credentialsTested: true, tookMs: 1 })),
      acceptsName: (name) =>
        /^[A-Za-z0-9 ._/-]+$/.test(name)
          ? ok(undefined)
          : fail(failure('file.bad-name', { name, reason: 'has characters that the server refuses' })),
      openBatch: (access, { key }) => on('openBatch', access, () => this.#open(key), key),
      send: (access, input) => this.#send(net, access, input),
      start: async (access, input) =>
        input.kind === 'dry-run'
          ? cannotDo(this.kind, 'dry run')
          : on('start', access, () => this.#start(input), keyOf(input.batch)),
      report: (access, input) => on('report', access, () => this.#report(input), keyOf(input.batch)),
      mapping: (access, { batch }) => on('mapping', access, () => this.#mapping(), keyOf(batch)),
      finalize: (access, { batch }) => on('finalize', access, () => this.#finalize(), keyOf(batch)),
      lateDigest: (access, { remoteRef }) =>
        on('lateDigest', access, () => ok(this.#assets.find((row) => row.derivative === remoteRef)?.sha256)),
    };
  }

  stored(key: string): ReadonlyMap<string, string> {
    this.#ingest();
    const there = [...this.#assets, ...this.#folder.values()].filter((file) => file.key === key);
    return new Map(there.map((file) => [file.name, file.sha256]));
  }

  hasStored(key: string, name: string, sha256: string | undefined): boolean {
    return [...this.#assets, ...this.#folder.values()].some(
      (file) => file.key === key && file.name === name && (sha256 === undefined || file.sha256 === sha256),
    );
  }

  state(): unknown {
    return [[...this.#folder.values()], this.#rows, this.#until];
  }

  #busy(): Result<never> | undefined {
    this.#ingest();
    if (this.#until === undefined) return undefined;
    const told = failure('remote.busy', { host: this.host, status: 409 }, { retryAfterMs: 2_000 });
    return fail(told);
  }

  /** What an ingest that is over has done. */
  #ingest(): void {
    if (this.#until === undefined || this.#until > this.#world.elapsed()) return;
    this.#until = undefined;
    for (const file of this.#folder.values()) {
      if (this.#world.chance(LEFT_OVER)) continue;
      const row = { ...file, derivative: `asset-${this.#assets.length + 1}.orig` };
      this.#rows.push(row);
      this.#assets.push(row);
      this.#folder.delete(file.name);
      this.#world.tell({ what: 'imported', server: this, key: file.key, file });
    }
  }

  #open(key: string): Result<{ ref: string; facts: Record<string, string>; openedAt: number }> {
    const facts = { key, rows: String(this.#rows.length), generation: String(this.#generation) };
    return this.#busy() ?? ok({ ref: '0001', facts, openedAt: this.#world.elapsed() });
  }

  async #send(net: Net, access: Access, input: SendInput): Promise<Result<readonly SentFile[]>> {
    const key = keyOf(input.batch);
    const [first] = input.files;
    const about: NetCall = {
      operation: 'send',
      host: this.host,
      key,
      ...(first === undefined ? {} : { name: first.name }),
    };
    if (access.signal.aborted) return call(net, { call: about, access }, () => ok([]));
    const weather = net.weather(about);
    if (weather.kind === 'fail') return call(net, { call: about, access, weather }, () => ok([]));
    const sent = await sendBodies(net, { call: about, access, input, weather });
    if (!sent.ok) return sent;
    return call(net, { call: about, access, weather }, () => {
      const refused = refusedSecret(this, access, 401) ?? this.#busy();
      if (refused !== undefined) return refused;
      for (const file of sent.value) this.#folder.set(file.name, { ...file, key });
      return ok(sent.value.map(({ name }) => ({ name, atLeast: 'acknowledged' as const })));
    });
  }

  #start(input: StartInput): Result<StartOutcome> {
    const busy = this.#busy();
    if (busy !== undefined) return busy;
    const key = keyOf(input.batch);
    this.#until = this.#world.elapsed() + this.#world.between(500, 40_000);
    const files = new Map([...this.#folder.values()].map((file) => [file.name, file.sha256]));
    const start: Started = { key, kind: 'import', files };
    this.starts.push(start);
    this.#world.tell({ what: 'started', server: this, start });
    return ok({ kind: 'running' });
  }

  #report(input: JobInput): Result<JobReport> {
    if (this.#busy() !== undefined) return ok({ state: 'running', pollInMs: 2_000 });
    const { rows, generation } = input.batch.facts;
    const since = generation === String(this.#generation) ? this.#rows.slice(Number(rows)) : this.#rows;
    const derivatives = new Map(since.map((row) => [row.name, row.derivative]));
    const refs = input.names.flatMap((name) => {
      const derivative = derivatives.get(name);
      return derivative === undefined ? [] : [[name, derivative] as const];
    });
    const leftOut = input.names.filter((name) => !derivatives.has(name));
    return ok({
      state: 'succeeded',
      serverSaid: this.#text(),
      leftOut,
      refs: Object.fromEntries(refs),
    });
  }

  #mapping(): Result<string> {
    return this.#busy() ?? ok(this.#text());
  }

  #text(): string {
    return ['original,derivative', ...this.#rows.map((row) => `${row.name},${row.derivative}`)].join('\n');
  }

  #finalize(): Result<void> {
    const busy = this.#busy();
    if (busy !== undefined) return busy;
    this.#folder.clear();
    this.#rows = [];
    this.#generation += 1;
    return ok(undefined);
  }
}
