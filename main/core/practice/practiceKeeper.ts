import { destinationOptionsSchema, type Destination } from '../../../shared/model/destination.ts';
import { failure, type Failure } from '../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import type { ServiceKind } from '../../../shared/services/abilities.ts';
import type { Core } from '../core.ts';
import type { Clock } from '../ports/clock.ts';
import type { Destinations } from '../ports/destinations.ts';
import type { Log } from '../ports/log.ts';
import type { DemoFiles, PracticeGround, PracticeProcess, PracticeSetting } from '../ports/practice.ts';

export interface PracticeParts {
  readonly core: Pick<Core, 'onChange' | 'saveDestination'>;
  readonly destinations: Pick<Destinations, 'all' | 'byName'>;
  readonly ground: PracticeGround;
  readonly setting: PracticeSetting;
  readonly clock: Clock;
  readonly log: Log;
}

/** How it stands. */
export type PracticeState =
  | { readonly state: 'off' | 'starting' }
  | { readonly state: 'running'; readonly process: PracticeProcess }
  | { readonly state: 'failed'; readonly failure: Failure };

/** What starting it gave. */
export interface PracticeStarted {
  readonly destination?: string;
  readonly demo?: DemoFiles;
}

/** The destination of each kind is called so; Haplo's, the first anybody meets, has the plain name. */
const NAME = 'practice';
const PLAIN_KIND: ServiceKind = 'haplo-batch';
/** Names that others have are passed over so often. */
const NAMES_MAX = 100;
/** One that ends by itself is started again so often, and then no more until somebody asks. */
const RESTARTS_MAX = 3;
/** Wait before the first restart, ms; each further one waits twice as long. */
const RESTART_MS = 1_000;
/** One that ran so long has not failed at its start, ms. */
const STEADY_MS = 60_000;

/**
 * Keeps the practice server running while destinations point to it: started when somebody asks, started again with the
 * daemon and after an end that nobody asked for, forgotten with its last destination.
 */
export class PracticeKeeper {
  readonly #parts: PracticeParts;
  readonly #stopped = new AbortController();
  #state: PracticeState = { state: 'off' };
  #starting: Promise<Result<PracticeProcess>> | undefined;
  #restarts = 0;
  #stopHearing: () => void = () => undefined;
  /** Everything that is done one after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: PracticeParts) {
    this.#parts = parts;
  }

  state(): PracticeState {
    return this.#state;
  }

  /** Names of the destinations that point to it. */
  destinations(): readonly string[] {
    return this.#pointing(this.#parts.setting.current()).map(({ name }) => name);
  }

