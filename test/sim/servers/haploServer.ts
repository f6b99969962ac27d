import type {
  Access,
  ImportService,
  OpenBatchInput,
  SendInput,
  SentFile,
  StartInput,
  StartOutcome,
} from '../../../main/core/ports/importService.ts';
import type { RemoteBatch } from '../../../shared/model/batch.ts';
import { failure } from '../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { ABILITIES } from '../../../shared/services/abilities.ts';
import { call, type Net, type NetCall } from './net.ts';
import { sendBodies, type Arrived } from './sendBodies.ts';
import { refusedSecret, type ServerWorld, type SimServer, type Started } from './simServer.ts';

interface HaploBatch {
  readonly key: string;
  readonly files: Arrived[];
  state: 'uploading' | 'scheduled';
}

/**
 * A Haplo server: a batch lists files, the last of a name counts, and it is scheduled once. The two APIs differ in what a
 * second schedule tells: only haplo-batch has words that prove the first.
 */
export class HaploServer implements SimServer {
  readonly kind: 'haplo-batch' | 'haplo-standard';
  readonly host: string;
  secret: string;
  readonly starts: Started[] = [];
  readonly batches = new Map<string, HaploBatch>();
  readonly #world: ServerWorld;

  constructor(about: { kind: HaploServer['kind']; host: string; secret: string }, world: ServerWorld) {
    this.kind = about.kind;
    this.host = about.host;
    this.secret = about.secret;
    this.#world = world;
  }

  serviceOver(net: Net): ImportService {
    const { kind } = this;
    return {
      abilities: ABILITIES[kind],
      probe: (access) =>
        call(net, { call: this.#call('probe'), access }, () => {
          return (
            refusedSecret(this, access, 403) ?? ok({ product: kind, credentialsTested: true, tookMs: 1 })
          );
        }),
      acceptsName: (name) =>
        name === '' ? fail(failure('file.bad-name', { name, reason: 'is empty' })) : ok(undefined),
      ...(ABILITIES[kind].controlFile
        ? {
            putControl: (access: Access) =>
              call(
                net,
                { call: this.#call('putControl'), access },
                () => refusedSecret(this, access, 403) ?? ok(undefined),
              ),
          }
        : {}),
      openBatch: (access, input) =>
        call(net, { call: { ...this.#call('openBatch'), key: input.key }, access }, () =>
          this.#open(access, input),
        ),
      send: (access, input) => this.#send(net, access, input),
      start: (access, input) =>
        call(net, { call: { ...this.#call('start'), key: keyOf(input.batch) }, access }, () =>
          this.#start(access, input),
        ),
    };
  }

  stored(key: string): ReadonlyMap<string, string> {
    const found = [...this.batches.values()].filter((batch) => batch.key === key);
    return listed(found.findLast((batch) => batch.state === 'scheduled') ?? found.at(-1));
  }

  hasStored(key: string, name: string, sha256: string | undefined): boolean {
    return [...this.batches.values()].some(
      (batch) =>
        batch.key === key &&
        batch.files.some((file) => file.name === name && (sha256 === undefined || file.sha256 === sha256)),
    );
  }

  state(): unknown {
    return [...this.batches.values()];
  }

  /** A batch that is known by its own id, where no other key is given: scripts make such past the queue. */
  openDirectly(key?: string): string {
    const ref = `${this.host}/batch/${String(this.batches.size + 1).padStart(6, '0')}`;
    this.batches.set(ref, { key: key ?? ref, files: [], state: 'uploading' });
    return ref;
  }

  /** A file that a script sends past the queue; the answer is its digest. */
  takeDirectly(ref: string, file: Arrived): Result<string> {
    const batch = this.batches.get(ref);
    if (batch === undefined) return fail(failure('remote.batch-gone', { host: this.host, ref }));
    batch.files.push(file);
    return ok(file.sha256);
  }

  /** A schedule that a script sends past the queue. */
  startDirectly(ref: string, kind: Started['kind']): Result<string> {
    const batch = this.batches.get(ref);
    if (batch === undefined) return fail(failure('remote.batch-gone', { host: this.host, ref }));
    if (batch.state === 'uploading') return ok(this.#schedule(batch, kind));
    const serverSays = `Batch ${ref} is not in the 'uploading' state`;
    return fail(failure('remote.schedule-refused', { host: this.host, status: 400 }, { serverSays }));
  }

  #call(operation: NetCall['operation']): NetCall {
    return { operation, host: this.host };
  }

  #open(access: Access, { key }: OpenBatchInput): Result<RemoteBatch> {
    const refused = refusedSecret(this, access, 403);
    if (refused !== undefined) return refused;
    const ref = this.openDirectly(key);
    return ok({ ref, facts: { key }, openedAt: this.#world.elapsed() });
  }

  async #send(net: Net, access: Access, input: SendInput): Promise<Result<readonly SentFile[]>> {
    const [first] = input.files;
    const about: NetCall = {
      ...this.#call('send'),
      key: keyOf(input.batch),
      ...(first === undefined ? {} : { name: first.name }),
    };
    if (access.signal.aborted) return call(net, { call: about, access }, () => ok([]));
    const weather = net.weather(about);
    if (weather.kind === 'fail') return call(net, { call: about, access, weather }, () => ok([]));
    const sent = await sendBodies(net, { call: about, access, input, weather });
    if (!sent.ok) return sent;
    return call(net, { call: about, access, weather }, () => this.#take(access, input.batch, sent.value));
  }

  #take(access: Access, { ref }: RemoteBatch, files: readonly Arrived[]): Result<readonly SentFile[]> {
    const refused = refusedSecret(this, access, 403);
    if (refused !== undefined) return refused;
    const batch = this.batches.get(ref);
    if (batch === undefined) return fail(failure('remote.batch-gone', { host: this.host, ref }));
    batch.files.push(...files);
    return ok(files.map(({ name, sha256 }) => ({ name, remoteDigest: sha256, atLeast: 'acknowledged' })));
  }

  #start(access: Access, input: StartInput): Result<StartOutcome> {
    const refused = refusedSecret(this, access, 403);
    if (refused !== undefined) return refused;
    const { ref } = input.batch;
    const batch = this.batches.get(ref);
    if (batch === undefined) return fail(failure('remote.batch-gone', { host: this.host, ref }));
    if (batch.state === 'uploading')
      return ok({ kind: 'accepted', serverSaid: this.#schedule(batch, input.kind) });
    const serverSays = `Batch ${ref} is not in the 'uploading' state`;
    if (!input.repeated)
      return fail(failure('remote.schedule-refused', { host: this.host, status: 400 }, { serverSays }));
    if (this.kind === 'haplo-batch') return ok({ kind: 'taken-before', serverSaid: serverSays });
    return fail(failure('remote.start-unknown', { host: this.host }, { serverSays }));
  }

  #schedule(batch: HaploBatch, kind: Started['kind']): string {
    batch.state = 'scheduled';
    const start: Started = { key: batch.key, kind, files: listed(batch) };
    this.starts.push(start);
    this.#world.tell({ what: 'started', server: this, start });
    return 'SCHEDULED';
  }
}

/** Batch and round that a remote batch was made for. */
export function keyOf(batch: RemoteBatch): string {
  return batch.facts['key'] ?? batch.ref;
}

function listed(batch: HaploBatch | undefined): ReadonlyMap<string, string> {
  return new Map((batch?.files ?? []).map((file) => [file.name, file.sha256]));
}
