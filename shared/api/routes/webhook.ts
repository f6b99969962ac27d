import { z } from 'zod';
import { WEBHOOK_EVENTS } from '../../model/webhook.ts';
import { API_ROOT } from '../paging.ts';
import { route } from '../route.ts';
import { failureView } from '../views.ts';

const time = z.iso.datetime();

/** The webhook and how it fares; never its secret. */
export const webhookView = z.object({
  /** Absent while none is set. */
  url: z.string().optional(),
  events: z.array(z.enum(WEBHOOK_EVENTS)),
  secretStore: z.enum(['keychain', 'file']).optional(),
  /** What is written down and not yet taken. */
  waiting: z.number().int(),
  /** Since the daemon runs. */
  lastToldAt: time.optional(),
  /** The last try, while it failed. */
  lastFailure: failureView.extend({ at: time }).optional(),
  /** Told to nobody: all tries were used up, or too much waited. */
  givenUp: z.number().int(),
});
export type WebhookView = z.output<typeof webhookView>;

export const webhookInput = z.object({
  /** https, or http on this computer. */
  url: z.string().min(1).max(2_000),
  events: z
    .array(z.enum(WEBHOOK_EVENTS))
    .min(1)
    .default([...WEBHOOK_EVENTS]),
  /** Signs what is told. Without one the secret before stays, or one is made and told in this answer. */
  secret: z.string().min(8).max(500).optional(),
  secretStore: z.enum(['keychain', 'file']).default('keychain'),
});

/** Telling an address of the lab what happens on a computer that nobody looks at. */
export const webhookRoutes = {
  webhook: route({
    method: 'GET',
    path: `${API_ROOT}/webhook`,
    summary: 'The webhook and how it fares; never its secret.',
    scope: 'read',
    output: webhookView,
    status: 200,
  }),
  setWebhook: route({
    method: 'PUT',
    path: `${API_ROOT}/webhook`,
    summary:
      'Tell an address (https, or http on this computer) when something needs a person, a batch is finished or a folder is out of reach. Each is a POST of JSON, signed with HMAC-SHA256 over `<Waybill-Timestamp>.<body>` in `Waybill-Signature: v1=<hex>`.',
    scope: 'write',
    guarded: true,
    body: webhookInput,
    output: webhookView.extend({
      /** Told only where it was just made. */
      secret: z.string().optional(),
    }),
    status: 200,
    problems: ['request.invalid', 'secret.no-store', 'settings.protected'],
  }),
  clearWebhook: route({
    method: 'DELETE',
    path: `${API_ROOT}/webhook`,
    summary: 'Tell nobody any more; what waits is forgotten.',
    scope: 'write',
    guarded: true,
    status: 204,
    problems: ['settings.protected'],
  }),
  testWebhook: route({
    method: 'POST',
    path: `${API_ROOT}/webhook/test`,
    summary: 'Tell the event `test` now, once.',
    scope: 'write',
    output: webhookView,
    status: 200,
    problems: ['request.not-found', 'webhook.refused', 'remote.redirect', 'network.offline'],
  }),
} as const;
