import type { Answer } from './answer.ts';
import type { BodyStore } from './bodyStore.ts';
import type { Exchange } from './exchange.ts';
import type { PracticeClock } from './practiceClock.ts';
import type { StateStore } from './stateStore.ts';

/** How a client reaches one service: the address it appends the service's own paths to, its credentials, its kind's options. */
export interface ServiceConnection {
  readonly url: string;
  readonly user?: string;
  readonly secret: string;
  /** Further options under the names that `waybill destination add` has for them, in camelCase. */
  readonly [option: string]: unknown;
}

/** What a service gets from the server. */
export interface ServiceContext {
  readonly clock: PracticeClock;
  readonly states: StateStore;
  readonly bodies: BodyStore;
  /** A directory of a service's own, made where there is none yet; it outlives a restart where the state does. */
  readonly dirOf: (name: string) => Promise<string>;
  /** Options the caller gave for a kind, unchecked; an empty object where none. */
  readonly optionsOf: (kind: string) => Readonly<Record<string, unknown>>;
  readonly log: PracticeLog;
  /** Aborted when the server stops. */
  readonly signal: AbortSignal;
}

/** Takes one constant sentence and its fields. */
export type PracticeLog = (sentence: string, fields?: Readonly<Record<string, unknown>>) => void;

/** One route of a service. The first whose methods and pattern fit takes the call. */
export interface ServiceRoute {
  /** Short name for fault rules and the ledger, e.g. `file`. */
  readonly name: string;
  /** The kind this route is of, where a mount carries more than one. */
  readonly service?: string;
  /** Absent = any method, the handler decides. */
  readonly methods?: readonly string[];
  /** Tested on the raw path below the base path; anchor it. Named groups reach the handler as `groups`. */
  readonly pattern: RegExp;
  readonly handle: (exchange: Exchange) => Answer | Promise<Answer>;
}

/** A base path and what lies below it. */
export interface ServiceMount {
  /** `/name`, one segment; the module's own choice. */
  readonly base: string;
  /** The kind that calls are booked on. */
  readonly service: string;
  readonly routes: readonly ServiceRoute[];
  /** Answers what no route takes; in faults and ledger it is the route `other`. */
  readonly otherwise: (exchange: Exchange) => Answer | Promise<Answer>;
}

/** A running service module. */
export interface RunningService {
  readonly mounts: readonly ServiceMount[];
  /** The connections by kind; `urlOf(base)` gives a mount's absolute address. */
  readonly connections: (urlOf: (base: string) => string) => Readonly<Record<string, ServiceConnection>>;
  /** Links for the overview page: paths below the server's root and what they show. */
  readonly pages: readonly { readonly path: string; readonly title: string }[];
  /** Ends simulated work and waits for it. */
  readonly stop: () => Promise<void>;
}

/** A service module: one or more kinds that live and die together. */
export interface ServiceModule {
  readonly kinds: readonly string[];
  readonly start: (context: ServiceContext) => Promise<RunningService>;
}
