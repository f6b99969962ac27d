import { useCallback, useMemo, useState } from 'react';

interface Row {
  readonly id: string;
}

/** Which rows of a list are chosen, and the ways to choose. */
export interface Picking {
  readonly chosen: ReadonlySet<string>;
  readonly toggle: (id: string) => void;
  /** Adds all rows from one to another. */
  readonly extend: (rows: readonly Row[], from: number, to: number) => void;
  /** Chooses all rows that are read. */
  readonly all: (rows: readonly Row[]) => void;
  /** These, and no others. */
  readonly only: (ids: readonly string[]) => void;
  readonly none: () => void;
}

/** Choosing several rows of a list at once. */
export function usePicking(): Picking {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const add = useCallback(
    (rows: readonly Row[]) => setChosen((last) => new Set([...last, ...rows.map(({ id }) => id)])),
    [],
  );
  const toggle = useCallback(
    (id: string) =>
      setChosen((last) => {
        const next = new Set(last);
        if (!next.delete(id)) next.add(id);
        return next;
      }),
    [],
  );
  const only = useCallback((ids: readonly string[]) => setChosen(new Set(ids)), []);
  const none = useCallback(() => only([]), [only]);
  return useMemo(
    () => ({
      chosen,
      toggle,
      only,
      none,
      all: add,
      extend: (rows, from, to) => add(rows.slice(Math.min(from, to), Math.max(from, to) + 1)),
    }),
    [chosen, toggle, only, none, add],
  );
}
