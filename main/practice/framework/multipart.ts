import { Busboy } from '@fastify/busboy';
import type { BusboyFileStream } from '@fastify/busboy';
import type { Writable } from 'node:stream';
import type { BodyStore, StoredBody } from './bodyStore.ts';
import type { Exchange } from './exchange.ts';
import { ClientGone } from './exchange.ts';

/** One part of a form, in the order of arrival. */
export type FormPart =
  | {
      readonly kind: 'field';
      readonly name: string;
      readonly value: string;
      /** The value was longer than the limit and is cut. */
      readonly isCut: boolean;
    }
  | {
      readonly kind: 'file';
      readonly name: string;
      /** Without directories, `/` and `\` alike. */
      readonly filename: string;
      readonly contentType: string;
      readonly stored: StoredBody;
    };

/** What the parser says of a part; its types leave out that a part may have no name. */
type FieldEvent = [string | undefined, string, boolean, boolean, ...unknown[]];
type FileEvent = [string | undefined, BusboyFileStream, string, string, string];

/** Limits of one form. */
export interface FormLimits {
  readonly fieldBytesMax: number;
  /** How many bytes of each file are kept, see `BodyStore`. */
  readonly keptBytesMax?: number;
}

/** Whether the request is a multipart form with a boundary. */
export function isMultipart(exchange: Exchange): boolean {
  return /^multipart\/form-data\s*;.*\bboundary=/i.test(exchange.headers['content-type'] ?? '');
}

/**
 * Reads a whole multipart form; files go to the store as they arrive, in constant memory. A part is a file when it has a
 * filename that is not empty. Gives undefined when the body is no form (cut, no boundary in it); throws `ClientGone` when the
 * client goes away.
 */
export async function readForm(
  exchange: Exchange,
  bodies: BodyStore,
  limits: FormLimits,
): Promise<readonly FormPart[] | undefined> {
  const contentType = exchange.headers['content-type'] ?? '';
  const parts: Promise<FormPart>[] = [];
  const files: BusboyFileStream[] = [];
  try {
    const parser = new Busboy({
      headers: { ...exchange.headers, 'content-type': contentType },
      limits: { fieldSize: limits.fieldBytesMax },
      isPartAFile: (_field, _type, filename) => filename !== undefined && filename !== '',
    });
    parser.on('field', (...[name, value, , isCut]: FieldEvent) => {
      parts.push(Promise.resolve({ kind: 'field', name: name ?? '', value, isCut }));
    });
    parser.on('file', (...[name, stream, filename, , type]: FileEvent) => {
      files.push(stream);
      const stored = bodies.put(stream, limits);
      const part = stored.then((body): FormPart => ({
        kind: 'file',
        name: name ?? '',
        filename,
        contentType: type,
        stored: body,
      }));
      // Awaited below; until then a failure must not count as unhandled.
      part.catch(() => undefined);
      parts.push(part);
    });
    await fed(exchange, parser);
    return await Promise.all(parts);
  } catch (error) {
    for (const file of files) file.destroy(new Error('the form ended early'));
    await Promise.allSettled(parts);
    if (error instanceof ClientGone) throw error;
    return undefined;
  }
}

/** Not `pipeline`: that would close the connection on a form that cannot be read, and there is still an answer to give. */
async function fed({ body }: Exchange, parser: Writable): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      const gone = (error?: Error): void => {
        if (!body.readableEnded) reject(new ClientGone('the client went away', { cause: error }));
      };
      body.once('error', gone);
      body.once('close', gone);
      parser.once('finish', resolve);
      parser.once('error', reject);
      body.pipe(parser);
    });
  } finally {
    body.unpipe(parser);
    body.resume();
  }
}
