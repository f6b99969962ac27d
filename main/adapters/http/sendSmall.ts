import type { Socket } from 'node:net';
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
  return new Promise((resolve, reject) => {
    new SmallExchange(tools, send, { resolve, reject }).begin();
  });
}

interface Told {
  readonly resolve: (sent: SmallSent) => void;
  readonly reject: (bug: Error) => void;
}

/** Of these Node keeps the first, too, where a server names one twice. */
const FIRST_COUNTS = ['content-type', 'location', 'retry-after'];

/** A request that undici does not take, such as a line end in a header: a bug, and no trouble of the network. */
const NO_REQUEST: ReadonlySet<unknown> = new Set(['UND_ERR_INVALID_ARG', 'UND_ERR_NOT_SUPPORTED']);

/** What undici says of an answer that it does not understand in that place. */
const BAD_RESPONSE = 'bad response';

class SmallExchange implements Dispatcher.DispatchHandler {
  readonly #send: SmallSend;
  readonly #told: Told;
  readonly #limits: HttpLimits;
  readonly #connection: KeptConnection;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #head: Pick<RawAnswer, 'status' | 'headers'> | undefined;
  /** From the moment that it leaves: until then `openSocket` watches, or another one is being sent. */
  #watch: Watch | undefined;
  #hasBegun = false;
  /** What it left over. */
  #socket: Socket | undefined;
  #isOver = false;
  readonly #callOff = (): void => this.#end(calledOff(this.#send.url));

  constructor(tools: HttpTools, send: SmallSend, told: Told) {
    this.#send = send;
    this.#told = told;
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
    this.#socket = this.#connection.socket;
    // It is written in this very turn.
    queueMicrotask(() => {
      if (this.#unsentBytes === 0) return this.#sent(body.byteLength);
      this.#socket?.write('', (error) => {
        if (error === undefined || error === null) this.#sent(body.byteLength);
      });
    });
  }

  onResponseStart(_: unknown, status: number, headers: RawAnswer['headers']): void {
    if (status < 200 || this.#isOver) return;
    for (const name of FIRST_COUNTS) if (Array.isArray(headers[name])) headers[name] = headers[name][0];
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

  /** TLS tells a turn late what has left: an answer that comes before is none to half a request. */
  onResponseEnd(): void {
    if (this.#unsentBytes > 0) setImmediate(() => this.#answer(false));
    else this.#answer(false);
  }

  onResponseError(_: unknown, error: Error): void {
    // An error needs no whole body to be one; a success does.
    if ((this.#head?.status ?? 0) >= 400) return this.#answer(true);
    const { url, connections } = this.#send;
    // An unasked `100 Continue`, mostly.
    if (this.#hasBegun && error.message === BAD_RESPONSE) connections.leaveTo(url.origin);
    // What is told afterwards is not heard any more.
    if (NO_REQUEST.has((error as NodeJS.ErrnoException).code)) this.#told.reject(error);
    if (error instanceof ConnectTimeoutError)
      this.#end(timeoutFailure({ phase: 'connect', ms: error.ms }, url));
    else this.#end(networkFailure(error, { url, proxy: '' }));
  }

  /** Bytes that were handed over and have not left. */
  get #unsentBytes(): number {
    return this.#socket?.writableLength ?? 0;
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
    const isWhole = raw.ok && !raw.value.truncated && this.#unsentBytes === 0;
    const isBroken = this.#hasBegun && !isWhole;
    const isOfUse = isWhole && this.#socket?.destroyed === false;
    connection.giveBack();
    // Of no use to others either, unless they wait for it: one that has not begun leaves those before it alone.
    if (isBroken || (!isOfUse && !connection.isTaken)) {
      connection.retire();
      // Not within undici's own call.
      queueMicrotask(() => connection.end());
    }
    this.#told.resolve({ raw, isBodyFree: isWhole || !this.#hasBegun });
  }
}
