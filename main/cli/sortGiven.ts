import { UsageError } from './outcome.ts';

/** An order that somebody typed, if the list has it. */
export function sortGiven<T extends string>(text: string, orders: readonly T[]): T {
  const order = orders.find((one) => one === text);
  if (order !== undefined) return order;
  const words = orders.filter((one) => !one.startsWith('-')).join(', ');
  throw new UsageError(`"${text}" is no order.`, `Orders are ${words}; with - before it, downwards.`);
}
