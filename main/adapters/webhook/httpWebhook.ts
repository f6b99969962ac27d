import { createHmac } from 'node:crypto';
import type { WebhookSender } from '../../core/ports/webhook.ts';
import { failure } from '../../../shared/model/failure.ts';
import { fail, ok } from '../../../shared/model/result.ts';
import type { Http } from '../http/http.ts';

/** Nobody who only takes a note needs longer, ms. */
const LIMITS = { headersMs: 20_000, deadlineBaseMs: 40_000 };
/** What is said of an answer: a status says enough. */
const ANSWER_BYTES_MAX = 16 * 1024;

/**
 * The signature of a telling: HMAC-SHA256 over `<seconds since the epoch>.<body>`, hex, keyed with the secret. The time is
 * part of it, so that an old one cannot be sent again later.
 */
export function webhookSignature(secret: string, seconds: number, body: string): string {
  return createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
}

/** Tells over HTTP; each try on a connection of its own, no redirect followed. */
export function httpWebhook(http: Http): WebhookSender {
  return async ({ at, body, event, id, secret, url }, signal) => {
    const seconds = Math.floor(at / 1000);
    const answer = await http.call({
      method: 'POST',
      url,
      headers: {
        'content-type': 'application/json',
        'waybill-event': event,
        'waybill-delivery': id,
        'waybill-timestamp': String(seconds),
        'waybill-signature': `v1=${webhookSignature(secret, seconds, body)}`,
      },
      body,
      effect: 'effect',
      signal,
      secrets: [secret],
      limits: LIMITS,
      answerBytesMax: ANSWER_BYTES_MAX,
    });
    if (!answer.ok) return answer;
    const { status } = answer.value;
    return status >= 200 && status < 300
      ? ok(undefined)
      : fail(failure('webhook.refused', { host: new URL(url).host, status }));
  };
}
