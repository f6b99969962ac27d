import { createParser } from 'eventsource-parser';
import { contract } from './contract.ts';
import { eventMessage, type EventMessage } from './events.ts';
import { requestOf, type Transport } from './client.ts';

/** First pause before the stream is opened again; doubles up to `RECONNECT_MS_MAX`. */
export const RECONNECT_MS_MIN = 250;
export const RECONNECT_MS_MAX = 5_000;

export interface EventReading {
  readonly call: Transport;
  readonly signal: AbortSignal;
  readonly onMessage: (message: EventMessage) => void;
  /** The stream is open, or was lost and is tried again. `status` = what the daemon answered, if it did. */
  readonly onState?: (state: 'open' | 'lost', status?: number) => void;
  /** Waits; resolves early when the signal aborts. The caller owns the clock. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Reads the event stream until the signal aborts. A lost stream is opened again from the last id, so that nothing
 * is missed or, where the daemon cannot go on from there, a `gap` message says so.
 */
export async function readEvents(reading: EventReading): Promise<void> {
  let lastId: string | undefined;
  let pauseMs = RECONNECT_MS_MIN;
  while (!reading.signal.aborted) {
    const status = await readOnce(reading, lastId, {
      opened: () => {
        pauseMs = RECONNECT_MS_MIN;
      },
      id: (id) => {
        lastId = id;
      },
    });
    if (reading.signal.aborted) return;
    reading.onState?.('lost', status);
    await reading.sleep(pauseMs, reading.signal);
    pauseMs = Math.min(pauseMs * 2, RECONNECT_MS_MAX);
  }
}

interface Noting {
  opened(): void;
  id(id: string): void;
}

/** One connection, until it ends. Gives the status where the daemon refused it. */
async function readOnce(
  reading: EventReading,
  lastId: string | undefined,
  note: Noting,
): Promise<number | undefined> {
  try {
    const response = await reading.call(
      requestOf(contract.events, {
        headers: lastId === undefined ? {} : { 'last-event-id': lastId },
        signal: reading.signal,
      }),
    );
    if (response.status !== 200 || response.body === null) return response.status;
    note.opened();
    reading.onState?.('open');
    await readStream(response.body, reading.onMessage, note);
  } catch {
    // A cut stream and a refused connection are the same to whoever watches: it is lost, and tried again.
  }
  return undefined;
}

async function readStream(
  stream: ReadableStream<Uint8Array>,
  onMessage: (message: EventMessage) => void,
  note: Noting,
): Promise<void> {
  const parser = createParser({
    onEvent: (event) => {
      if (event.id !== undefined) note.id(event.id);
      const message = parseMessage(event.data);
      if (message !== undefined) onMessage(message);
    },
  });
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    parser.feed(decoder.decode(value, { stream: true }));
  }
}

/** A message of a newer daemon that this program does not know is passed over. */
function parseMessage(data: string): EventMessage | undefined {
  try {
    const parsed = eventMessage.safeParse(JSON.parse(data));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
