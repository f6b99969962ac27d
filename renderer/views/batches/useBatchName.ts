import { useCallback } from 'react';
import type { BatchView } from '../../../shared/api/views.ts';
import { useText } from '../../text/useText.ts';

type Named = Pick<BatchView, 'comment' | 'createdAt'>;

/** What a batch is called: its comment, else when it was made. */
export function useBatchName(): (batch: Named) => string {
  const { t, time } = useText();
  return useCallback(
    (batch) => (batch.comment === '' ? t('batch.noComment', { time: time(batch.createdAt) }) : batch.comment),
    [t, time],
  );
}
