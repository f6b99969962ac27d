import type { Item } from '../../shared/model/item.ts';

/** Where a file lies, for people: its path, or the beginning of its digest where it lies in the spool. */
export function itemPlace({ source }: Pick<Item, 'source'>): string {
  return source.kind === 'file' ? source.path : `spool ${source.sha256.slice(0, 12)}`;
}
