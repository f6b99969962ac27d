import type { ServiceKind } from '../../../shared/services/abilities.ts';
import { DspServer } from './dspServer.ts';
import { EcotaxaServer } from './ecotaxaServer.ts';
import { HaploServer } from './haploServer.ts';
import { RobotoffServer } from './robotoffServer.ts';
import type { ServerWorld, SimServer } from './simServer.ts';

/** A simulated server of a kind. */
export function makeServer(
  kind: ServiceKind,
  about: { readonly host: string; readonly secret: string },
  world: ServerWorld,
): SimServer {
  switch (kind) {
    case 'haplo-batch':
    case 'haplo-standard':
      return new HaploServer({ kind, ...about }, world);
    case 'dsp-ingest':
      return new DspServer(about, world);
    case 'ecotaxa':
      return new EcotaxaServer(about, world);
    case 'robotoff':
      return new RobotoffServer(about, world);
    default:
      return kind satisfies never;
  }
}
