import { useEffect, useId, useRef } from 'react';
import { create } from 'zustand';

/** What is to be read out, by who wants it; the Announcer says it when it is time. */
export const useReadOuts = create<{ readonly texts: Readonly<Record<string, string>> }>(() => ({
  texts: {},
}));

/**
 * Has a sentence read out that changes by itself or while somebody types, by the one Announcer of the window. The answer
 * to a single deed is a `role="status"` beside its control instead. An empty text says nothing.
 */
export function useReadOut(text: string): void {
  const who = useId();
  useEffect(() => {
    useReadOuts.setState(({ texts }) => ({ texts: { ...texts, [who]: text } }));
  }, [who, text]);
  useEffect(
    () => () =>
      useReadOuts.setState(({ texts }) => {
        const { [who]: _, ...others } = texts;
        return { texts: others };
      }),
    [who],
  );
}

/** As `useReadOut`, for a sentence that stands there from the start: only what it becomes later is read out. */
export function useReadOutChanges(text: string): void {
  const first = useRef('');
  if (first.current === '') first.current = text;
  useReadOut(text === first.current ? '' : text);
}
