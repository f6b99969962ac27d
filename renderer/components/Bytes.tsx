import type { ReactNode } from 'react';
import { useText } from '../text/useText.ts';

/** A size as people say it; the exact one on hover. */
export function Bytes({ bytes }: { readonly bytes: number }): ReactNode {
  const { bytes: format, t, number } = useText();
  return (
    <span className="number" title={t('item.bytes.exact', { bytes: number(bytes) })}>
      {format(bytes)}
    </span>
  );
}
