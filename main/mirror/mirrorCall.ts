import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Gateway } from '../core/mirrorFace.ts';
import { BodyAhead } from './bodyAhead.ts';

/** The script went away, or fell silent, before its body was whole: there is nobody to answer. */
export class ScriptGone extends Error {
  override readonly name = 'ScriptGone';
}

/** One call of a script, below the mirror's address of its destination. Nothing of it is decoded or normalised. */
export interface MirrorCall {
  readonly gateway: Gateway;
  readonly method: string;
  /** The remote's own path as sent: `/api/...`. */
  readonly path: string;
  /** The query as sent, without `?`. */
  readonly queryText: string;
  readonly headers: IncomingHttpHeaders;
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[];
  readonly remoteAddress: string;
  /** The mirror's own address for this destination, as the script wrote it. */
  readonly mirrorUrl: string;
  /** True where the request announces a body. */
  readonly hasBody: boolean;
  /** Its announced length, where there is one. */
  readonly bodyBytes: number | undefined;
  /** The body, once. Throws `ScriptGone`. Leaving it early leaves the connection as it is. */
  body(): AsyncIterator<Uint8Array, undefined>;
  /** Aborted when the script goes away. */
  readonly signal: AbortSignal;
}

/** The call that a request makes; `target` is its raw target below the destination's name. */
export function mirrorCall(
  exchange: { readonly request: IncomingMessage; readonly response: ServerResponse },
  about: { readonly gateway: Gateway; readonly target: string; readonly mirrorUrl: string },
): MirrorCall {
  const { request, response } = exchange;
  const cut = about.target.indexOf('?');
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  const { headers } = request;
  const length = headers['content-length'];
  return {
    gateway: about.gateway,
    method: request.method ?? '',
    path: cut < 0 ? about.target : about.target.slice(0, cut),
    queryText: cut < 0 ? '' : about.target.slice(cut + 1),
    headers,
    rawHeaders: request.rawHeaders,
    remoteAddress: request.socket.remoteAddress ?? '',
    mirrorUrl: about.mirrorUrl,
    hasBody: headers['transfer-encoding'] !== undefined || Number(length ?? 0) > 0,
    bodyBytes: headers['transfer-encoding'] !== undefined ? undefined : Number(length ?? 0),
    body: () => bodyOf(request, response),
    signal: gone.signal,
  };
}

/** Reads a body of at most `bytesMax`; undefined when it is longer. */
export async function readWhole(call: MirrorCall, bytesMax: number): Promise<Buffer | undefined> {
  const body = call.body();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for (let next = await body.next(); next.done !== true; next = await body.next()) {
    bytes += next.value.length;
    if (bytes > bytesMax) return undefined;
    chunks.push(next.value);
  }
  return Buffer.concat(chunks);
}

async function* bodyOf(
  request: IncomingMessage,
  response: ServerResponse,
): AsyncGenerator<Uint8Array, undefined, undefined> {
  // Only now: a script that waits for it is not asked for a body that is refused anyway.
  if (/^100-continue$/i.test(request.headers.expect ?? '') && !response.headersSent) response.writeContinue();
  const ahead = new BodyAhead(request);
  try {
    for (let chunk = await ahead.take(); chunk !== undefined; chunk = await ahead.take()) yield chunk;
  } catch (error) {
    throw new ScriptGone('the script went away', { cause: error });
  } finally {
    ahead.stop();
  }
  if (!request.complete) throw new ScriptGone('the body ended early');
  return undefined;
}
