import { failure } from '../../shared/model/failure.ts';
import { API_HEADERS, sendProblem, type Exchange } from './answer.ts';
import type { ChangeFeed } from './changeFeed.ts';
import { EVENT_STREAMS_MAX, HEARTBEAT_MS, SLOW_READER_BYTES_MAX } from './limits.ts';

/** The open event streams. */
export class EventStreams {
  readonly #feed: ChangeFeed;
  readonly #open = new Map<() => void, string | undefined>();

  constructor(feed: ChangeFeed) {
    this.#feed = feed;
  }

  /** Answers with a stream that lasts until the reader goes, its token is taken back, or the daemon stops. */
  open(exchange: Exchange, caller?: string): void {
    const { request, response } = exchange;
    if (this.#open.size >= EVENT_STREAMS_MAX) {
      sendProblem(exchange, failure('request.too-many', { what: 'event streams', limit: EVENT_STREAMS_MAX }));
      return;
    }
    response.writeHead(200, { ...API_HEADERS, 'content-type': 'text/event-stream; charset=utf-8' });
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    this.#follow(exchange, caller);
  }

  closeAll(): void {
    for (const close of this.#open.keys()) close();
  }

  /** Ends what was opened with the token of this name. */
  closeOf(caller: string): void {
    for (const [close, name] of this.#open) if (name === caller) close();
  }

  #follow({ request, response }: Exchange, caller: string | undefined): void {
    let isBehind = false;
    let beatsBehind = 0;
    const send = (text: string): void => {
      if (isBehind) return;
      response.write(text);
      if (response.writableLength <= SLOW_READER_BYTES_MAX) return;
      isBehind = true;
      response.once('drain', () => {
        isBehind = false;
        beatsBehind = 0;
        response.write(this.#feed.gap());
      });
    };
    for (const text of this.#feed.greeting(lastEventId(request.headers['last-event-id']))) send(text);
    const forget = this.#feed.listen(send);
    const beat = setInterval(() => {
      if (isBehind) beatsBehind += 1;
      if (beatsBehind > BEATS_BEHIND_MAX) response.destroy();
      else send(': still here\n\n');
    }, HEARTBEAT_MS);
    const close = (): void => {
      clearInterval(beat);
      forget();
      this.#open.delete(close);
      response.end();
    };
    this.#open.set(close, caller);
    response.on('close', close).on('error', close);
  }
}

/** A reader that takes nothing for so many heartbeats is gone. */
const BEATS_BEHIND_MAX = 4;

function lastEventId(header: string | readonly string[] | undefined): string | undefined {
  const id = header === undefined ? '' : String(header);
  return id === '' ? undefined : id;
}
