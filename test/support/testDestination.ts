import {
  destinationSchema,
  type Destination,
  type DestinationOptions,
} from '../../shared/model/destination.ts';
import type { ServiceKind } from '../../shared/services/abilities.ts';

/** A destination as the settings keep it. */
export function testDestination(
  kind: ServiceKind,
  url: string,
  options: DestinationOptions = {},
): Destination {
  return destinationSchema.parse({
    id: `dst_${'0'.repeat(26)}`,
    name: 'lab-server',
    kind,
    url,
    secretStore: 'keychain',
    options,
    createdAt: 0,
    generation: 1,
  });
}
