import { webhookWaitingSchema, type WebhookWaiting } from '../../../shared/model/webhook.ts';
import type { Change, Store } from '../ports/store.ts';

/** More than this wait for nobody: the oldest are given up, and counted. */
export const WAITING_MAX = 500;

const PREFIX = 'webhook.queue.';

/** What waits to be told, written down in the ledger before anything is sent. */
export class WebhookQueue {
  readonly #store: Pick<Store, 'commit' | 'facts'>;
  #waiting: readonly WebhookWaiting[] = [];

  private constructor(store: Pick<Store, 'commit' | 'facts'>, waiting: readonly WebhookWaiting[]) {
    this.#store = store;
    this.#waiting = waiting;
  }

  /** Reads what an earlier run left. What cannot be understood is left out. */
  static async open(store: Pick<Store, 'commit' | 'facts'>): Promise<WebhookQueue> {
    const kept = await store.facts(PREFIX);
    const waiting = kept.flatMap(({ value }) => {
      const read = webhookWaitingSchema.safeParse(parsedJson(value));
      return read.success ? [read.data] : [];
    });
    return new WebhookQueue(store, waiting);
  }

  /** In the order in which they happened. */
  get all(): readonly WebhookWaiting[] {
    return this.#waiting;
  }

  /** Puts more into it, together with other changes; gives how many were given up for want of room. */
  async add(more: readonly WebhookWaiting[], also: readonly Change[]): Promise<number> {
    const all = [...this.#waiting, ...more];
    const given = all.slice(0, Math.max(0, all.length - WAITING_MAX));
    await this.#store.commit([...more.map(put), ...given.map(drop), ...also]);
    this.#waiting = all.slice(given.length);
    return given.length;
  }

  /** Tries and time of the next one. */
  async change(told: WebhookWaiting): Promise<void> {
    await this.#store.commit([put(told)]);
    this.#waiting = this.#waiting.map((one) => (one.id === told.id ? told : one));
  }

  async remove(told: WebhookWaiting, also: readonly Change[] = []): Promise<void> {
    await this.#store.commit([drop(told), ...also]);
    this.#waiting = this.#waiting.filter((one) => one.id !== told.id);
  }

  async clear(also: readonly Change[]): Promise<void> {
    await this.#store.commit([...this.#waiting.map(drop), ...also]);
    this.#waiting = [];
  }
}

function keyOf({ at, id }: WebhookWaiting): string {
  return `${PREFIX}${String(at).padStart(15, '0')}.${id}`;
}

function put(told: WebhookWaiting): Change {
  return { put: 'fact', key: keyOf(told), value: JSON.stringify(told) };
}

function drop(told: WebhookWaiting): Change {
  return { put: 'fact', key: keyOf(told), value: undefined };
}

/** A fact of the ledger as it was written; undefined where there is none, or it cannot be read. */
export function parsedJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}
