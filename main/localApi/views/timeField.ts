import { isoTime } from '../../../shared/model/isoTime.ts';

/** A time that may not be known, ms since the epoch, as ISO 8601: ready to be spread into a view. */
export function timeField<const Name extends string>(
  name: Name,
  ms: number | undefined,
): { readonly [N in Name]?: string } {
  return ms === undefined ? {} : ({ [name]: isoTime(ms) } as { [N in Name]: string });
}
