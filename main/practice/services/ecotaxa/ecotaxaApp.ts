import type { Answer } from '../../framework/answer.ts';
import type { Exchange } from '../../framework/exchange.ts';
import type { ServiceContext } from '../../framework/serviceModule.ts';
import type { StateBox } from '../../framework/stateStore.ts';
import type { EcotaxaOptions } from './ecotaxaOptions.ts';
import type { EcotaxaState, EcotaxaUser } from './ecotaxaState.ts';
import type { ImportWorker } from './importWorker.ts';

/** Everything a handler works with. */
export interface EcotaxaApp {
  readonly context: ServiceContext;
  readonly options: EcotaxaOptions;
  readonly box: StateBox<EcotaxaState>;
  readonly worker: ImportWorker;
  /** The service's own directory: uploads under way, archives while they are unpacked. */
  readonly workDir: string;
}

/** One endpoint. The first whose pattern and method fit takes the call; patterns are below `/` and `/api/` alike. */
export interface Endpoint {
  /** Name of the route in faults and ledger. */
  readonly name: string;
  readonly method: string;
  /** Without `^` and `$`; named groups reach the handler percent-decoded. */
  readonly path: string;
  readonly handle: (call: EndpointCall) => Answer | Promise<Answer>;
}

/** A call of an endpoint. */
export interface EndpointCall {
  readonly app: EcotaxaApp;
  readonly exchange: Exchange;
  /** Groups of the path, decoded. */
  readonly part: (name: string) => string;
  readonly query: URLSearchParams;
}

/** A call by somebody who is signed in. */
export interface UserCall extends EndpointCall {
  readonly user: EcotaxaUser;
}
