import type { ServiceAnswer } from '../serviceAnswer.ts';
import { ROBOTOFF_JOB_TYPES } from './batchImportParameters.ts';

/** The answers of Robotoff's batch import. Sources: robotoff d5b7b91 (robotoff/app/api.py), falcon 3.1.3. */

/** What falcon puts into an error body; keys go out in this order. */
export interface FalconError {
  readonly title: string;
  readonly description?: string;
}

const MEDIA = ['application/xml', 'text/xml', 'application/json'] as const;

/**
 * An error as falcon 3.1.3 writes it: JSON, or XML for a client that prefers it, no body for one that takes neither; always
 * `Vary: Accept`. `accept` is the header's value as it came.
 */
export function falconError(status: number, error: FalconError, accept: string | undefined): ServiceAnswer {
  const headers = { Vary: 'Accept' };
  const preferred = preferredMedia(accept ?? '*/*');
  if (preferred === undefined) return { status, headers, body: '' };
  const body = preferred === 'application/json' ? JSON.stringify(error) : xmlOf(error);
  return { status, headers: { 'Content-Type': preferred, ...headers }, body };
}

/** A path that has no route. */
export function robotoffNotFound(accept: string | undefined): ServiceAnswer {
  return falconError(404, { title: '404 Not Found' }, accept);
}

/** The route's answer to a method that it does not have: OPTIONS is answered, anything else refused. */
export function robotoffOtherMethod(method: string, accept: string | undefined): ServiceAnswer {
  if (method === 'OPTIONS') return { status: 200, headers: { Allow: 'POST' }, body: '' };
  const answer = falconError(405, { title: '405 Method Not Allowed' }, accept);
  return { ...answer, headers: { ...answer.headers, Allow: 'POST, OPTIONS' } };
}

/** Redis or the database is down. Not seen, deduced. */
export function robotoffServerError(accept: string | undefined): ServiceAnswer {
  return falconError(500, { title: '500 Internal Server Error' }, accept);
}

/** A call that was queued, and nothing more. */
export function robotoffQueued(): ServiceAnswer {
  const body = JSON.stringify({ status: 'Request successful. Importing processed data.' });
  return { status: 200, headers: { 'Content-Type': 'application/json' }, body };
}

/** A POST as far as the checks look at it. */
export interface RobotoffCall {
  readonly parameters: ReadonlyMap<string, string>;
  /** Header values as they came. */
  readonly authorization: string | undefined;
  readonly accept: string | undefined;
}

/**
 * The first check that a POST fails, in the server's order: parameters, job type, key. `isKey` is undefined where the server
 * has no key at all. Undefined = it is queued.
 */
export function robotoffRefusal(
  call: RobotoffCall,
  isKey: ((token: string) => boolean) | undefined,
): ServiceAnswer | undefined {
  const { accept } = call;
  const jobType = call.parameters.get('job_type');
  if (jobType === undefined) return falconError(400, missing('job_type'), accept);
  if (!call.parameters.has('batch_dir')) return falconError(400, missing('batch_dir'), accept);
  if (!Object.hasOwn(ROBOTOFF_JOB_TYPES, jobType)) return falconError(400, wrongJobType(jobType), accept);
  return refusedKey(call, isKey);
}

function missing(parameter: string): FalconError {
  return { title: 'Missing parameter', description: `The "${parameter}" parameter is required.` };
}

/** It lists values, though names are what it looks up. */
function wrongJobType(jobType: string): FalconError {
  const values = Object.values(ROBOTOFF_JOB_TYPES).map((value) => `'${value}'`);
  const description = `invalid job_type: ${jobType}. Valid job_types are: [${values.join(', ')}]`;
  return { title: '400 Bad Request', description };
}

function refusedKey(
  { authorization, accept }: RobotoffCall,
  isKey: ((token: string) => boolean) | undefined,
): ServiceAnswer | undefined {
  if (authorization === undefined) {
    const description = 'The "Authorization" header is required.';
    return falconError(400, { title: 'Missing header value', description }, accept);
  }
  const words = authorization.split(/\s+/).filter((word) => word !== '');
  const [scheme = '', token = ''] = words;
  const refused = (title: string): ServiceAnswer => falconError(401, { title }, accept);
  if (words.length !== 2) return refused('Invalid authentication scheme.');
  if (scheme.toLowerCase() !== 'bearer')
    return refused("Invalid authentication scheme: 'Bearer Token' expected.");
  if (isKey === undefined) return refused('Invalid authentication scheme.');
  return isKey(token) ? undefined : refused('Invalid token.');
}

function xmlOf({ title, description }: FalconError): string {
  const inner = description === undefined ? '' : `<description>${escapeXml(description)}</description>`;
  return `<?xml version="1.0" encoding="UTF-8"?><error><title>${escapeXml(title)}</title>${inner}</error>`;
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${String(character.charCodeAt(0))};`);
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
