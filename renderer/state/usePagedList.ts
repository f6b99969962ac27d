import { useCallback, useEffect, useMemo, useRef, type RefObject } from 'react';
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
  /** True when a message was too full to name everything that changed: then the list is read anew. */
  readonly isCut?: (changes: Changes) => boolean;
}

/** Reading a list anew costs more the longer it is; while very much changes, it waits so long in between. */
const REREAD_EVERY_MS = 2_000;
const LONG_LIST_ROWS = 5_000;
const LONG_LIST_REREAD_EVERY_MS = 10_000;

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
  useReread(list, latest);
  return { ...useNotBlank(useStore(list)), more: list.more, reload: list.reload };
}

/** While another list is read for the first time, the one before it stays on the screen: nothing flickers. */
function useNotBlank<T>(state: PagedState<T>): PagedState<T> {
  const last = useRef<PagedState<T>>(undefined);
  const isRead = state.rows.length > 0 || state.complete || state.problem !== undefined;
  if (isRead) last.current = state;
  return isRead ? state : (last.current ?? state);
}

/** Reads the list anew some time after a message that could not name everything. */
function useReread<T extends { readonly id: string }>(
  list: PagedList<T>,
  latest: RefObject<PagedUse<T>>,
): void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [list],
  );
  useChanges(
    useCallback(
      (changes: Changes) => {
        if (latest.current.isCut?.(changes) !== true) return;
        const isLong = list.getState().rows.length > LONG_LIST_ROWS;
        timer.current ??= setTimeout(
          () => {
            timer.current = undefined;
            list.reload();
          },
          isLong ? LONG_LIST_REREAD_EVERY_MS : REREAD_EVERY_MS,
        );
      },
      [list, latest],
    ),
  );
}
