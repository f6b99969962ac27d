import { failure } from '../model/failure.ts';
import { fail, ok, type Result } from '../model/result.ts';

/**
 * Header that says who asks, on a computer that several people use. It proves nothing: it is a name that somebody gave.
 * Percent-encoded UTF-8, since a header holds no other letters than those of Latin-1.
 */
export const OPERATOR_HEADER = 'waybill-operator';
/** Characters of a name. */
export const OPERATOR_LENGTH_MAX = 200;

/** The header for a name; none where nobody gave one. */
export function operatorHeader(name: string | undefined): Readonly<Record<string, string>> {
  // Half of a character, as cutting may leave it, cannot be encoded.
  const cut = (name ?? '')
    .trim()
    .slice(0, OPERATOR_LENGTH_MAX)
    .replaceAll(/\p{Surrogate}/gu, '')
    .trim();
  return cut === '' ? {} : { [OPERATOR_HEADER]: encodeURIComponent(cut) };
}

/** The name that a header gives, if any. Fails with `request.invalid` where it is none. */
export function readOperator(value: string | undefined): Result<string | undefined> {
  if (value === undefined || value === '') return ok(undefined);
  const name = decoded(value)?.trim() ?? '';
  // oxlint-disable-next-line no-control-regex
  const isName = name !== '' && name.length <= OPERATOR_LENGTH_MAX && !/[\u0000-\u001f\u007f]/.test(name);
  return isName
    ? ok(name)
    : fail(failure('request.invalid', { where: OPERATOR_HEADER, reason: 'it is no percent-encoded name' }));
}

function decoded(value: string): string | undefined {
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}
