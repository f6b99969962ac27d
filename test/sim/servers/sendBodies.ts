import { createHash } from 'node:crypto';
import { FileReadError } from '../../../main/core/ports/files.ts';
import type { Access, SendInput } from '../../../main/core/ports/importService.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { cut, type Net, type NetCall, type Weather } from './net.ts';

/** A file as it arrived. */
export interface Arrived {
  readonly name: string;
  /** SHA-256 of what the server has, lower-case hex. */
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * Sends the bodies of a call one after the other, as the real adapters do: a file that cannot be read ends the send with its own
 * failure, one that gives fewer bytes than were announced breaks the request.
 */
export async function sendBodies(
  net: Net,
  about: {
    readonly call: NetCall;
    readonly access: Access;
    readonly input: SendInput;
    readonly weather: Weather;
  },
): Promise<Result<readonly Arrived[]>> {
  const { access, input, weather } = about;
  const total = input.files.reduce((sum, { body }) => sum + body.bytes, 0);
  const stopAt = weather.kind === 'cut' ? Math.floor(total * weather.share) : Infinity;
  const arrived: Arrived[] = [];
  let out = 0;
  input.onProgress(0);
  if (weather.kind === 'cut' && total === 0) return fail(cut(about.call.host, 'reset'));
  for (const { name, body } of input.files) {
    const hash = createHash('sha256');
    let bytes = 0;
    try {
      for await (const chunk of body.chunks()) {
        await net.chunk(about.call, access.signal);
        if (access.signal.aborted) return fail(cut(about.call.host, 'cancelled'));
        out += chunk.byteLength;
        if (out > stopAt) return fail(cut(about.call.host, 'reset'));
        hash.update(chunk);
        bytes += chunk.byteLength;
        input.onProgress(out);
      }
    } catch (error) {
      if (error instanceof FileReadError) return fail(error.failure);
      throw error;
    }
    if (bytes !== body.bytes) return fail(cut(about.call.host, 'the body was shorter than announced'));
    if (weather.kind === 'corrupt') hash.update('flipped');
    arrived.push({ name, sha256: hash.digest('hex'), bytes });
  }
  return ok(arrived);
}
