import type { HttpRequest, HttpResponse, HttpStack } from 'tus-js-client';
import type { Failure } from '../../../../shared/model/failure.ts';
import type { Result } from '../../../../shared/model/result.ts';
import { ECOTAXA_PATHS } from '../../../../shared/services/ecotaxa/wire.ts';
import type { HttpAnswer } from '../../http/answer.ts';
import { addressOf, type EcotaxaCaller } from './ecotaxaSession.ts';
import { isNotSignedIn } from './ecotaxaFailure.ts';

/** A call of the TUS client that got no answer: says why, as a value. */
export class TusCallFailed extends Error {
  override readonly name = 'TusCallFailed';
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.code);
    this.failure = failure;
  }
}

/** Unpacking is counted as this fast, with room to spare: the last piece is answered only when all is unpacked. Bytes per second. */
const UNPACK_BYTES_PER_SECOND_MIN = 2 * 1024 * 1024;
/** What any answer may take besides. */
const ANSWER_BASE_MS = 60_000;
/** Nobody waits longer than this for one answer. */
const ANSWER_MS_MAX = 60 * 60_000;

/** How long the answer to a package of that size may take once its last byte was sent. */
export function unpackWaitMs(packageBytes: number): number {
  return Math.min(ANSWER_MS_MAX, ANSWER_BASE_MS + (packageBytes / UNPACK_BYTES_PER_SECOND_MIN) * 1_000);
}

/** The address of an upload, below the destination's own: where the server itself says that it lies is not believed. */
export function uploadAddress(caller: EcotaxaCaller, id: string): string {
  return addressOf(caller.access, `${ECOTAXA_PATHS.tus}${id}`);
}

/** The last part of an upload's address. */
export function uploadId(address: string): string {
  return (
    address
      .replace(/[/?#]*$/, '')
      .split('/')
      .at(-1) ?? ''
  );
}

/** The TUS client's HTTP on our own: same limits, proxy, authorities, token and signal as every other call. */
export function tusStackOver(caller: EcotaxaCaller, packageBytes: number): HttpStack {
  return {
    getName: () => 'Waybill',
    createRequest: (method, url) => makeRequest(caller, { method, url, packageBytes }),
  };
}

interface Made {
  readonly method: string;
  readonly url: string;
  readonly packageBytes: number;
}

function makeRequest(caller: EcotaxaCaller, made: Made): HttpRequest {
  const headers: Record<string, string> = {};
  let onProgress: (sentBytes: number) => void = () => undefined;
  return {
    getMethod: () => made.method,
    getURL: () => made.url,
    setHeader: (name, value) => {
      headers[name.toLowerCase()] = value;
    },
    getHeader: (name) => headers[name.toLowerCase()],
    setProgressHandler: (handler) => {
      onProgress = handler;
    },
    send: async (body: unknown) => {
      const answered = await exchange(caller, made, { headers, body, onProgress });
      if (!answered.ok) throw new TusCallFailed(answered.failure);
      return responseOf(caller, answered.value);
    },
    // A signal ends the call itself.
    abort: () => Promise.resolve(),
    getUnderlyingObject: () => undefined,
  };
}

interface Sending {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly onProgress: (sentBytes: number) => void;
}

async function exchange(caller: EcotaxaCaller, made: Made, sending: Sending): Promise<Result<HttpAnswer>> {
  const path = pathOf(caller, made.url);
  const { headers, body } = sending;
  if (!(body instanceof Uint8Array)) {
    const method = made.method as 'POST' | 'HEAD';
    return caller.call({ method, path, headers, effect: method === 'HEAD' ? 'safe' : 'effect' });
  }
  const isLast = Number(headers['upload-offset']) + body.byteLength === made.packageBytes;
  const send = () =>
    caller.sendBody({
      method: 'PATCH',
      path,
      headers,
      body: { name: 'package', bytes: body.byteLength, chunks: () => oneChunk(body) },
      onProgress: sending.onProgress,
      ...(isLast ? { limits: { headersMs: unpackWaitMs(made.packageBytes) } } : {}),
    });
  const first = await send();
  if (!first.ok || !isNotSignedIn(first.value)) return first;
  const renewed = await caller.token(true);
  return renewed.ok ? send() : renewed;
}

/** Only paths below the destination are called, whatever the client was told. */
function pathOf(caller: EcotaxaCaller, url: string): string {
  const isCreation = url === addressOf(caller.access, ECOTAXA_PATHS.tus);
  return isCreation ? ECOTAXA_PATHS.tus : `${ECOTAXA_PATHS.tus}${uploadId(url)}`;
}

function responseOf(caller: EcotaxaCaller, answer: HttpAnswer): HttpResponse {
  return {
    getStatus: () => answer.status,
    getHeader: (name) => {
      const value = answer.headers[name.toLowerCase()];
      if (name.toLowerCase() !== 'location' || value === undefined) return value;
      return uploadAddress(caller, uploadId(value));
    },
    getBody: () => answer.text,
    getUnderlyingObject: () => answer,
  };
}

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.byteLength > 0) yield bytes;
}
