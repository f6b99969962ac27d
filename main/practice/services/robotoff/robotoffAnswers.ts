import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from '../../framework/answer.ts';
import { escapeHtml } from '../../framework/html.ts';

/** What falcon puts into an error body; keys go out in this order. */
export interface FalconError {
  readonly title: string;
  readonly description?: string;
}

const MEDIA = ['application/xml', 'text/xml', 'application/json'] as const;

/**
 * An error as falcon 3.1.3 writes it: JSON, or XML for a client that prefers it, no body for one that takes neither; always
 * `Vary: Accept`.
 */
export function falconError(
  status: number,
  error: FalconError,
  { accept }: Pick<IncomingHttpHeaders, 'accept'>,
): Answer {
  const headers = { Vary: 'Accept' };
  const preferred = preferredMedia(accept ?? '*/*');
  if (preferred === undefined) return { status, headers, body: '' };
  const body = preferred === 'application/json' ? JSON.stringify(error) : xmlOf(error);
  return { status, headers: { 'Content-Type': preferred, ...headers }, body };
}

function xmlOf({ title, description }: FalconError): string {
  const inner = description === undefined ? '' : `<description>${escapeHtml(description)}</description>`;
  return `<?xml version="1.0" encoding="UTF-8"?><error><title>${escapeHtml(title)}</title>${inner}</error>`;
}

/** Of equally welcome media types the last of `MEDIA` wins, as in falcon: JSON unless XML is preferred. */
function preferredMedia(accept: string): (typeof MEDIA)[number] | undefined {
  let best: (typeof MEDIA)[number] | undefined;
  let bestQuality = 0;
  for (const media of MEDIA) {
    const quality = qualityOf(media, accept);
    if (quality > 0 && quality >= bestQuality) {
      best = media;
      bestQuality = quality;
    }
  }
  return best;
}

function qualityOf(media: string, accept: string): number {
  let quality = 0;
  let bestFit = -1;
  for (const range of accept.split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim());
    const fit = type === media ? 2 : type === `${media.split('/')[0] ?? ''}/*` ? 1 : type === '*/*' ? 0 : -1;
    if (fit <= bestFit) continue;
    bestFit = fit;
    const q = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    quality = q === undefined ? 1 : Number(q) || 0;
  }
  return quality;
}
