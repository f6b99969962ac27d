import { useEffect, useMemo, useRef } from 'react';
import { useStore } from 'zustand';
import type { Changes } from './changes.ts';
import { createPagedList, type PagedList, type PagedState } from './pagedList.ts';
import { useChanges, useWaybill } from './WaybillContext.ts';

interface PagedUse<T> {
  /** Another key means another list. */
  readonly key: string;
  readonly read: Parameters<typeof createPagedList<T & { readonly id: string }>>[0];
  /** What of the changes belongs to lists of this kind. */
  readonly changed: (changes: Changes) => readonly T[];
  readonly fits: (row: T) => boolean;
  readonly place: 'start' | 'end' | 'nowhere';
}

/** A list of the daemon, read as far as it is looked at and live from then on. */
export function usePagedList<T extends { readonly id: string }>(
  use: PagedUse<T>,
): PagedState<T> & Pick<PagedList<T>, 'more' | 'reload'> {
  const latest = useRef(use);
  latest.current = use;
  // eslint-disable-next-line react-hooks/exhaustive-deps -- the key stands for everything that the list depends on
  const list = useMemo(
    () => createPagedList<T>((after, signal) => latest.current.read(after, signal)),
    [use.key],
  );
  const epoch = useWaybill((state) => state.epoch);
  useEffect(() => {
    list.reload();
    return () => list.stop();
  }, [list, epoch]);
  useChanges(
    useMemo(
      () => (changes) =>
        list.change(latest.current.changed(changes), {
          fits: latest.current.fits,
          place: latest.current.place,
        }),
      [list],
    ),
  );
  return { ...useStore(list), more: list.more, reload: list.reload };
}
