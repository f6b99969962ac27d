import type { LineEnd, LineTarget } from '../../core/ports/sendingLine.ts';
import type { Item } from '../../../shared/model/item.ts';
import type { HttpLimits } from '../http/limits.ts';

/** What the thread is started with. */
export interface LineTask {
  readonly spoolDirectory: string;
  readonly httpLimits: Partial<HttpLimits>;
  /** Memory of the `Places` that both sides see. */
  readonly places: SharedArrayBuffer;
}

/** An item, and the place where both sides see how far it is. */
export interface LinePut {
  readonly item: Item;
  readonly place: number;
}

/** What the thread is told. Several orders travel together. */
export type LineOrder = { readonly line: number } & (
  | { readonly do: 'open'; readonly target: LineTarget }
  | { readonly do: 'put'; readonly puts: readonly LinePut[] }
  | { readonly do: 'goOn' }
  | { readonly do: 'abort'; readonly itemId: string }
  | { readonly do: 'close' }
);

/** What the thread tells: how the item at a place ended. In the order in which they did; several travel together. */
export interface PlaceEnd {
  readonly place: number;
  readonly end: LineEnd;
}
