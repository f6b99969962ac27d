import type { WebhookView, webhookRoutes } from '../../../shared/api/routes/webhook.ts';
import { isoTime } from '../../../shared/model/isoTime.ts';
import { ok } from '../../../shared/model/result.ts';
import type { Webhook, WebhookState } from '../../core/webhook/webhook.ts';
import { failureView } from '../views/failureView.ts';
import { timeField } from '../views/timeField.ts';
import { mapped, present, type SomeHandlers } from './handler.ts';

/** The webhook of the daemon. */
export function webhookHandlers(
  webhook: Pick<Webhook, 'state' | 'set' | 'clear' | 'test'>,
): SomeHandlers<keyof typeof webhookRoutes> {
  const view = (): WebhookView => webhookView(webhook.state());
  return {
    webhook: () => Promise.resolve(ok(view())),
    setWebhook: async ({ body }) =>
      mapped(await webhook.set(present(body)), ({ secret }) => present({ ...view(), secret })),
    clearWebhook: async () => mapped(await webhook.clear(), () => undefined),
    testWebhook: async () => mapped(await webhook.test(), view),
  };
}

function webhookView({ config, givenUp, lastFailure, lastToldAt, waiting }: WebhookState): WebhookView {
  return {
    ...(config === undefined
      ? { events: [] }
      : { url: config.url, events: [...config.events], secretStore: config.secretStore }),
    waiting,
    givenUp,
    ...timeField('lastToldAt', lastToldAt),
    ...(lastFailure === undefined
      ? {}
      : { lastFailure: { ...failureView(lastFailure.failure), at: isoTime(lastFailure.at) } }),
  };
}
