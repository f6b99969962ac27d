import { failure } from '../../../shared/model/failure.ts';
import type { Destination } from '../../../shared/model/destination.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';

/** Headers that belong to one connection (RFC 9110, 7.6.1), by lower-case name. */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** The headers that concern both ends, without those that the connection named as its own. */
export function endToEnd(
  pairs: readonly (readonly [string, string])[],
): readonly (readonly [string, string])[] {
  const own = new Set(HOP_BY_HOP);
  for (const [name, value] of pairs)
    if (name.toLowerCase() === 'connection')
      for (const word of value.split(',')) own.add(word.trim().toLowerCase());
  return pairs.filter(([name]) => !own.has(name.toLowerCase()));
}

/**
 * Where a call goes: scheme, host and port are the destination's, and the path lies below its own. The target is not
 * normalised, so whatever could climb out of it, or be read in two ways, is refused.
 */
export function relayUrl(
  destination: Destination,
  target: string,
): Result<{ readonly url: URL; readonly path: string }> {
  const base = new URL(destination.url);
  base.username = '';
  base.password = '';
  base.search = '';
  base.hash = '';
  const path = target.split('?', 1)[0] ?? '';
  if (!isPlainTarget(target, path))
    return fail(failure('request.invalid', { where: 'path', reason: 'it is not a plain path' }));
  return ok({ url: base, path: base.pathname.replace(/\/+$/, '') + target });
}

function isPlainTarget(target: string, path: string): boolean {
  if (!path.startsWith('/') || path.includes('//')) return false;
  if (!/^[\u0021-\u007e]*$/.test(target) || /[\\#]/.test(target)) return false;
  return path.split('/').every((part) => !/^(\.|%2e){1,2}$/i.test(part));
}
