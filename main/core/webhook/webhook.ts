import { failure, type Failure } from '../../../shared/model/failure.ts';
import { isoTime } from '../../../shared/model/isoTime.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import {
  WEBHOOK_FORMAT,
  webhookAddressTrouble,
  webhookSeenSchema,
  type WebhookConfig,
  type WebhookEvent,
  type WebhookSeen,
  type WebhookWaiting,
} from '../../../shared/model/webhook.ts';
import type { Core } from '../core.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Random } from '../ports/random.ts';
import type { Store } from '../ports/store.ts';
import type { WebhookSecret, WebhookSender, WebhookSettings } from '../ports/webhook.ts';
import { newsSince, seenNow, type News, type NewsParts } from './news.ts';
import { parsedJson, WebhookQueue } from './webhookQueue.ts';

export interface WebhookParts extends Pick<NewsParts, 'needs'> {
  readonly core: Pick<Core, 'status' | 'onChange'>;
  readonly store: Pick<Store, 'commit' | 'fact' | 'facts' | 'lastReceipt' | 'receiptChain'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly settings: WebhookSettings;
  readonly secret: WebhookSecret;
  readonly send: WebhookSender;
  /** Waybill's own. */
  readonly version: string;
}

/** What is wanted of a webhook; without a secret the one before stays, or a new one is made. */
export interface WebhookGiven {
  readonly url: string;
  readonly events: readonly WebhookEvent[];
  readonly secretStore: WebhookConfig['secretStore'];
  readonly secret?: string;
}

