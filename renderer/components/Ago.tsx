import type { ReactNode } from 'react';
import { useNow } from '../state/useNow.ts';
import { useText } from '../text/useText.ts';

/** How long ago, or in how long; the exact time on hover. `at` is ISO 8601. */
export function Ago({ at }: { readonly at: string }): ReactNode {
  const { ago, time } = useText();
  const now = useNow();
  return (
    <time dateTime={at} title={time(at)}>
      {ago(Date.parse(at), now)}
    </time>
  );
}
