import type { ReactNode } from 'react';
import type { DestinationView } from '../../../shared/api/views.ts';
import { useText } from '../../text/useText.ts';

/** When and how fast files go there, where that is limited. */
export function LimitsLine({ limits }: Pick<DestinationView, 'limits'>): ReactNode {
  const { t, bytes } = useText();
  const { bytesPerSecond, window } = limits;
  if (bytesPerSecond === undefined && window === undefined) return null;
  return (
    <p className="soft small">
      {bytesPerSecond === undefined ? null : t('limits.rate.line', { rate: bytes(bytesPerSecond) })}
      {bytesPerSecond === undefined || window === undefined ? null : ' · '}
      {window === undefined ? null : t('limits.window.line', { name: window })}
    </p>
  );
}
