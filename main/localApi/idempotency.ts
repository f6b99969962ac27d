import { createHmac } from 'node:crypto';
import { failure } from '../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../shared/model/result.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { KeptAnswer, Store } from '../core/ports/store.ts';
import { IDEMPOTENCY_KEY_LENGTH_MAX } from './limits.ts';

/** An answer to a request with an effect, as it is kept. */
export interface Kept {
  readonly status: number;
  readonly body: string;
  readonly isReplay: boolean;
}

/** What an Idempotency-Key is held against. */
export interface KeyedRequest {
  readonly key: string;
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/** Status of a request that was begun and whose answer is not written: this process is at it, or one died at it. */
const BEGUN = 0;

/**
 * Gives the same answer to the same request, for good. Keeps a keyed digest of the request, never the request:
 * it may hold a secret.
 */
export class Idempotency {
  readonly #store: Pick<Store, 'answer' | 'commit'>;
  readonly #clock: Clock;
  readonly #digestKey: string;
  readonly #busy = new Map<string, Promise<unknown>>();

  constructor(
    store: Pick<Store, 'answer' | 'commit'>,
    clock: Clock,
    options: { readonly digestKey: string },
  ) {
    this.#store = store;
    this.#clock = clock;
    this.#digestKey = options.digestKey;
  }

  /** Runs `act` unless the key has an answer. Requests of one key follow each other. */
  async once(request: KeyedRequest, act: () => Promise<Result<Kept>>): Promise<Result<Kept>> {
    const before = this.#busy.get(request.key) ?? Promise.resolve();
    const mine = before.then(
      () => this.#actOrReplay(request, act),
      () => this.#actOrReplay(request, act),
    );
    this.#busy.set(request.key, mine);
    try {
      return await mine;
    } finally {
      if (this.#busy.get(request.key) === mine) this.#busy.delete(request.key);
    }
  }

  async #actOrReplay(request: KeyedRequest, act: () => Promise<Result<Kept>>): Promise<Result<Kept>> {
    const requestDigest = this.#digest(request);
    const known = await this.#store.answer(request.key);
    if (known !== undefined && known.status !== REFUSED) return replay(known, requestDigest);
    const base = { key: request.key, requestDigest, at: this.#clock.now() };
    await this.#put({ ...base, status: BEGUN, body: '' });
    const done = await act();
    // A refusal had no effect: the same key may be used again when the cause is mended.
    await this.#put(
      done.ok
        ? { ...base, status: done.value.status, body: done.value.body }
        : { ...base, status: REFUSED, body: '' },
    );
    return done;
  }

  #put(answer: KeptAnswer): Promise<void> {
    return this.#store.commit([{ put: 'answer', answer }]);
  }

  #digest({ method, path, body }: KeyedRequest): string {
    return createHmac('sha256', this.#digestKey).update(`${method} ${path}\n${body}`).digest('hex');
  }
}

/** Status of a request that was refused. */
const REFUSED = -1;

function replay(known: KeptAnswer, requestDigest: string): Result<Kept> {
  if (known.requestDigest !== requestDigest) return fail(failure('request.key-reused'));
  if (known.status === BEGUN)
    return fail(
      failure('request.conflict', {
        reason:
          'Waybill was stopped in the middle of this request, and it is not known whether it took effect',
        next: 'Look at the list of batches, then use a new key.',
      }),
    );
  return ok({ status: known.status, body: known.body, isReplay: true });
}

/** The key of a request; undefined where it has none. */
export function idempotencyKey(header: string | readonly string[] | undefined): Result<string | undefined> {
  if (header === undefined) return ok(undefined);
  const key = String(header);
  if (/^[\x21-\x7e]+$/.test(key) && key.length <= IDEMPOTENCY_KEY_LENGTH_MAX) return ok(key);
  return fail(
    failure('request.invalid', {
      where: 'Idempotency-Key',
      reason: `it is not 1 to ${IDEMPOTENCY_KEY_LENGTH_MAX} visible ASCII characters`,
    }),
  );
}
