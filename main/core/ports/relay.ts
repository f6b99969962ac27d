import type { Destination } from '../../../shared/model/destination.ts';
import type { Result } from '../../../shared/model/result.ts';
import type { Pace } from './pace.ts';

/** A call to be passed on to the one server of a destination. */
export interface RelayRequest {
  readonly destination: Destination;
  readonly method: string;
  /** Path and query below the destination's address, byte for byte; begins with one `/`. */
  readonly target: string;
  /** End-to-end headers with the destination's own credentials in them; framing is the relay's. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: RelayBody;
  /** True where the service only reads for it: a method does not say that (EcoTaxa restarts a job by a GET). */
  readonly isRead?: boolean;
  readonly signal: AbortSignal;
  /** How fast the body may leave. */
  readonly pace?: Pace;
}

/** A body that flows. A throw from `chunks` ends the call before the server has it whole. */
export interface RelayBody {
  /** Its length, where it is known. */
  readonly bytes: number | undefined;
  /** Taken once. It is left early when the server answers early. */
  chunks(): AsyncIterable<Uint8Array>;
}

/** What the server answered, whatever its status. */
export interface RelayAnswer {
  readonly status: number;
  /** End-to-end headers as they came, in order. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The body, once; a throw means that it broke off. */
  chunks(): AsyncIterable<Uint8Array>;
}

/**
 * Passes single calls on. It is no proxy: the server is the destination's and no other, whatever the call says; redirects are
 * not followed, and one that points away from the destination's address is a failure (`remote.redirect`).
 */
export interface Relay {
  /**
   * Fails with `network.*` or `remote.redirect`. A call is never sent twice; only a read, whose kept connection proved dead before any
   * answer, is asked once more.
   */
  forward(request: RelayRequest): Promise<Result<RelayAnswer>>;
}
