import type { Dispatcher } from 'undici';
import type { Failure } from '../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import type { RawAnswer } from './answer.ts';
import type { KeptConnection, KeptConnections } from './keptConnections.ts';
import { ANSWER_BYTES_MAX, type HttpLimits } from './limits.ts';
import { calledOff, networkFailure, timeoutFailure } from './networkFailure.ts';
import { ConnectTimeoutError } from './openSocket.ts';
import type { BodyRequest } from './request.ts';
import type { HttpTools } from './tools.ts';
import { watchLimits, type LimitReached, type Watch } from './watch.ts';

/** A small body on its way out. */
export interface SmallSend {
  readonly request: BodyRequest;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly connections: KeptConnections;
}

/** What became of it. `isBodyFree` = nothing looks at its memory any more. */
export interface SmallSent {
  readonly raw: Result<RawAnswer>;
  readonly isBodyFree: boolean;
}

/**
 * Sends head and body in one go over undici, which takes half of the processor that node:http takes for a small body (measured:
 * 4 KB 50 instead of 110 us, 64 KB 100 instead of 135). Never sends twice.
 */
export function sendSmall(tools: HttpTools, send: SmallSend): Promise<SmallSent> {
  return new Promise((resolve) => {
    new SmallExchange(tools, send, resolve).begin();
  });
}

class SmallExchange implements Dispatcher.DispatchHandler {
  readonly #send: SmallSend;
  readonly #resolve: (sent: SmallSent) => void;
  readonly #limits: HttpLimits;
  readonly #connection: KeptConnection;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #head: Pick<RawAnswer, 'status' | 'headers'> | undefined;
  /** From the moment that it leaves: until then `openSocket` watches, or another one is being sent. */
  #watch: Watch | undefined;
  #hasBegun = false;
  #isOver = false;
  readonly #callOff = (): void => this.#end(calledOff(this.#send.url));

  constructor(tools: HttpTools, send: SmallSend, resolve: (sent: SmallSent) => void) {
    this.#send = send;
    this.#resolve = resolve;
    this.#limits = { ...tools.limits, ...send.request.limits };
    this.#connection = send.connections.take(send.url.origin, send.request.turn?.line);
  }

  begin(): void {
    const { request, url, headers, body } = this.#send;
    request.signal.addEventListener('abort', this.#callOff, { once: true });
    const { method } = request;
    this.#connection.client.dispatch({ method, path: url.pathname + url.search, headers, body }, this);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    const { request, url, body } = this.#send;
    if (!this.#isOver && request.turn?.mayLeave() === false) this.#end(calledOff(url));
    if (this.#isOver) return controller.abort(new Error('it must not leave'));
    this.#hasBegun = true;
    const onLimit = (reached: LimitReached): void => this.#end(timeoutFailure(reached, url));
    this.#watch = watchLimits(this.#limits, { bodyBytes: body.byteLength, onLimit });
    this.#watch.sending();
    request.onProgress?.(0);
    // It is written in this very turn.
    queueMicrotask(() => {
      if (this.#connection.unsentBytes > 0) this.#connection.whenSent(() => this.#sent(body.byteLength));
      else this.#sent(body.byteLength);
    });
  }

  onResponseStart(_: unknown, status: number, headers: RawAnswer['headers']): void {
    if (status < 200 || this.#isOver) return;
    this.#head = { status, headers };
    this.#watch?.reading();
  }

  onResponseData(_: unknown, chunk: Buffer): void {
    if (this.#isOver) return;
    const bytesMax = this.#send.request.answerBytesMax ?? ANSWER_BYTES_MAX;
    this.#watch?.reading();
    this.#chunks.push(chunk.subarray(0, bytesMax - this.#bytes));
    this.#bytes += chunk.byteLength;
    if (this.#bytes > bytesMax) this.#answer(true);
  }

  onResponseEnd(): void {
    this.#answer(false);
  }

  onResponseError(_: unknown, error: Error): void {
    // An error needs no whole body to be one; a success does.
    if ((this.#head?.status ?? 0) >= 400) return this.#answer(true);
    const { url } = this.#send;
    if (error instanceof ConnectTimeoutError)
      this.#end(timeoutFailure({ phase: 'connect', ms: error.ms }, url));
    else this.#end(networkFailure(error, { url, proxy: '' }));
  }

  #sent(bytes: number): void {
    if (this.#isOver) return;
    this.#send.request.onProgress?.(bytes);
    if (this.#head === undefined) this.#watch?.awaitingAnswer();
  }

  #answer(truncated: boolean): void {
    if (this.#head !== undefined) this.#settle(ok({ ...this.#head, chunks: this.#chunks, truncated }));
  }

  #end(why: Failure): void {
    this.#settle(fail(why));
  }

  #settle(raw: Result<RawAnswer>): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#watch?.stop();
    this.#send.request.signal.removeEventListener('abort', this.#callOff);
    // A connection is used again only after a whole request and a whole answer.
    const connection = this.#connection;
    const isWhole = raw.ok && !raw.value.truncated && connection.unsentBytes === 0;
    connection.giveBack();
    // One that has not begun leaves those before it alone. Not within undici's own call.
    if (!isWhole && (this.#hasBegun || !connection.isTaken)) queueMicrotask(() => connection.end());
    this.#resolve({ raw, isBodyFree: isWhole || !this.#hasBegun });
  }
}
