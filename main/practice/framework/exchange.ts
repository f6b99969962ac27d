import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { Fault } from './fault.ts';
import type { CallFacts } from './ledger.ts';

/** One call as a service sees it. Paths are raw: nothing is decoded, normalised or merged. */
export interface Exchange {
  readonly method: string;
  /** Path below the service's base path, percent-encoding as sent, without the query; starts with `/` or is empty. */
  readonly path: string;
  /** The query as sent, without `?`; empty where there is none. */
  readonly queryText: string;
  /** Named groups of the route's pattern, raw. */
  readonly groups: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  /** The service's own address as this client wrote it, without a slash at its end: for links and Location headers. */
  readonly baseUrl: string;
  readonly remoteAddress: string;
  /** The request body; read it at most once. Fails with an error when the client goes away. */
  readonly body: Readable;
  /** Aborted when the client goes away or the server stops. */
  readonly signal: AbortSignal;
  /** The whole body, or undefined when it is larger than `bytesMax`. */
  readonly readBody: (bytesMax: number) => Promise<Buffer | undefined>;
  /**
   * Tells what is now known of the call, before its work is done: written to the ledger, and the moment at which faults with
   * `match` strike. Such a fault ends the call by throwing; let it pass through.
   */
  readonly learned: (facts: CallFacts) => Promise<void>;
  /** Writes facts to the ledger only. */
  readonly note: (facts: CallFacts) => void;
  /** Whether a fault that is left to the service hits this call. */
  readonly isHitBy: (kind: Fault['kind']) => boolean;
}

/** The client went away while its body was read. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone';
}
