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
import { failure, type Failure } from '../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { ABILITIES } from '../../../shared/services/abilities.ts';
import { keyOf } from './haploServer.ts';
import { call, cut, type Net, type NetCall } from './net.ts';
import { sendBodies, type Arrived } from './sendBodies.ts';
import { cannotDo, refusedSecret, type ServerWorld, type SimServer, type Started } from './simServer.ts';

interface EcotaxaJob {
  readonly id: number;
  readonly key: string;
  /** What lay in My Files when it began. */
  readonly files: readonly Arrived[];
  state: 'P' | 'R' | 'A' | 'F' | 'E';
  /** When it goes on by itself. */
  until: number;
  /** Questions that it still has. */
  questions: number;
  reply: string | undefined;
  /** It fails this often before it is well. */
  failures: number;
  restarted: boolean;
}

/** A half upload that can be gone on with. */
interface Partial {
  readonly id: string;
  readonly digests: readonly string[];
}

/**
 * EcoTaxa: a batch travels as one package into My Files; import jobs wait, run, ask, end or fail, are found by their source path,
 * answered, restarted and erased. Every start makes a job: starting twice imports twice.
 */
export class EcotaxaServer implements SimServer {
  readonly kind = 'ecotaxa';
  readonly host: string;
  secret: string;
  readonly starts: Started[] = [];
  readonly jobs = new Map<number, EcotaxaJob>();
  readonly #myFiles = new Map<string, readonly Arrived[]>();
  readonly #ever: { readonly key: string; readonly file: Arrived }[] = [];
  readonly #partial = new Map<string, Partial>();
  #ids = 0;
  readonly #world: ServerWorld;

  constructor(about: { host: string; secret: string }, world: ServerWorld) {
    this.host = about.host;
    this.secret = about.secret;
    this.#world = world;
  }

