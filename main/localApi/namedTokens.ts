import { createHash } from 'node:crypto';
import { z } from 'zod';
import { failure } from '../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../shared/model/result.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Log } from '../core/ports/log.ts';
import type { Store } from '../core/ports/store.ts';
import { LAST_USED_MS, NAMED_TOKENS_MAX } from './limits.ts';
import { makeToken, type Scope } from './tokens.ts';

const tokenSchema = z.object({
  name: z.string(),
  scope: z.enum(['read', 'write']),
  /** SHA-256 of the token, hex: a random token of 256 bits needs no slower hash. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  createdAt: z.number(),
  lastUsedAt: z.number().optional(),
});

/** A named token as it is kept: by its hash. */
export type NamedToken = Readonly<z.output<typeof tokenSchema>>;

/** The ledger's fact that keeps them. */
const TOKENS_FACT = 'localApi.tokens';

/** What they are kept with. */
export interface NamedTokenParts {
  readonly store: Pick<Store, 'commit' | 'fact'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** The tokens of scripts. Taken back, a token opens nothing from that moment on. */
export class NamedTokens {
  readonly #parts: NamedTokenParts;
  #tokens: readonly NamedToken[];
  #savedAt = -Infinity;
  /** Changes are written one after the other: the last one wins. */
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(parts: NamedTokenParts, tokens: readonly NamedToken[]) {
    this.#parts = parts;
    this.#tokens = tokens;
  }

  /** Reads those of the ledger. What is no token there opens nothing. */
  static async open(parts: NamedTokenParts): Promise<NamedTokens> {
    const kept = await parts.store.fact(TOKENS_FACT);
    const tokens = z.array(tokenSchema).safeParse(kept === undefined ? [] : parsed(kept));
    if (!tokens.success) parts.log.warn('the named tokens could not be read; none is known');
    return new NamedTokens(parts, tokens.success ? tokens.data : []);
  }

  all(): readonly NamedToken[] {
    return this.#tokens;
  }

  /** Makes one and tells it, this once. Durable when it resolves. */
  add(name: string, scope: Scope): Promise<Result<string>> {
    return this.#inTurn(async () => {
      if (this.#tokens.some((one) => one.name === name))
        return fail(
          conflict(`there is a token "${name}" already`, 'Remove it first, or choose another name.'),
        );
      if (this.#tokens.length >= NAMED_TOKENS_MAX)
        return fail(conflict(`there are ${NAMED_TOKENS_MAX} tokens already`, 'Remove one that is not used.'));
      const token = makeToken();
      const hash = createHash('sha256').update(token).digest('hex');
      await this.#save([...this.#tokens, { name, scope, hash, createdAt: this.#parts.clock.now() }]);
      return ok(token);
    });
  }

  /** Takes one back. It opens nothing from the first moment, even where the ledger cannot note it. */
  remove(name: string): Promise<Result<void>> {
    return this.#inTurn(async () => {
      const left = this.#tokens.filter((one) => one.name !== name);
      if (left.length === this.#tokens.length)
        return fail(failure('request.not-found', { what: 'token', name: name.slice(0, 100) }));
      this.#tokens = left;
      await this.#save(left);
      return ok(undefined);
    });
  }

  /** Notes that a token was used. Written at most once in `LAST_USED_MS`: a script that asks often costs no writes. */
  noteUse(name: string): void {
    const now = this.#parts.clock.now();
    this.#tokens = this.#tokens.map((one) => (one.name === name ? { ...one, lastUsedAt: now } : one));
    if (this.#parts.clock.elapsed() - this.#savedAt < LAST_USED_MS) return;
    this.#savedAt = this.#parts.clock.elapsed();
    void this.#inTurn(() => this.#save(this.#tokens)).catch(() => {
      this.#parts.log.warn('the last use of a token could not be noted');
    });
  }

  async #save(tokens: readonly NamedToken[]): Promise<void> {
    await this.#parts.store.commit([{ put: 'fact', key: TOKENS_FACT, value: JSON.stringify(tokens) }]);
    // Another use may have been noted meanwhile: only what was added is new.
    const known = new Set(this.#tokens.map((one) => one.name));
    this.#tokens = [...this.#tokens, ...tokens.filter((one) => !known.has(one.name))];
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function conflict(reason: string, next: string): ReturnType<typeof failure> {
  return failure('request.conflict', { reason, next });
}
