import type { ReactNode } from 'react';
import { useNow } from '../state/useNow.ts';
import { useText } from '../text/useText.ts';

/** How long something has lasted; when it began on hover. `since` is ISO 8601. */
export function For({ since }: { readonly since: string }): ReactNode {
  const { span, time } = useText();
  const now = useNow();
  return (
    <time dateTime={since} title={time(since)}>
      {span(Math.max(0, now - Date.parse(since)) / 1_000)}
    </time>
  );
}
