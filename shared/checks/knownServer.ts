import { z } from 'zod';
import type { HaploModel } from '../services/haplo/models.ts';

const haploName = z.object({
  type: z.string(),
  multivalue: z.boolean().optional(),
  required: z.boolean().optional(),
});

const haploModel = z.object({
  name: z.string(),
  destinations: z.record(
    z.string(),
    z.object({
      kind: z.enum(['object', 'dictionary']),
      names: z.record(z.string(), haploName),
      moreNames: z.enum(['closed', 'extendable', 'unknown']).default('closed'),
      optional: z.boolean().optional(),
      depends: z.string().optional(),
      pseudo: z.boolean().optional(),
    }),
  ),
  moreDestinations: z.boolean().default(false),
}) as unknown as z.ZodType<HaploModel>;

const columns = z.record(z.string(), z.string());
const pair = z.tuple([z.string(), z.string()]);

/**
 * What a lab knows of its server beyond what is public, as JSON. It makes a check sharper: without it, what only the
 * server knows is left to the server.
 */
export const knownServerSchema = z.strictObject({
  haplo: z
    .strictObject({
      /** Names of everything installed; the public ones need not be listed. */
      models: z.array(z.string()).default([]),
      filters: z.array(z.string()).default([]),
      readers: z.array(z.string()).default([]),
      recordProcessors: z.array(z.string()).default([]),
      /** What models that are not public can take. */
      modelDescriptions: z.array(haploModel).default([]),
      /** Objects without a title are skipped by a 2020-06 server, not by a 2021-06 one. */
      refusesUntitled: z.boolean().default(false),
    })
    .optional(),
  ecotaxa: z
    .strictObject({
      /** Custom columns of the project: `{ "object": { "area": "n01" } }`. */
      freeColumns: z
        .strictObject({
          object: columns.optional(),
          acquisition: columns.optional(),
          sample: columns.optional(),
          process: columns.optional(),
        })
        .optional(),
      knownCategoryIds: z.array(z.number().int()).optional(),
      /** `[sample, acquisition]` */
      acquisitions: z.array(pair).optional(),
      /** `[object id, image name]` */
      images: z.array(pair).optional(),
      loadedTables: z.array(z.string()).optional(),
      updateMode: z.enum(['', 'Yes', 'Cla']).default(''),
      skipExisting: z.boolean().default(false),
      skipLoaded: z.boolean().default(false),
      /** Bytes. */
      uploadBytesMax: z.number().int().positive().optional(),
    })
    .optional(),
  dspIngest: z.strictObject({ uploadBytesPerSecond: z.number().positive().optional() }).optional(),
  /** Names that the destination holds already. */
  existingNames: z.array(z.string()).optional(),
});
export type KnownServer = z.output<typeof knownServerSchema>;
