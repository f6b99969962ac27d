import { createHash } from 'node:crypto';
import type { Destination } from '../../shared/model/destination.ts';
import { ID_RANDOM_BYTES, makeId } from '../../shared/model/ids.ts';
import { FAKE_NOW } from './fakeClock.ts';

/** A Haplo destination of that name, always with the same id, and with what a test needs to be different. */
export function makeDestination(name: string, different: Partial<Destination> = {}): Destination {
  const bytes = createHash('sha256').update(name).digest().subarray(0, ID_RANDOM_BYTES);
  return {
    id: makeId('dst', bytes),
    name,
    kind: 'haplo-batch',
    url: `https://${name}.example`,
    secretStore: 'keychain',
    options: {},
    createdAt: FAKE_NOW,
    generation: 1,
    ...different,
  };
}