/** How it stands. Times are ms since the epoch. */
export interface WebhookState {
  readonly config: WebhookConfig | undefined;
  /** What waits to be told. */
  readonly waiting: number;
  readonly lastToldAt: number | undefined;
  readonly lastFailure: { readonly at: number; readonly failure: Failure } | undefined;
  /** Told to nobody after all tries, or for want of room. */
  readonly givenUp: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Waits before the tries after the first, ms: about three days in all. Then it is given up. */
const WAITS_MS = [
  30_000,
  2 * MINUTE_MS,
  10 * MINUTE_MS,
  30 * MINUTE_MS,
  HOUR_MS,
  3 * HOUR_MS,
  6 * HOUR_MS,
  12 * HOUR_MS,
  24 * HOUR_MS,
  24 * HOUR_MS,
] as const;
/** Waits are up to so much longer, so that many computers do not come back together. */
const WAIT_SPREAD = 0.2;
/** Changes come in crowds: it is looked at most that often, ms. */
const LOOK_EVERY_MS = 2_000;
/** A folder may go out of reach without any other change, ms. */
const LOOK_AT_LEAST_EVERY_MS = 60_000;
/** Statuses from here on are trouble of the address as a whole. */
const SERVER_ERRORS_FROM = 500;
/** Random bytes of a secret and of the id of a telling. */
const SECRET_BYTES = 32;
const ID_BYTES = 12;

const SEEN_FACT = 'webhook.seen';
const COUNT_FACT = 'webhook.givenUp';

/**
 * Tells an address of the lab what happens on a computer that nobody looks at. What shall be told is written down in the
 * commit that notes it as seen: a restart loses nothing and tells nothing twice under another id.
 */
export class Webhook {
  readonly #parts: WebhookParts;
  readonly #stopped = new AbortController();
  #queue: WebhookQueue | undefined;
  #wake: () => void = () => undefined;
  #running: Promise<void> = Promise.resolve();
  #stopHearing: () => void = () => undefined;
  #lastToldAt: number | undefined;
  #lastFailure: WebhookState['lastFailure'];
  #givenUp = 0;
  /** Nothing is told before: the address did not answer. ms since the epoch. */
  #restUntil = 0;
  /** Settings and rounds come one after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: WebhookParts) {
    this.#parts = parts;
  }

  /** Begins to look and to tell. */
  async start(): Promise<void> {
    const { core, store } = this.#parts;
    this.#queue = await WebhookQueue.open(store);
    this.#givenUp = Number((await store.fact(COUNT_FACT)) ?? 0);
    this.#stopHearing = core.onChange(({ kind }) => {
      if (kind !== 'progress') this.#wake();
    });
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopHearing();
    this.#stopped.abort();
    this.#wake();
    await this.#running;
  }

  state(): WebhookState {
    return {
      config: this.#parts.settings.current(),
      waiting: this.#queue?.all.length ?? 0,
      lastToldAt: this.#lastToldAt,
      lastFailure: this.#lastFailure,
      givenUp: this.#givenUp,
    };
  }

  /** Sets it. What is so now is not told; gives the secret where a new one was made, this once. */
  async set(given: WebhookGiven): Promise<Result<{ readonly secret?: string }>> {
    const trouble = webhookAddressTrouble(given.url);
    if (trouble !== undefined) return fail(failure('request.invalid', { where: 'url', reason: trouble }));
    return this.#inTurn(async () => {
      const { secret, settings } = this.#parts;
      const before = settings.current();
      const kept =
        given.secret === undefined && before?.secretStore === given.secretStore
          ? await secret.get(given.secretStore)
          : undefined;
      const made = given.secret === undefined && kept?.ok !== true ? this.#fresh(SECRET_BYTES) : undefined;
      const wanted = given.secret ?? made;
      if (wanted !== undefined) {
        const saved = await secret.set(given.secretStore, wanted);
        if (!saved.ok) return saved;
      }
      const { url, events, secretStore } = given;
      if (before === undefined) await this.#noteSeen();
      const saved = await settings.save({ url, events: [...new Set(events)], secretStore });
      if (!saved.ok) return saved;
      this.#lastFailure = undefined;
      this.#restUntil = 0;
      this.#wake();
      return ok(made === undefined ? {} : { secret: made });
    });
  }

  /** Takes it away, with what waits and its secret. */
  async clear(): Promise<Result<void>> {
    return this.#inTurn(async () => {
      const { secret, settings } = this.#parts;
      const before = settings.current();
      if (before === undefined) return ok(undefined);
      const saved = await settings.save(undefined);
      if (!saved.ok) return saved;
      this.#givenUp = 0;
      await this.#queue?.clear([
        { put: 'fact', key: SEEN_FACT, value: undefined },
        { put: 'fact', key: COUNT_FACT, value: undefined },
      ]);
      this.#lastFailure = undefined;
      return secret.remove(before.secretStore);
    });
  }

  /** Tells `test` now, once. */
  async test(): Promise<Result<void>> {
    const config = this.#parts.settings.current();
    if (config === undefined)
      return fail(failure('request.not-found', { what: 'webhook', name: 'that is set' }));
    return this.#tell(config, this.#telling('test', { sentence: 'This is a test.' }));
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      let waitMs = LOOK_AT_LEAST_EVERY_MS;
      try {
        waitMs = await this.#inTurn(() => this.#round());
      } catch (error) {
        this.#parts.log.warn('the webhook could not look', {
          error: error instanceof Error ? error.name : 'unknown',
        });
      }
      const rest = new AbortController();
      const over = AbortSignal.any([signal, rest.signal]);
      await this.#parts.clock.sleep(LOOK_EVERY_MS, signal);
      await Promise.race([woken, this.#parts.clock.sleep(Math.max(0, waitMs - LOOK_EVERY_MS), over)]);
      rest.abort();
    }
  }

  /** Looks, writes down, tells what is due; gives how long it may rest, ms. */
  async #round(): Promise<number> {
    const config = this.#parts.settings.current();
    const queue = this.#queue;
    if (config === undefined || queue === undefined) return LOOK_AT_LEAST_EVERY_MS;
    await this.#look(config, queue);
    for (const told of queue.all) {
      if (this.#stopped.signal.aborted) return 0;
      const now = this.#parts.clock.now();
      if (now < this.#restUntil) break;
      if (told.nextAt > now) continue;
      const done = await this.#tell(config, told);
      if (done.ok) await queue.remove(told);
      else await this.#tryLater(queue, told, done.failure);
    }
    const now = this.#parts.clock.now();
    const next = Math.min(...queue.all.map(({ nextAt }) => Math.max(nextAt, this.#restUntil) - now));
    return Math.max(LOOK_EVERY_MS, Math.min(LOOK_AT_LEAST_EVERY_MS, next));
  }

  async #look(config: WebhookConfig, queue: WebhookQueue): Promise<void> {
    const before = await this.#seen();
    if (before === undefined) {
      // Nobody noted how things stood (another ledger, say): what is so now is not told, what comes is.
      await this.#noteSeen();
      return;
    }
    const { news, seen } = await newsSince(this.#parts, before);
    if (JSON.stringify(seen) === JSON.stringify(before)) return;
    const more = news
      .filter(({ event }) => config.events.includes(event))
      .map(({ event, data }) => this.#telling(event, data));
    const given = await queue.add(more, [{ put: 'fact', key: SEEN_FACT, value: JSON.stringify(seen) }]);
    if (given > 0) await this.#countGivenUp(given);
  }

  async #seen(): Promise<WebhookSeen | undefined> {
    const text = await this.#parts.store.fact(SEEN_FACT);
    const read = webhookSeenSchema.safeParse(parsedJson(text));
    return read.success ? read.data : undefined;
  }

  async #noteSeen(): Promise<void> {
    const value = JSON.stringify(await seenNow(this.#parts));
    await this.#parts.store.commit([{ put: 'fact', key: SEEN_FACT, value }]);
  }

  #telling(event: News['event'] | 'test', data: News['data']): WebhookWaiting {
    const { clock, version } = this.#parts;
    const at = clock.now();
    const id = this.#fresh(ID_BYTES);
    const body = JSON.stringify({
      format: WEBHOOK_FORMAT,
      id,
      event,
      at: isoTime(at),
      waybill: version,
      data,
    });
    return { id, event, at, body, tries: 0, nextAt: at };
  }

  async #tell({ secretStore, url }: WebhookConfig, told: WebhookWaiting): Promise<Result<void>> {
    const { clock, secret, send } = this.#parts;
    const key = await secret.get(secretStore);
    const { id, event, body } = told;
    const done = key.ok
      ? await send({ url, secret: key.value, id, event, body, at: clock.now() }, this.#stopped.signal)
      : key;
    if (done.ok) {
      this.#lastToldAt = clock.now();
      this.#lastFailure = undefined;
    } else this.#lastFailure = { at: clock.now(), failure: done.failure };
    return done;
  }

  async #tryLater(queue: WebhookQueue, told: WebhookWaiting, why: Failure): Promise<void> {
    const { clock, random, log } = this.#parts;
    if (this.#stopped.signal.aborted) return;
    const tries = told.tries + 1;
    const waitMs = WAITS_MS[told.tries];
    const { event } = told;
    if (waitMs === undefined) {
      await queue.remove(told);
      await this.#countGivenUp(1);
      log.warn('the webhook was given up', { event, tries });
      return;
    }
    const nextAt = clock.now() + Math.round(waitMs * (1 + WAIT_SPREAD * random.fraction()));
    await queue.change({ ...told, tries, nextAt });
    // Whoever did not answer this does not answer the next; whoever refused this may take the next.
    const isRefused = why.code === 'webhook.refused' && Number(why.facts['status']) < SERVER_ERRORS_FROM;
    if (!isRefused) this.#restUntil = nextAt;
    log.info('the webhook was not taken', { event, tries, code: why.code });
  }

  async #countGivenUp(more: number): Promise<void> {
    this.#givenUp += more;
    await this.#parts.store.commit([{ put: 'fact', key: COUNT_FACT, value: String(this.#givenUp) }]);
  }

  #fresh(bytes: number): string {
    return [...this.#parts.random.bytes(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}
