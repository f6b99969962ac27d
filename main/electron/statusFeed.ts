import type { Transport } from '../../shared/api/client.ts';
import { createClient } from '../../shared/api/wholeClient.ts';
import { readEvents } from '../../shared/api/eventReader.ts';
import type { BatchView, StatusView } from '../../shared/api/views.ts';
import { loopbackTransport } from '../cli/loopbackTransport.ts';
import type { DaemonAt } from '../cli/findDaemon.ts';
import { RECENT_BATCHES_MAX } from './recentBatches.ts';

export interface StatusFeedParts {
  /** What is so now; undefined = the daemon is not reached. */
  readonly onStatus: (status: StatusView | undefined) => void;
  /** Batches that changed; at the start and after a gap the newest few. */
  readonly onBatches: (batches: readonly BatchView[]) => void;
  /** The event stream broke off. */
  readonly onLost: () => void;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Follows one daemon's event stream for tray, badge and notifications, whether a window is open or not. */
export class StatusFeed {
  readonly #parts: StatusFeedParts;
  #daemon: DaemonAt | undefined;
  #following = new AbortController();

  constructor(parts: StatusFeedParts) {
    this.#parts = parts;
  }

  /** From now on this daemon is followed; undefined = none. */
  follow(daemon: DaemonAt | undefined): void {
    this.#following.abort();
    this.#following = new AbortController();
    this.#daemon = daemon;
    if (daemon === undefined) this.#parts.onStatus(undefined);
    else void this.#read(daemon, this.#following.signal);
  }

  /** After sleep the old connection may be dead without knowing it. */
  renew(): void {
    this.follow(this.#daemon);
  }

  async #read(daemon: DaemonAt, signal: AbortSignal): Promise<void> {
    const transport = loopbackTransport(daemon.url, daemon.token);
    const call: Transport = (request) => transport.call(request);
    const client = createClient({ call });
    const look = async (): Promise<void> => {
      const answer = await client.status({ signal });
      if (answer.ok && !signal.aborted) this.#parts.onStatus(answer.value);
      const newest = await client.listBatches({ query: { limit: RECENT_BATCHES_MAX }, signal });
      if (newest.ok && !signal.aborted) this.#parts.onBatches(newest.value.items);
    };
    await readEvents({
      call,
      signal,
      sleep: this.#parts.sleep,
      onMessage: (message) => {
        if (message.type !== 'changes') void look();
        else if (!signal.aborted) {
          if (message.batches.length > 0) this.#parts.onBatches(message.batches);
          if (message.status !== undefined) this.#parts.onStatus(message.status);
        }
      },
      onState: (state) => {
        if (state === 'lost') this.#parts.onLost();
      },
    });
    transport.close();
  }
}
