import { z } from 'zod';
import { SERVICE_KINDS } from '../services/abilities.ts';
import { destinationIdSchema, type DestinationId } from './ids.ts';
import type { Failure } from './failure.ts';
import { windowNameSchema } from './weeklyWindow.ts';

/** Names are typed in shells and stand in mirror addresses: letters, digits, `-`, `_` and `.`, at most 64. */
export const destinationNameSchema = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, {
    message: 'a destination name has letters, digits, "-", "_" and ".", and begins with a letter or digit',
  });

/** Where the secret of a destination lies. `none` is for the practice destination, whose key travels in its settings. */
export const secretStoreSchema = z.enum(['keychain', 'file', 'settings']);
export type SecretStoreName = z.infer<typeof secretStoreSchema>;

/** What only some kinds have. */
export const destinationOptionsSchema = z.object({
  /** Haplo: path of the control file used when a batch names none. */
  control: z.string().optional(),
  /** Haplo standard API: the kind identifier of the API. */
  apiKind: z.string().optional(),
  /** DSP-INGEST: four hex digits, kept upper case. */
  shortcode: z
    .string()
    .regex(/^[0-9A-F]{4}$/, { message: 'a shortcode is four hex digits' })
    .optional(),
  /** DSP-INGEST: base address of the DSP-API that gives tokens. */
  authUrl: z.url().optional(),
  /** EcoTaxa: project number. */
  project: z.number().int().positive().optional(),
  /** Robotoff: job type by its name. */
  jobType: z.string().optional(),
  /** Path of a PEM file with the certificate authority to trust besides the system's. */
  ca: z.string().optional(),
});
export type DestinationOptions = z.infer<typeof destinationOptionsSchema>;

/** A cap below this could not carry a file through the deadline of an exchange (10 KiB/s) with room to spare. Bytes per second. */
export const RATE_BYTES_PER_SECOND_MIN = 64 * 1024;

/** When and how fast files may be sent to a destination. */
export const destinationLimitsSchema = z.object({
  /** Name of the weekly window in which files are sent; at any time without it. */
  window: windowNameSchema.optional(),
  /** At most so many bytes per second, over all that is sent there. */
  bytesPerSecond: z.number().int().min(RATE_BYTES_PER_SECOND_MIN).max(Number.MAX_SAFE_INTEGER).optional(),
});
export type DestinationLimits = z.infer<typeof destinationLimitsSchema>;

/** One account on one import service, as the settings file keeps it. Its secret lies in the secret store. */
export const destinationSchema = z.object({
  id: destinationIdSchema,
  name: destinationNameSchema,
  kind: z.enum(SERVICE_KINDS),
  url: z.url({ protocol: /^https?$/ }),
  user: z.string().optional(),
  secretStore: secretStoreSchema,
  /** Only for the practice server, whose key protects nothing. */
  practiceSecret: z.string().optional(),
  options: destinationOptionsSchema,
  limits: destinationLimitsSchema.optional(),
  createdAt: z.number(),
  /** A changed address or credential gets a new generation; what rested because of the old one is woken. */
  generation: z.number().int(),
});
export type Destination = z.infer<typeof destinationSchema>;

/** Whether the scheduler may send to a destination now. Kept in the ledger, since it must survive a restart. */
export type DestinationGate =
  | { readonly state: 'open' }
  /** The server cannot be reached or rests; probed again at `probeAt` (ms since the epoch). */
  | {
      readonly state: 'resting';
      readonly since: number;
      readonly probeAt: number;
      readonly probes: number;
      readonly failure: Failure;
    }
  /** A person is needed: sign-in, certificate, wrong address. Nothing is sent until then. */
  | { readonly state: 'parked'; readonly since: number; readonly failure: Failure }
  /** A person paused it, for ever or until a time. */
  | { readonly state: 'paused'; readonly since: number; readonly until?: number };

/** What the ledger knows of a destination. */
export interface DestinationState {
  readonly destinationId: DestinationId;
  readonly gate: DestinationGate;
  readonly lastAnswerAt?: number;
}

/** Host and port of a destination's address, as failures name it. */
export function hostOf(destination: Pick<Destination, 'url'>): string {
  return /^[a-z]+:\/\/(?:[^@/]*@)?([^/?#]+)/i.exec(destination.url)?.[1] ?? destination.url;
}
