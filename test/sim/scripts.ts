import { startVerdict } from '../../main/core/attemptImport.ts';
import type { Core } from '../../main/core/core.ts';
import type { Gateway, MirrorRunEnd } from '../../main/core/mirrorFace.ts';
import type { Access } from '../../main/core/ports/importService.ts';
import { failure } from '../../shared/model/failure.ts';
import type { JobKind } from '../../shared/model/importJob.ts';
import { fail, ok, type Result } from '../../shared/model/result.ts';
import { ABILITIES } from '../../shared/services/abilities.ts';
import type { Dice } from './dice.ts';
import { HaploServer } from './servers/haploServer.ts';
import { call, type NetCall } from './servers/net.ts';
import type { Workload } from './workload.ts';
import type { Place, World } from './world.ts';

/** A script waits so long for the daemon to come back before each of its calls. */
const PATIENCE_TRIES = 40;
const PATIENCE_MS = 3_000;
/** A control file that a Haplo server has already. */
const CONTROL_DIGEST = 'c'.repeat(64);

/** What a script knows: the place it talks to, and the id that it was given for its batch. */
interface Script {
  readonly place: Place & { readonly server: HaploServer };
  readonly number: number;
  readonly kind: JobKind;
  given: string | undefined;
}

/**
 * Scripts that were written for the servers and talk to the mirror instead. Each call is what the mirror makes of it: passed on
 * while the destination's gate is open and nothing earlier of the batch is owed, else kept in the queue. A call that the
 * process dies under is never answered, and the script makes no further one.
 */
export class Scripts {
  readonly #world: World;
  readonly #workload: Workload;
  readonly #dice: Dice;
  #count = 0;

  constructor(world: World, workload: Workload, dice: Dice) {
    this.#world = world;
    this.#workload = workload;
    this.#dice = dice;
  }

  /** One script goes through its batch; another one asks for things on its way. */
  act(): void {
    const place = this.#dice.pick(this.#world.places);
    if (place === undefined) return;
    if (this.#dice.chance(0.25)) return this.#meddle(place);
    if (place.server instanceof HaploServer) return this.#haplo({ ...place, server: place.server });
    if (place.kind === 'robotoff') this.#robotoff(place);
  }

  // --- haplo -------------------------------------------------------------------------------------------

  #haplo(place: Script['place']): void {
    this.#count += 1;
    const kind: JobKind = this.#dice.chance(0.3) ? 'dry-run' : 'import';
    const script: Script = { place, number: this.#count, kind, given: undefined };
    const { comments } = this.#world.checker.wishes;
    if (kind === 'import') comments.add(`script${script.number}`);
    const files = this.#dice.between(0, 3);
    const steps: (readonly [string, (core: Core) => Promise<unknown>])[] = [
      ['script opens', (core) => this.#open(core, script)],
    ];
    for (let at = 0; at < files; at += 1)
      steps.push(['script sends', (core) => this.#send(core, script, `s${at % 2}.tsv`)]);
    if (this.#dice.chance(0.9)) steps.push(['script schedules', (core) => this.#schedule(core, script)]);
    if (this.#dice.chance(0.1)) steps.push(['script withdraws', (core) => this.#withdraw(core, script)]);
    this.#run(steps, PATIENCE_TRIES);
  }

  /** Makes one call after the other, each with the daemon that runs then. */
  #run(steps: readonly (readonly [string, (core: Core) => Promise<unknown>])[], tries: number): void {
    const [first, ...rest] = steps;
    const { time, core } = this.#world;
    if (first === undefined || tries === 0) return;
    if (core === undefined) {
      time.after(PATIENCE_MS, () => this.#run(steps, tries - 1));
      return;
    }
    const [name, act] = first;
    this.#workload.command(name, act, (answer) => {
      if (answer === 'gone') return;
      time.after(this.#dice.below(3_000), () => this.#run(rest, PATIENCE_TRIES));
    });
  }

  async #open(core: Core, script: Script): Promise<unknown> {
    const gateway = await core.mirror.gateway(script.place.name);
    if (gateway === undefined) return 'gone';
    const { destination } = gateway;
    const about = {
      destination,
      comment: `script${script.number}`,
      ...(ABILITIES[script.place.kind].controlFile
        ? { control: { kind: 'digest' as const, sha256: CONTROL_DIGEST } }
        : { apiKind: 'people' }),
    };
    const opened = await this.#live(gateway, script, { operation: 'openBatch' }, () =>
      ok(script.place.server.openDirectly()),
    );
    const given = opened?.ok === true ? opened.value : `offline-${script.number}`;
    await core.mirror.openBatch({
      ...about,
      given,
      ...(opened?.ok === true ? { remote: { ref: given, facts: {} } } : {}),
    });
    script.given = given;
    return 'opened';
  }

  async #send(core: Core, script: Script, name: string): Promise<unknown> {
    const { gateway, state } = await this.#batchOf(core, script);
    if (gateway === undefined || state === undefined) return 'gone';
    const { id } = state.batch;
    const stored = await this.#world.spool.put(
      contentOf(`${script.given} ${name} ${this.#dice.below(1e6)}\n`),
    );
    if (!stored.ok) return 'gone';
    const lease = gateway.isOpen ? await core.mirror.lease(id, 'translates') : undefined;
    try {
      const ref = (await core.mirror.state(id))?.batch.remote?.ref;
      const sent =
        lease === undefined || ref === undefined
          ? undefined
          : await this.#live(gateway, script, { operation: 'send', key: ref, name }, () =>
              script.place.server.takeDirectly(ref, { name, ...stored.value }),
            );
      const how = sent?.ok === true ? { sent: { remoteDigest: sent.value } } : {};
      const added = await core.mirror.addItem(id, { ...stored.value, name, ...how });
      if (added) this.#world.checker.acknowledged(id, 1);
      return added ? 'taken' : 'gone';
    } finally {
      lease?.release();
    }
  }

