import type { Change } from '../../main/core/ports/store.ts';
import { failure, type Failure } from '../../shared/model/failure.ts';
import type { Dice } from './dice.ts';
import type { NetCall, Weather } from './servers/net.ts';
import { cut } from './servers/net.ts';
import type { SimServer } from './servers/simServer.ts';
import type { WriteFate } from './simStore.ts';

/** How bad this run is: each kind of trouble may be absent, so that also its absence is tried. */
export interface Climate {
  /** Of all calls, so many meet some weather of their own. */
  readonly calls: number;
  /** Of all writes, so many end the process, and so many fail. */
  readonly writeKills: number;
  readonly writeFails: number;
  /** Mean ms between two deeds of the nemesis; undefined = none. */
  readonly deedsMs: number | undefined;
  /** Servers that answer 500 to one file for ever. */
  readonly cursed: number;
}

/** A calm run has no trouble at all; the others have some kinds of it. */
export function climateOf(dice: Dice): Climate {
  if (dice.chance(0.05)) return { calls: 0, writeKills: 0, writeFails: 0, deedsMs: undefined, cursed: 0 };
  return {
    calls: dice.one([0, 0.02, 0.1, 0.3]),
    writeKills: dice.one([0, 0.005, 0.02, 0.05]),
    writeFails: dice.one([0, 0, 0.005, 0.02]),
    deedsMs: dice.one([undefined, 60_000, 20_000, 6_000]),
    cursed: dice.one([0, 0, 0.1]),
  };
}

interface Spell {
  /** `away` = refused at once; `silent` = no answer; `down` = 503; `broken` = 500. */
  readonly kind: 'away' | 'silent' | 'down' | 'broken';
}

/** What makes trouble, by the seed's choice; `calm` ends it all. */
export class Nemesis {
  readonly climate: Climate;
  readonly #dice: Dice;
  readonly #spells = new Map<string, Spell>();
  readonly #cursed = new Map<string, boolean>();
  readonly #rightSecrets = new Map<SimServer, string>();
  isCalm = false;

  constructor(dice: Dice) {
    this.#dice = dice;
    this.climate = climateOf(dice);
  }

  /** Ends every trouble that is not for ever. */
  calm(): void {
    this.isCalm = true;
    this.#spells.clear();
    for (const server of this.#rightSecrets.keys()) this.restoreSecret(server);
  }

  cast(host: string, kind: Spell['kind']): void {
    this.#spells.set(host, { kind });
  }

  lift(host: string): void {
    this.#spells.delete(host);
  }

  /** The server wants another key from now on. */
  changeSecret(server: SimServer): void {
    if (!this.#rightSecrets.has(server)) this.#rightSecrets.set(server, server.secret);
    server.secret = 'another-key';
  }

  restoreSecret(server: SimServer): void {
    server.secret = this.#rightSecrets.get(server) ?? server.secret;
  }

  weather(call: NetCall): Weather {
    const spell = this.#spells.get(call.host);
    if (spell !== undefined) return this.#underSpell(call, spell);
    if (this.#isCursed(call)) return { kind: 'fail', failure: serverError(call.host, 500) };
    if (this.isCalm || !this.#dice.chance(this.climate.calls)) return { kind: 'well' };
    const { host } = call;
    const isSend = call.operation === 'send';
    return this.#dice.weighted<Weather>([
      [3, { kind: 'fail', failure: failure('network.offline', { host, reason: 'refused' }) }],
      [3, { kind: 'lost', failure: cut(host, 'reset') }],
      [1, { kind: 'lost', failure: serverError(host, 502) }],
      [2, { kind: 'fail', failure: serverError(host, 500) }],
      [2, { kind: 'fail', failure: this.#busy(host) }],
      [1, { kind: 'lost', failure: notUnderstood(host) }],
      [1, { kind: 'fail', failure: notUnderstood(host) }],
      [1, { kind: 'silence', ms: 30_000, tookEffect: this.#dice.chance(0.5) }],
      [1, { kind: 'fail', failure: cut(host, 'half-open') }],
      [isSend ? 3 : 0, { kind: 'cut', share: this.#dice.fraction() }],
      [isSend ? 2 : 0, { kind: 'corrupt' }],
    ]);
  }

  fateOf(_changes: readonly Change[]): WriteFate {
    if (this.isCalm) return { kind: 'well' };
    const { writeKills, writeFails } = this.climate;
    const draw = this.#dice.fraction();
    if (draw < writeKills)
      return this.#dice.chance(0.5) ? { kind: 'lost-with-process' } : { kind: 'kept-with-process' };
    if (draw < writeKills + writeFails)
      return { kind: 'fail', reason: this.#dice.one(['io', 'full']), applied: this.#dice.chance(0.5) };
    return { kind: 'well' };
  }

  #underSpell({ host }: NetCall, { kind }: Spell): Weather {
    switch (kind) {
      case 'away':
        return { kind: 'fail', failure: failure('network.offline', { host, reason: 'refused' }) };
      case 'silent':
        return { kind: 'silence', ms: 30_000, tookEffect: false };
      case 'down':
        return { kind: 'fail', failure: this.#busy(host) };
      case 'broken':
        return { kind: 'fail', failure: serverError(host, 500) };
      default:
        return kind satisfies never;
    }
  }

  #busy(host: string): Failure {
    const status = this.#dice.one([429, 503]);
    const asks = this.#dice.chance(0.6) ? { retryAfterMs: this.#dice.between(500, 90_000) } : {};
    return failure('remote.busy', { host, status }, asks);
  }

  /** Some servers fail on some files for ever. */
  #isCursed(call: NetCall): boolean {
    if (this.climate.cursed === 0 || call.operation !== 'send' || call.name === undefined) return false;
    const place = `${call.host} ${call.name}`;
    const known = this.#cursed.get(place) ?? this.#dice.chance(this.climate.cursed);
    this.#cursed.set(place, known);
    return known;
  }
}

function serverError(host: string, status: number): Failure {
  return failure('remote.server-error', { host, status }, { serverSays: 'it broke' });
}

function notUnderstood(host: string): Failure {
  const facts = { host, status: 200, got: 'a web page', expected: 'an answer' };
  return failure('remote.not-understood', facts);
}
