import type { Destination } from '../../../shared/model/destination.ts';
import type { DestinationId } from '../../../shared/model/ids.ts';
import type { Result } from '../../../shared/model/result.ts';

/** The destinations of the settings, read often and changed seldom. */
export interface Destinations {
  all(): readonly Destination[];
  byId(id: DestinationId): Destination | undefined;
  byName(name: string): Destination | undefined;
  /** True when an administrator decides about it: a person can only give its secret. */
  isLocked(id: DestinationId): boolean;
  save(destination: Destination): Promise<Result<void>>;
  remove(id: DestinationId): Promise<Result<void>>;
}
