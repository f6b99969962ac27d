import { z } from 'zod';
import { secretStoreSchema } from './destination.ts';

/** What Waybill can tell of. `test` is told only when a person asks for it. */
export const WEBHOOK_EVENTS = ['needs-person', 'batch-finished', 'folder-unreachable'] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

/** Names the shape of what is sent. */
export const WEBHOOK_FORMAT = 'waybill-webhook/1';

/** Hosts that http may go to: what is sent does not leave the computer. */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i;
const ADDRESS_LENGTH_MAX = 2_000;

/** Why an address cannot be told anything; undefined = it can. */
export function webhookAddressTrouble(address: string): string | undefined {
  if (address.length > ADDRESS_LENGTH_MAX) return 'it is too long';
  const url = urlOf(address);
  if (url === undefined) return 'it is no address';
  if (url.username !== '' || url.password !== '') return 'a user or password in it would be seen by others';
  if (url.protocol === 'https:') return undefined;
  if (url.protocol === 'http:' && LOOPBACK.test(url.hostname)) return undefined;
  return 'it must begin with https://, or with http:// and this computer';
}

/** The oldest page that this runs in has no `URL.canParse`. */
function urlOf(address: string): URL | undefined {
  try {
    return new URL(address);
  } catch {
    return undefined;
  }
}

/** The webhook as the settings keep it; its secret lies in the secret store. */
export const webhookSchema = z.object({
  url: z.string().refine((address) => webhookAddressTrouble(address) === undefined),
  events: z.array(z.enum(WEBHOOK_EVENTS)).min(1),
  secretStore: secretStoreSchema.exclude(['settings']),
});
export type WebhookConfig = Readonly<z.output<typeof webhookSchema>>;

/** One thing that shall be told, as the ledger keeps it. */
export const webhookWaitingSchema = z.object({
  /** The same at each try. */
  id: z.string(),
  event: z.string(),
  /** ms since the epoch. */
  at: z.number(),
  /** JSON text. */
  body: z.string(),
  tries: z.number().int().min(0),
  /** Of the next try, ms since the epoch. */
  nextAt: z.number(),
});
export type WebhookWaiting = Readonly<z.output<typeof webhookWaitingSchema>>;

/** What was looked at already, as the ledger keeps it. */
export const webhookSeenSchema = z.object({
  /** Things that needed a person. */
  needsYou: z.number(),
  /** Number of the last receipt. */
  receipt: z.number(),
  /** Ids of the folders that were out of reach. */
  folders: z.array(z.string()),
});
export type WebhookSeen = Readonly<z.output<typeof webhookSeenSchema>>;