  /** Begins with the daemon: a practice server that destinations wait for is started, `afterMs` later. */
  begin(afterMs: number): void {
    const { clock, core } = this.#parts;
    this.#stopHearing = core.onChange(({ kind }) => {
      if (kind === 'destinationRemoved') this.#inTurn(() => this.#forgetUnlessPointedTo());
    });
    if (this.#parts.setting.current() === undefined) return;
    this.#inTurn(async () => {
      await clock.sleep(afterMs, this.#stopped.signal);
      if (await this.#forgetUnlessPointedTo()) return;
      if (!this.#stopped.signal.aborted) await this.#running();
    });
  }

  /** Ends with the daemon; what is wanted stays wanted. */
  async end(): Promise<void> {
    this.#stopHearing();
    this.#stopped.abort();
    await this.#turn;
    await this.#starting;
    await this.#stopProcess();
  }

  /** Starts it unless it runs; with a kind, there is a destination of that kind on it afterwards. */
  async start(kind: ServiceKind | undefined): Promise<Result<PracticeStarted>> {
    this.#restarts = 0;
    const running = await this.#running();
    if (!running.ok) return running;
    if (kind === undefined) return ok({});
    const demo = kind === PLAIN_KIND ? await this.#parts.ground.demo() : undefined;
    if (demo?.ok === false) return demo;
    const destination = await this.#destinationOn(running.value, kind, demo?.value);
    if (!destination.ok) return destination;
    return ok({ destination: destination.value, ...(demo === undefined ? {} : { demo: demo.value }) });
  }

  /** Has it running before a destination that points to it is tested: with the daemon it starts a little later. */
  async awaken(destination: string): Promise<void> {
    if (this.destinations().includes(destination)) await this.#running();
  }

  /** Stops it and wants none any more. Destinations that point to it stay, and cannot be reached. */
  async stop(): Promise<Result<void>> {
    const forgotten = await this.#parts.setting.save(undefined);
    if (!forgotten.ok) return forgotten;
    await this.#starting;
    await this.#stopProcess();
    return ok(undefined);
  }

  /** The running one; calls that come while it starts share the start. */
  async #running(): Promise<Result<PracticeProcess>> {
    if (this.#state.state === 'running') return ok(this.#state.process);
    this.#starting ??= this.#startProcess().finally(() => {
      this.#starting = undefined;
    });
    return this.#starting;
  }

  async #startProcess(): Promise<Result<PracticeProcess>> {
    const { ground, log, setting } = this.#parts;
    this.#state = { state: 'starting' };
    const started = await ground.start(this.#stopped.signal);
    if (!started.ok) {
      this.#state = { state: 'failed', failure: started.failure };
      log.warn('the practice server does not start', { code: started.failure.code });
      return started;
    }
    const process = started.value;
    const before = setting.current();
    const kept = before === process.url ? ok(undefined) : await setting.save(process.url);
    if (!kept.ok || this.#stopped.signal.aborted) {
      this.#state = { state: 'off' };
      await process.stop();
      return kept.ok ? fail(failure('practice.failed', { reason: 'Waybill ends' })) : kept;
    }
    this.#state = { state: 'running', process };
    log.info('the practice server runs', { port: Number(new URL(process.url).port) });
    this.#watch(process);
    if (before !== undefined && before !== process.url) await this.#pointAnew(before, process);
    return started;
  }

  /** Starts it again after an end that nobody asked for. */
  #watch(process: PracticeProcess): void {
    const { clock, log } = this.#parts;
    const since = clock.elapsed();
    const onEnd = (reason: string): void => {
      if (this.#state.state !== 'running' || this.#state.process !== process) return;
      if (clock.elapsed() - since >= STEADY_MS) this.#restarts = 0;
      log.warn('the practice server ended by itself', { restarts: this.#restarts });
      this.#state = { state: 'failed', failure: failure('practice.failed', { reason }) };
      this.#restartLater();
    };
    void process.ended.then(onEnd);
  }

  #restartLater(): void {
    if (this.#restarts >= RESTARTS_MAX || this.#stopped.signal.aborted) return;
    const waitMs = RESTART_MS * 2 ** this.#restarts;
    this.#restarts += 1;
    this.#inTurn(async () => {
      await this.#parts.clock.sleep(waitMs, this.#stopped.signal);
      if (this.#stopped.signal.aborted || this.#state.state !== 'failed') return;
      if (this.#parts.setting.current() === undefined) return;
      const again = await this.#running();
      if (!again.ok) this.#restartLater();
    });
  }

  async #stopProcess(): Promise<void> {
    const was = this.#state;
    this.#state = { state: 'off' };
    if (was.state === 'running') await was.process.stop();
  }

  /** Whether nothing pointed to it, so that it is wanted no more. */
  async #forgetUnlessPointedTo(): Promise<boolean> {
    const url = this.#parts.setting.current();
    if (url === undefined || this.#pointing(url).length > 0) return false;
    await this.stop();
    return true;
  }

  #pointing(url: string | undefined): readonly Destination[] {
    if (url === undefined) return [];
    return this.#parts.destinations.all().filter((one) => one.url.startsWith(`${url}/`));
  }

  /** Its port was taken meanwhile: what points to the old one points to the new one. */
  async #pointAnew(before: string, process: PracticeProcess): Promise<void> {
    for (const destination of this.#pointing(before)) {
      const saved = await this.#save(process, destination);
      if (!saved.ok)
        this.#parts.log.warn('a destination still points to the old practice server', {
          code: saved.failure.code,
        });
    }
  }

  /** Its name: the one there is, brought up to date, else a new one. */
  async #destinationOn(
    process: PracticeProcess,
    kind: ServiceKind,
    demo: DemoFiles | undefined,
  ): Promise<Result<string>> {
    const { destinations } = this.#parts;
    const known =
      this.#pointing(process.url).find((one) => one.kind === kind) ??
      destinations.all().find((one) => one.kind === kind && isLeftBehind(one));
    const name = known?.name ?? freeName(kind, (taken) => destinations.byName(taken) !== undefined);
    const options = known?.options ?? (demo === undefined ? {} : { control: demo.control });
    const saved = await this.#save(process, { name, kind, options });
    return saved.ok ? ok(name) : saved;
  }

  #save(
    process: PracticeProcess,
    given: Pick<Destination, 'name' | 'kind' | 'options'>,
  ): ReturnType<Core['saveDestination']> {
    const { name, kind } = given;
    const service = process.services[kind];
    if (service === undefined)
      return Promise.resolve(
        fail(failure('practice.failed', { reason: `it has no service of the kind ${kind}` })),
      );
    const own = destinationOptionsSchema.parse(service);
    return this.#parts.core.saveDestination({
      name,
      kind,
      url: service.url,
      ...(service.user === undefined ? {} : { user: service.user }),
      secret: service.secret,
      secretStore: 'settings',
      // What a person changed stays, bar the one option that is an address.
      options: { ...own, ...given.options, ...(own.authUrl === undefined ? {} : { authUrl: own.authUrl }) },
    });
  }

  #inTurn(work: () => Promise<unknown>): void {
    this.#turn = this.#turn.then(work);
  }
}

/** Made for a practice server whose address nobody has kept. */
function isLeftBehind({ name, kind, secretStore }: Destination): boolean {
  return secretStore === 'settings' && name === plainName(kind);
}

function plainName(kind: ServiceKind): string {
  return kind === PLAIN_KIND ? NAME : `${NAME}-${kind}`;
}

function freeName(kind: ServiceKind, isTaken: (name: string) => boolean): string {
  const plain = plainName(kind);
  for (let at = 2; at < NAMES_MAX && isTaken(plain); at += 1)
    if (!isTaken(`${plain}-${at}`)) return `${plain}-${at}`;
  return plain;
}
