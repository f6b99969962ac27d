import type { ServiceModule } from './framework/serviceModule.ts';
import { dspIngestModule } from './services/dspIngest/dspIngestModule.ts';
import { ecotaxaModule } from './services/ecotaxa/ecotaxaModule.ts';
import { haploModule } from './services/haplo/haploModule.ts';
import { robotoffModule } from './services/robotoff/robotoffModule.ts';

/** Every service module, in the order of the overview page. A new service is one line here. */
export const SERVICE_MODULES: readonly ServiceModule[] = [
  haploModule,
  dspIngestModule,
  ecotaxaModule,
  robotoffModule,
];
