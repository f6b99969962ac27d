import type { ServiceKind } from '../../shared/services/abilities.ts';
import type { Dialect, MirrorParts } from './dialect.ts';
import { dspIngestDialect } from './dspIngest/dspIngestDialect.ts';
import { ecotaxaDialect } from './ecotaxa/ecotaxaDialect.ts';
import { haploDialect } from './haplo/haploDialect.ts';
import { robotoffDialect } from './robotoff/robotoffDialect.ts';

/** One line per kind of service. */
export const DIALECTS: Readonly<Partial<Record<ServiceKind, (parts: MirrorParts) => Dialect>>> = {
  'haplo-batch': (parts) => haploDialect('haplo-batch', parts),
  'haplo-standard': (parts) => haploDialect('haplo-standard', parts),
  'dsp-ingest': dspIngestDialect,
  ecotaxa: ecotaxaDialect,
  robotoff: robotoffDialect,
};
