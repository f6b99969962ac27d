import { failure } from '../../../shared/model/failure.ts';
import { FileReadError } from '../../core/ports/files.ts';
import type { HttpBody } from './request.ts';

/** The chunks of a body, which must be exactly as many bytes as declared: else a `FileReadError`. */
export async function* exactBytes(
  body: HttpBody,
  how?: { readonly reused?: boolean },
): AsyncGenerator<Uint8Array, void, undefined> {
  let given = 0;
  for await (const chunk of body.chunks(how)) {
    given += chunk.byteLength;
    if (given > body.bytes) throw wrongSize(body, `it grew beyond its ${body.bytes} bytes`);
    yield chunk;
  }
  if (given < body.bytes) throw wrongSize(body, `it ended after ${given} of ${body.bytes} bytes`);
}

function wrongSize(body: HttpBody, reason: string): FileReadError {
  return new FileReadError(failure('file.unreadable', { path: body.name, reason }));
}