  async #schedule(core: Core, script: Script): Promise<unknown> {
    const { gateway, state } = await this.#batchOf(core, script);
    if (gateway === undefined || state === undefined) return 'gone';
    const { id } = state.batch;
    const { kind, place } = script;
    const lease = gateway.isOpen ? await core.mirror.lease(id, 'translates') : undefined;
    if (lease === undefined) return core.mirror.queueRun(id, kind);
    try {
      const ref = (await core.mirror.state(id))?.batch.remote?.ref ?? '';
      const job = await core.mirror.beginRun(id, kind);
      const told = await this.#live(gateway, script, { operation: 'start', key: ref }, () =>
        place.server.startDirectly(ref, kind),
      );
      if (job === undefined) return 'asked before';
      await core.mirror.endRun(id, job, endOf(place, told));
      return told?.ok === true ? 'scheduled' : 'queued';
    } finally {
      lease.release();
    }
  }

  async #withdraw(core: Core, script: Script): Promise<unknown> {
    const { state } = await this.#batchOf(core, script);
    return state === undefined ? 'gone' : core.mirror.withdrawRun(state.batch.id);
  }

  async #batchOf(
    core: Core,
    script: Script,
  ): Promise<{ gateway?: Gateway; state?: Awaited<ReturnType<Core['mirror']['state']>> }> {
    const gateway = await core.mirror.gateway(script.place.name);
    if (gateway === undefined || script.given === undefined) return {};
    const state = await core.mirror.batchGiven(gateway.destination.id, script.given);
    // One that a person cancelled is gone for scripts, too.
    return { gateway, ...(state?.batch.cancelledAt === undefined ? { state } : {}) };
  }

  /** A call that is passed on, with the destination's own key; undefined while nothing may be. */
  async #live<T>(
    gateway: Gateway,
    script: Script,
    about: Omit<NetCall, 'host'>,
    work: () => Result<T>,
  ): Promise<Result<T> | undefined> {
    const { relay, secrets } = this.#world;
    if (!gateway.isOpen || relay === undefined) return undefined;
    const secret = await secrets.get(gateway.destination, 'remote');
    if (!secret.ok) return undefined;
    const { server } = script.place;
    const access = { signal: new AbortController().signal } as Access;
    return call(relay, { call: { ...about, host: server.host }, access }, () =>
      secret.value === server.secret
        ? work()
        : fail(failure('remote.sign-in', { host: server.host, destination: script.place.name, status: 403 })),
    );
  }

  // --- the others --------------------------------------------------------------------------------------

  /** An import of a directory that lies at the service, kept for later. */
  #robotoff(place: Place): void {
    this.#count += 1;
    const comment = `script${this.#count}`;
    this.#world.checker.wishes.comments.add(comment);
    this.#workload.command('script asks', async (core) => {
      const gateway = await core.mirror.gateway(place.name);
      if (gateway === undefined) return 'gone';
      const { destination } = gateway;
      const batch = await core.mirror.openBatch({ destination, comment, batchDir: `dir/${comment}` });
      return core.mirror.queueRun(batch.id, 'import');
    });
  }

  /** A script asks for something of a job that it knows, wherever that stands. */
  #meddle(place: Place): void {
    const { checker } = this.#world;
    const jobs = [...checker.jobs.values()].filter((job) => {
      const batch = checker.batches.get(job.batchId);
      return batch !== undefined && this.#world.placeOf(batch)?.name === place.name;
    });
    const job = this.#dice.pick(jobs);
    if (job === undefined) return;
    this.#dice.weighted<() => void>([
      [2, () => this.#workload.command('script asks now', (core) => core.mirror.askNow(job.batchId))],
      [
        2,
        () =>
          this.#workload.command('script answers', (core) =>
            core.mirror.answerJob(job.id, { users: { nobody: this.#dice.below(9) }, taxa: {} }),
          ),
      ],
      [place.kind === 'ecotaxa' ? 2 : 0, () => this.#wish(job.id, 'restart')],
      [place.kind === 'ecotaxa' ? 1 : 0, () => this.#wish(job.id, 'erase')],
    ])();
  }

  #wish(job: Parameters<Core['mirror']['wishJob']>[0], what: 'restart' | 'erase'): void {
    this.#workload.command(`script wants ${what}`, (core) => core.mirror.wishJob(job, { do: what }));
  }
}

/** What is known of a schedule that was passed on. */
function endOf(place: Place, told: Result<string> | undefined): MirrorRunEnd {
  if (told === undefined) {
    const { host } = place.server;
    return { kind: 'not-taken', failure: failure('network.offline', { host, reason: 'not passed on' }) };
  }
  if (told.ok) return { kind: 'accepted', serverSaid: told.value };
  const { lostStart } = ABILITIES[place.kind];
  switch (startVerdict(told.failure, { lostStart, repeated: false })) {
    case 'not-taken':
      return { kind: 'not-taken', failure: told.failure };
    case 'refused':
      return { kind: 'refused', failure: told.failure };
    default:
      return { kind: 'unknown' };
  }
}

async function* contentOf(text: string): AsyncIterable<Uint8Array> {
  yield new TextEncoder().encode(text);
}
