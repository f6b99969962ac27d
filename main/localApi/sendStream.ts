import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { API_HEADERS, type Exchange } from './answer.ts';

/** An answer of unknown length, from somewhere else. */
export interface StreamedAnswer {
  readonly mediaType: string;
  readonly fileName: string;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/**
 * Sends what comes as it comes, in constant memory. Where the source breaks, the connection is cut, so that nobody
 * takes the part for the whole.
 */
export function sendStream({ request, response }: Exchange, answer: StreamedAnswer): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(200, {
    ...API_HEADERS,
    'content-type': answer.mediaType,
    'content-disposition': `attachment; filename="${answer.fileName}"`,
  });
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  pipeline(Readable.from(answer.chunks), response).catch(() => response.destroy());
}
