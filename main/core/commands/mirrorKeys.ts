import { failure } from '../../../shared/model/failure.ts';
import type { Destination } from '../../../shared/model/destination.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { IDENTIFIER_BYTES, newHaploIdentifier } from '../../../shared/services/haplo/identifier.ts';
import type { CoreContext } from '../context.ts';
import type { MirrorKey } from '../mirrorFace.ts';

/** Makes and keeps the keys that scripts sign in with at the mirror: 264 random bits in the alphabet of Haplo's own. */
export class MirrorKeys {
  readonly #core: CoreContext;
  /** One at a time: two first uses must not make two keys. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(core: CoreContext) {
    this.#core = core;
  }

  make(name: string): Promise<Result<MirrorKey>> {
    const mine = this.#turn.then(() => this.#make(name));
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  async #make(name: string): Promise<Result<MirrorKey>> {
    const { destinations } = this.#core.ports;
    const destination = destinations.byName(name);
    if (destination === undefined) return fail(failure('destination.unknown', { name }));
    const secret = await this.#keyOf(destination);
    return secret.ok ? ok({ user: destination.user, secret: secret.value }) : secret;
  }

  async #keyOf(destination: Destination): Promise<Result<string>> {
    const { random, secrets } = this.#core.ports;
    const known = await secrets.get(destination, 'mirror');
    if (known.ok || known.failure.code !== 'secret.missing') return known;
    const fresh = newHaploIdentifier(() => random.bytes(IDENTIFIER_BYTES));
    const kept = await secrets.set(destination, 'mirror', fresh);
    return kept.ok ? ok(fresh) : kept;
  }
}
