import type { Clock } from '../../core/ports/clock.ts';
import type { ReusedMemory } from '../../core/reusedMemory.ts';
import { failure, type Failure } from '../../../shared/model/failure.ts';
import type { Agents } from './agents.ts';
import type { HeardServers } from './heardServers.ts';
import type { HttpLimits } from './limits.ts';

/** What every exchange works with. */
export interface HttpTools {
  readonly agents: Agents;
  readonly clock: Clock;
  readonly limits: HttpLimits;
  /** For small bodies. */
  readonly bodyMemory: ReusedMemory;
  /** Takes note of what answers tell in passing. */
  readonly heard: HeardServers;
}

/** The failure of an authority file that cannot be used. */
export function caFailure(url: URL, reason: string): Failure {
  return failure('network.certificate', { host: url.host, reason });
}
