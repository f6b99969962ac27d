import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/** What a service knows of a call: `batch`, `name`, `sha256`, `bytes`, `mode`, ...; each service's README part lists its own. */
export type CallFacts = Readonly<Record<string, string | number | boolean>>;

/** One call that reached a service, in order of arrival. Facts of the service lie beside these. */
export interface LedgerEntry {
  /** Counts from 1, over all services and restarts. */
  readonly n: number;
  /** Arrival, ISO 8601 UTC. */
  readonly at: string;
  readonly service: string;
  readonly route: string;
  readonly method: string;
  /** Path and query as the client sent them, below the service's base path. */
  readonly path: string;
  /** The status that was answered (or would have been, see `lostAnswer`); null while under way and where none was. */
  status: number | null;
  /** The work was done, and the client cannot have read the answer. */
  lostAnswer?: true;
  /** The client went away before the work was done. */
  clientGone?: true;
  /** Kinds of the faults that hit this call. */
  faults?: readonly string[];
  [fact: string]: unknown;
}

/** The calls so far: the judge in tests. */
export interface CallLedger {
  readonly begin: (call: Pick<LedgerEntry, 'at' | 'service' | 'route' | 'method' | 'path'>) => LedgerEntry;
  /** Keeps the entry as it now is; may be called again when more is known. */
  readonly keep: (entry: LedgerEntry) => void;
  /** A copy, in order of arrival; of one service where given. */
  readonly list: (service?: string) => readonly LedgerEntry[];
}

/** Opens the ledger; with a path it is a JSON-lines file that outlives a restart (the last line of an `n` counts). */
export function openCallLedger(path: string | undefined): CallLedger {
  const entries: LedgerEntry[] = path === undefined ? [] : readEntries(path);
  let lastN = entries.at(-1)?.n ?? 0;
  return {
    begin: (call) => {
      lastN += 1;
      const entry: LedgerEntry = { n: lastN, ...call, status: null };
      entries.push(entry);
      return entry;
    },
    keep: (entry) => {
      if (path !== undefined) appendFileSync(path, `${JSON.stringify(entry)}\n`);
    },
    list: (service) =>
      entries
        .filter((entry) => service === undefined || entry.service === service)
        .map((entry) => ({ ...entry })),
  };
}

function readEntries(path: string): LedgerEntry[] {
  if (!existsSync(path)) return [];
  const byN = new Map<number, LedgerEntry>();
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const entry = parseLine(line);
    if (entry !== undefined) byN.set(entry.n, entry);
  }
  return [...byN.values()].sort((a, b) => a.n - b.n);
}

/** A line cut by a kill in the middle of its write is no entry. */
function parseLine(line: string): LedgerEntry | undefined {
  try {
    return line === '' ? undefined : (JSON.parse(line) as LedgerEntry);
  } catch {
    return undefined;
  }
}
