import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ClientResult } from '../../shared/api/client.ts';
import type { ProblemView } from '../../shared/api/views.ts';

export interface PagedState<T> {
  /** What has been read so far, without holes. */
  readonly rows: readonly T[];
  /** Nothing follows the rows. */
  readonly complete: boolean;
  readonly loading: boolean;
  readonly problem: ProblemView | undefined;
}

export interface PageAnswer<T> {
  readonly items: readonly T[];
  readonly next?: string | undefined;
}

export interface PagedList<T> extends StoreApi<PagedState<T>> {
  /** Reads the next page, unless one is being read or all is there. */
  readonly more: () => void;
  /** Reads everything anew, as far as it was read before; the old rows stay until then. */
  readonly reload: () => void;
  /** Takes in what changed. What no longer fits goes; what is new is set where `place` says; where that is nowhere it comes with the next reading. */
  readonly change: (
    changed: readonly T[],
    rule: { readonly fits: (row: T) => boolean; readonly place: 'start' | 'end' | 'nowhere' },
  ) => void;
  readonly stop: () => void;
}

type ReadPage<T> = (after: string | undefined, signal: AbortSignal) => Promise<ClientResult<PageAnswer<T>>>;

/** A list that is read page by page and kept up to date by changes. */
export function createPagedList<T extends { readonly id: string }>(read: ReadPage<T>): PagedList<T> {
  const store = createStore<PagedState<T>>(() => ({
    rows: [],
    complete: false,
    loading: false,
    problem: undefined,
  }));
  let cursor: string | undefined;
  let index = new Map<string, number>();
  let stopper = new AbortController();

  const set = (rows: readonly T[], rest: Partial<PagedState<T>> = {}): void => {
    index = new Map(rows.map((row, at) => [row.id, at]));
    store.setState({ rows, ...rest });
  };

  /** Reads pages from the cursor on until there are `wanted` rows; shows them in one go. */
  const readOn = async (start: readonly T[], wanted: number): Promise<void> => {
    const { signal } = (stopper = new AbortController());
    store.setState({ loading: true, problem: undefined });
    const rows = [...start];
    do {
      const answer = await read(cursor, signal);
      if (signal.aborted) return;
      if (!answer.ok) return store.setState({ loading: false, problem: answer.failure });
      const known = new Set(rows.map((row) => row.id));
      rows.push(...answer.value.items.filter((row) => !known.has(row.id)));
      cursor = answer.value.next;
    } while (cursor !== undefined && rows.length < wanted);
    set(rows, { loading: false, complete: cursor === undefined });
  };

  const methods: Pick<PagedList<T>, 'more' | 'reload' | 'change' | 'stop'> = {
    more: () => {
      const { rows, loading, complete } = store.getState();
      if (!loading && !complete) void readOn(rows, rows.length + 1);
    },
    reload: () => {
      stopper.abort();
      cursor = undefined;
      void readOn([], store.getState().rows.length);
    },
    change: (changed, rule) => {
      if (changed.length === 0) return;
      const { rows, complete } = store.getState();
      const { kept, fresh, moved } = sorted(rows, index, { changed, fits: rule.fits });
      if (rule.place === 'start' && fresh.length > 0) set([...fresh.reverse(), ...kept]);
      else if (rule.place === 'end' && complete && fresh.length > 0) set([...kept, ...fresh]);
      // Only the daemon knows the order; but that there is something at all must not stay unseen.
      else if (rule.place === 'nowhere' && complete && rows.length === 0 && fresh.length > 0)
        methods.reload();
      else if (moved) set(kept);
      else store.setState({ rows: kept });
    },
    stop: () => stopper.abort(),
  };
  return Object.assign(store, methods);
}

/** Rows with what changed in its place, without what no longer fits; and what was not among them. */
function sorted<T extends { readonly id: string }>(
  rows: readonly T[],
  index: ReadonlyMap<string, number>,
  { changed, fits }: { readonly changed: readonly T[]; readonly fits: (row: T) => boolean },
): { readonly kept: readonly T[]; readonly fresh: T[]; readonly moved: boolean } {
  const next = [...rows];
  const fresh: T[] = [];
  let moved = false;
  for (const row of changed) {
    const at = index.get(row.id);
    if (at !== undefined) {
      next[at] = row;
      moved ||= !fits(row);
    } else if (fits(row)) fresh.push(row);
  }
  return { kept: moved ? next.filter(fits) : next, fresh, moved };
}
