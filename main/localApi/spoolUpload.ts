import type { IncomingMessage } from 'node:http';
import { failure } from '../../shared/model/failure.ts';
import { fail, type Result } from '../../shared/model/result.ts';
import { FileReadError } from '../core/ports/files.ts';
import type { Spool, SpoolEntry } from '../core/ports/spool.ts';
import type { Exchange } from './answer.ts';
import { SPOOL_SILENCE_MS_MAX } from './limits.ts';
import { cutBody, sayContinue } from './readBody.ts';

/** Header with the announced SHA-256 as lower-case hex, for callers that find Repr-Digest unhandy. */
export const SHA256_HEADER = 'x-waybill-sha256';

/**
 * Streams a body into the spool in constant memory. Announced digests (`Repr-Digest: sha-256=:...:`, RFC 9530, or
 * `X-Waybill-Sha256`) and the announced length must be met.
 */
export async function takeIntoSpool(spool: Spool, exchange: Exchange): Promise<Result<SpoolEntry>> {
  const { request } = exchange;
  const type = request.headers['content-type'] ?? 'missing';
  if (!/^application\/octet-stream\b/i.test(type) || request.headers['content-encoding'] !== undefined)
    return fail(failure('request.not-json', { got: type.slice(0, 100) }));
  const announced = announcedDigest(request);
  if (!announced.ok) return announced;
  sayContinue(exchange);
  const taken = await spool.put(chunksOf(request));
  if (!taken.ok || announced.value === undefined || taken.value.sha256 === announced.value) return taken;
  return fail(failure('request.digest-differs', { got: taken.value.sha256, expected: announced.value }));
}

/** The chunks of a body; throws what an item can carry when the caller goes away or falls silent. */
async function* chunksOf(request: IncomingMessage): AsyncGenerator<Uint8Array> {
  const silence = setTimeout(() => {
    request.destroy(new Error('silent'));
  }, SPOOL_SILENCE_MS_MAX);
  try {
    // A spool that refuses early must still be able to say so: the connection stays.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      silence.refresh();
      yield chunk as Buffer;
    }
  } catch {
    throw new FileReadError(cutBody());
  } finally {
    clearTimeout(silence);
  }
  if (!request.complete) throw new FileReadError(cutBody());
}

function announcedDigest(request: IncomingMessage): Result<string | undefined> {
  const hex = request.headers[SHA256_HEADER];
  if (hex !== undefined)
    return /^[0-9a-f]{64}$/.test(String(hex))
      ? { ok: true, value: String(hex) }
      : fail(badDigest(SHA256_HEADER));
  const header = request.headers['repr-digest'];
  if (header === undefined) return { ok: true, value: undefined };
  const base64 = /(?:^|,)\s*sha-256=:([A-Za-z0-9+/]{43}=):/.exec(String(header))?.[1];
  if (base64 === undefined) return fail(badDigest('Repr-Digest'));
  return { ok: true, value: Buffer.from(base64, 'base64').toString('hex') };
}

function badDigest(where: string): ReturnType<typeof failure> {
  return failure('request.invalid', { where, reason: 'it is not a SHA-256 digest' });
}
