import { failure, type Failure } from '../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../shared/model/result.ts';
import { HEADERS_MAX, HEAD_BYTES_MAX, PATH_LENGTH_MAX } from './limits.ts';

/** What is looked at before anything else. */
export interface RequestHead {
  readonly method: string;
  /** As it stood in the request line. */
  readonly target: string;
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[];
}

/** A request that may be looked at further. The path is decoded once, here, and nowhere else. */
export interface Admitted {
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
}

/**
 * The first layer, for every method and path, before authentication and routing: no other site, no other name for
 * this computer, no path in disguise. Whoever passes has proven nothing yet.
 */
export function admit(head: RequestHead, port: number): Result<Admitted> {
  const foreign = admitHead(head, port);
  if (foreign !== undefined) return fail(foreign);
  if (head.method === 'OPTIONS') return fail(forbidden('Waybill answers no preflight requests'));
  return canonicalTarget(head.target);
}

/** The part of it that holds for faces with a table of their own, too: why a request may not be looked at at all. */
export function admitHead(head: RequestHead, port: number): Failure | undefined {
  const headers = headerLists(head.rawHeaders);
  if (head.rawHeaders.length / 2 > HEADERS_MAX)
    return failure('request.headers-too-large', { limitBytes: HEAD_BYTES_MAX, limitCount: HEADERS_MAX });
  return foreignSign(headers, port);
}

/** The names under which this computer may be addressed. */
const OWN_NAMES: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);
const HTTP_PORT = 80;

function foreignSign(headers: HeaderLists, port: number): Failure | undefined {
  const hosts = headers.get('host') ?? [];
  const host = hosts[0];
  if (host === undefined || hosts.length > 1 || !isOwnHost(host, port))
    return forbidden('The Host header names another computer or port');
  const own = `http://${host.toLowerCase()}`;
  for (const origin of headers.get('origin') ?? [])
    if (origin.toLowerCase() !== own) return forbidden('The Origin header names another site');
  for (const referer of headers.get('referer') ?? [])
    if (referer.toLowerCase() !== own && !referer.toLowerCase().startsWith(`${own}/`))
      return forbidden('The Referer header names another site');
  for (const site of headers.get('sec-fetch-site') ?? [])
    if (site !== 'none' && site !== 'same-origin') return forbidden('The request comes from another site');
  return undefined;
}

function isOwnHost(host: string, port: number): boolean {
  const found = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/.exec(host.toLowerCase());
  if (found === null) return false;
  const [, name = '', portText] = found;
  return OWN_NAMES.has(name) && (portText === undefined ? HTTP_PORT : Number(portText)) === port;
}

/** Decodes the path once and refuses whatever could be read in two ways. */
function canonicalTarget(target: string): Result<Admitted> {
  const cut = target.indexOf('?');
  const rawPath = cut < 0 ? target : target.slice(0, cut);
  const path = decoded(rawPath);
  if (path === undefined || !isPlainPath(path))
    return fail(failure('request.invalid', { where: 'path', reason: 'it is not a plain path' }));
  const query = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(cut < 0 ? '' : target.slice(cut + 1))) {
    if (query.has(name))
      return fail(failure('request.invalid', { where: 'query', reason: 'a name is given twice' }));
    query.set(name, value);
  }
  return ok({ path, query });
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function isPlainPath(path: string): boolean {
  if (!path.startsWith('/') || path.length > PATH_LENGTH_MAX) return false;
  // A backslash is a separator to some; control characters are never part of a name here.
  // oxlint-disable-next-line no-control-regex
  if (/[\\\u0000-\u001f\u007f]/.test(path) || path.includes('//')) return false;
  return path.split('/').every((part) => part !== '.' && part !== '..');
}

type HeaderLists = ReadonlyMap<string, readonly string[]>;

/** Every value of every header: two of one name are two, not the first. */
function headerLists(raw: readonly string[]): HeaderLists {
  const lists = new Map<string, string[]>();
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = raw[at]?.toLowerCase() ?? '';
    const value = raw[at + 1] ?? '';
    lists.set(name, [...(lists.get(name) ?? []), value]);
  }
  return lists;
}

function forbidden(reason: string): Failure {
  return failure('request.forbidden', { reason });
}
