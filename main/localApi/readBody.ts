import type { z } from 'zod';
import { failure, type Failure } from '../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../shared/model/result.ts';
import type { Exchange } from './answer.ts';
import { BODY_BYTES_MAX, BODY_MS_MAX } from './limits.ts';

/** A JSON body as it came and as it was parsed. */
export interface JsonBody {
  readonly text: string;
  readonly value: unknown;
}

/** Reads a JSON body within its limits. A request without any body is one with an undefined value. */
export async function readJson(exchange: Exchange): Promise<Result<JsonBody>> {
  const { headers } = exchange.request;
  const isEmpty = headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0;
  if (isEmpty && headers['content-type'] === undefined) return ok({ text: '', value: undefined });
  const type = headers['content-type'] ?? 'missing';
  if (
    !/^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(type) ||
    headers['content-encoding'] !== undefined
  )
    return fail(failure('request.not-json', { got: type.slice(0, 100) }));
  const bytes = await readBytes(exchange);
  if (!bytes.ok) return bytes;
  return parse(bytes.value);
}

function parse(bytes: Buffer): Result<JsonBody> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return ok({ text, value: JSON.parse(text) as unknown });
  } catch {
    return fail(failure('request.invalid', { where: 'body', reason: 'it is not JSON in UTF-8' }));
  }
}

async function readBytes(exchange: Exchange): Promise<Result<Buffer>> {
  const { request, response } = exchange;
  const tooLarge = failure('request.too-large', { limitBytes: BODY_BYTES_MAX });
  if (Number(request.headers['content-length'] ?? 0) > BODY_BYTES_MAX) return fail(tooLarge);
  sayContinue(exchange);
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const end = (result: Result<Buffer>): void => {
      clearTimeout(timer);
      request.off('data', onData).off('end', onEnd).off('error', onCut).off('close', onCut);
      request.on('error', () => undefined);
      if (!result.ok) request.pause();
      resolve(result);
    };
    const onData = (chunk: Buffer): void => {
      length += chunk.length;
      if (length > BODY_BYTES_MAX) end(fail(tooLarge));
      else chunks.push(chunk);
    };
    const onEnd = (): void => end(ok(Buffer.concat(chunks)));
    const onCut = (): void => end(fail(cutBody()));
    const timer = setTimeout(
      () => end(fail(failure('request.too-slow', { seconds: BODY_MS_MAX / 1000 }))),
      BODY_MS_MAX,
    );
    response.on('close', () => clearTimeout(timer));
    request.on('data', onData).on('end', onEnd).on('error', onCut).on('close', onCut);
  });
}

/** Lets a caller that waits for it send its body: only now, after it has shown who it is. */
export function sayContinue({ request, response }: Exchange): void {
  if (/^100-continue$/i.test(request.headers.expect ?? '') && !response.headersSent) response.writeContinue();
}

/** The caller went away in the middle. */
export function cutBody(): Failure {
  return failure('request.invalid', { where: 'body', reason: 'it ended too early' });
}

/** Checks a value with a schema; the failure names the place. */
export function checkWith(schema: z.ZodType, value: unknown, where: string): Result<unknown> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  const issue = parsed.error.issues[0];
  const place = [where, ...(issue?.path ?? []).map(String)].join('.').slice(0, 200);
  return fail(
    failure('request.invalid', { where: place, reason: (issue?.message ?? 'not as expected').slice(0, 300) }),
  );
}
