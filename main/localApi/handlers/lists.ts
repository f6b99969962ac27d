import type { Page } from '../../core/ports/store.ts';

/** A page as a list answer. */
export function listView<T, V>(page: Page<T>, view: (item: T) => V): { items: V[]; next?: string } {
  return { items: page.items.map(view), ...(page.next === undefined ? {} : { next: page.next }) };
}
