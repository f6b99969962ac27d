import { UsageError } from './outcome.ts';

const PORT_MAX = 65_535;

/** A port as it was typed. */
export function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= PORT_MAX) return port;
  throw new UsageError(`"${text}" is no port.`, `Give a number from 0 to ${PORT_MAX}; 0 is any free one.`);
}
