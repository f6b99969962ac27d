import { z } from 'zod';
import { ECOTAXA_UPLOAD_BYTES_MAX } from '../../../../shared/services/ecotaxa/uploadRules.ts';

/** What can be set for the practice EcoTaxa. */
export const ecotaxaOptionsSchema = z.object({
  /** Password of the service account; a random one where absent. */
  password: z.string().min(1).optional(),
  /** Simulated time until a waiting job is picked up: the real scheduler looks every 5 s. */
  pickupMs: z.number().min(0).default(3_000),
  /** Simulated time for each table, in each of the two phases of an import. */
  tableMs: z.number().min(0).default(1_000),
  /** Simulated time before an unknown folder of My Files is told to be unknown. */
  unknownFolderMs: z.number().min(0).default(500),
  /** False = a server from before 2026-03-29, without resumable uploads. */
  tus: z.boolean().default(true),
  uploadBytesMax: z.int().min(1).default(ECOTAXA_UPLOAD_BYTES_MAX),
  /** Adds a finished export, so that there is a job with a file. */
  exportJob: z.boolean().default(false),
});

/** The options with their defaults. */
export type EcotaxaOptions = z.output<typeof ecotaxaOptionsSchema>;