  serviceOver(net: Net): ImportService {
    const on = <T>(
      operation: NetCall['operation'],
      about: { readonly access: Access; readonly key?: string },
      work: () => Result<T>,
    ): Promise<Result<T>> => {
      const { access, key } = about;
      const to = { operation, host: this.host, ...(key === undefined ? {} : { key }) };
      return call(net, { call: to, access }, () => {
        this.#goOn();
        return refusedSecret(this, access, 403) ?? work();
      });
    };
    return {
      abilities: ABILITIES.ecotaxa,
      probe: (access) =>
        on('probe', { access }, () => ok({ product: this.kind, credentialsTested: true, tookMs: 1 })),
      acceptsName: (name) =>
        name === '' || name.includes('..')
          ? fail(failure('file.bad-name', { name, reason: 'is no name in an archive' }))
          : ok(undefined),
      openBatch: (_access, { key }) =>
        Promise.resolve(ok({ ref: key, facts: { key }, openedAt: this.#world.elapsed() })),
      send: (access, input) => this.#send(net, access, input),
      start: async (access, input) =>
        input.kind === 'dry-run'
          ? cannotDo(this.kind, 'dry run')
          : on('start', { access, key: keyOf(input.batch) }, () => this.#start(input)),
      findStarted: (access, input) =>
        on('findStarted', { access, key: keyOf(input.batch) }, () => this.#find(input)),
      report: (access, input) => on('report', { access, key: keyOf(input.batch) }, () => this.#report(input)),
      answer: (access, input) =>
        on('answer', { access, key: keyOf(input.batch) }, () => this.#answer(input, input.answer)),
      restart: (access, input) =>
        on('restart', { access, key: keyOf(input.batch) }, () => this.#restart(input)),
      erase: (access, input) => on('erase', { access, key: keyOf(input.batch) }, () => this.#erase(input)),
    };
  }

  stored(key: string): ReadonlyMap<string, string> {
    return new Map((this.#myFiles.get(key) ?? []).map((file) => [file.name, file.sha256]));
  }

  hasStored(key: string, name: string, sha256: string | undefined): boolean {
    return this.#ever.some(
      (one) =>
        one.key === key && one.file.name === name && (sha256 === undefined || one.file.sha256 === sha256),
    );
  }

  state(): unknown {
    return [[...this.#myFiles], [...this.jobs.values()]];
  }

  async #send(net: Net, access: Access, input: SendInput): Promise<Result<readonly SentFile[]>> {
    const key = keyOf(input.batch);
    const about: NetCall = { operation: 'send', host: this.host, key };
    if (access.signal.aborted) return call(net, { call: about, access }, () => ok([]));
    const weather = net.weather(about);
    if (weather.kind === 'fail') return call(net, { call: about, access, weather }, () => ok([]));
    const begun = input.resume === undefined ? undefined : this.#partial.get(input.resume);
    if (begun === undefined) await input.noteResume?.(this.#beginPartial(key));
    // All is read in any case: each file needs its digest.
    const sent = await sendBodies(net, { call: about, access, input, weather });
    if (!sent.ok) return sent;
    const digests = sent.value.map(({ sha256 }) => sha256);
    if (begun !== undefined && begun.digests.some((digest, at) => digests[at] !== digest)) {
      this.#partial.delete(begun.id);
      await input.noteResume?.('');
      return fail(cut(this.host, 'the files are not those that an earlier upload began with'));
    }
    return call(net, { call: about, access, weather }, () => {
      const refused = refusedSecret(this, access, 403);
      if (refused !== undefined) return refused;
      this.#myFiles.set(key, sent.value);
      for (const file of sent.value) this.#ever.push({ key, file });
      return ok(
        sent.value.map(({ name }) => ({
          name,
          atLeast: 'acknowledged' as const,
          remoteRef: `${key}/${name}`,
        })),
      );
    });
  }

  #beginPartial(key: string): string {
    this.#ids += 1;
    const id = `${key}#${this.#ids}`;
    this.#partial.set(id, { id, digests: [] });
    return id;
  }

  #start(input: StartInput): Result<StartOutcome> {
    const key = keyOf(input.batch);
    this.#ids += 1;
    const id = this.#ids;
    const world = this.#world;
    const files = this.#myFiles.get(key) ?? [];
    this.jobs.set(id, {
      id,
      key,
      files,
      state: 'P',
      until: world.elapsed() + world.between(200, 8_000),
      questions: world.chance(0.3) ? world.between(1, 2) : 0,
      reply: undefined,
      failures: world.chance(0.15) ? 1 : 0,
      restarted: false,
    });
    const start: Started = {
      key,
      kind: 'import',
      files: new Map(files.map((file) => [file.name, file.sha256])),
    };
    this.starts.push(start);
    this.#world.tell({ what: 'started', server: this, start });
    return ok({ kind: 'running', remoteId: String(id) });
  }

  #find(input: StartInput): Result<{ readonly remoteId: string } | undefined> {
    const earlier = new Set(input.earlierJobs ?? []);
    const key = keyOf(input.batch);
    const ids = [...this.jobs.values()]
      .filter((job) => job.key === key && !earlier.has(String(job.id)))
      .map((job) => job.id);
    return ok(ids.length === 0 ? undefined : { remoteId: String(Math.max(...ids)) });
  }

  /** Jobs go on by themselves. */
  #goOn(): void {
    const now = this.#world.elapsed();
    for (const job of this.jobs.values()) {
      while (job.until <= now && (job.state === 'P' || job.state === 'R')) {
        if (job.state === 'P') job.state = 'R';
        else if (job.questions > 0) job.state = 'A';
        else if (job.failures > 0) {
          job.failures -= 1;
          job.state = 'E';
        } else {
          job.state = 'F';
          for (const file of job.files)
            this.#world.tell({ what: 'imported', server: this, key: job.key, file });
        }
        job.until += this.#world.between(200, 10_000);
      }
    }
  }

  #job(input: JobInput): EcotaxaJob | undefined {
    return this.jobs.get(Number(input.remoteId));
  }

  #report(input: JobInput): Result<JobReport> {
    const job = this.#job(input);
    if (job === undefined) return fail(this.#gone(input));
    switch (job.state) {
      case 'P':
      case 'R':
        return ok({ state: 'running', pct: 50, message: job.state, pollInMs: 2_000 });
      case 'A':
        return ok({ state: 'asking', question: { missing_users: { nobody: {} }, missing_taxa: [] } });
      case 'F':
        return ok({ state: 'succeeded', serverSaid: 'Done', leftOut: [], refs: {} });
      case 'E':
        return ok({ state: 'failed', message: 'it broke' });
      default:
        return job.state satisfies never;
    }
  }

  #answer(input: JobInput, answer: Readonly<Record<string, unknown>>): Result<void> {
    const job = this.#job(input);
    if (job === undefined) return fail(this.#gone(input));
    const reply = JSON.stringify(answer);
    if (job.state !== 'A')
      return job.reply === reply ? ok(undefined) : fail(conflict('It does not ask any more'));
    job.reply = reply;
    job.questions -= 1;
    this.#world.tell({ what: 'answered', server: this, key: job.key, answer });
    job.state = 'P';
    job.until = this.#world.elapsed() + this.#world.between(200, 5_000);
    return ok(undefined);
  }

  #restart(input: JobInput): Result<void> {
    const job = this.#job(input);
    if (job === undefined) return fail(this.#gone(input));
    if (job.state === 'P' && job.restarted) return ok(undefined);
    if (job.state !== 'E') return fail(conflict('Only a job that failed can be restarted'));
    job.state = 'P';
    job.restarted = true;
    job.until = this.#world.elapsed() + this.#world.between(200, 5_000);
    return ok(undefined);
  }

  #erase(input: JobInput): Result<void> {
    this.jobs.delete(Number(input.remoteId));
    return ok(undefined);
  }

  #gone(input: JobInput): Failure {
    return failure('remote.batch-gone', { host: this.host, ref: `job ${input.remoteId ?? ''}` });
  }
}

function conflict(reason: string): Failure {
  return failure('request.conflict', { reason, next: 'Look at the job again.' });
}
