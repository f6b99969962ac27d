import type { ServiceKind } from '../../../shared/services/abilities.ts';
import type { ImportService } from '../../core/ports/importService.ts';
import type { Http } from '../http/http.ts';
import { dspIngestService } from './dspIngest/dspIngest.ts';
import { ecotaxaService } from './ecotaxa/ecotaxa.ts';
import { haploBatchService } from './haploBatch/haploBatch.ts';
import { haploStandardService } from './haploStandard/haploStandard.ts';
import { robotoffService } from './robotoff/robotoff.ts';

/** One line per kind of service. */
const SERVICES: Partial<Readonly<Record<ServiceKind, (http: Http) => ImportService>>> = {
  'haplo-batch': haploBatchService,
  'haplo-standard': haploStandardService,
  'dsp-ingest': dspIngestService,
  ecotaxa: ecotaxaService,
  robotoff: robotoffService,
};

/** The adapter for a kind of service, on the given connections. Throws for a kind that no adapter is written for. */
export function importServiceFor(kind: ServiceKind, http: Http): ImportService {
  const make = SERVICES[kind];
  if (make === undefined) throw new Error(`no adapter for ${kind}`);
  return make(http);
}

/** The adapters over one set of connections, each made when it is first asked for; undefined where there is none. */
export function servicesOver(http: Http): (kind: ServiceKind) => ImportService | undefined {
  const made = new Map<ServiceKind, ImportService>();
  return (kind) => {
    const known = made.get(kind);
    if (known !== undefined || SERVICES[kind] === undefined) return known;
    const service = importServiceFor(kind, http);
    made.set(kind, service);
    return service;
  };
}
