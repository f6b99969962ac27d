import { useCallback, useState } from 'react';
import type { BatchView } from '../../shared/api/views.ts';
import { goTo } from '../routing/usePlace.ts';
import { useClient } from '../state/WaybillContext.ts';
import { useAskSeldom } from '../state/useAskSeldom.ts';
import { hear } from '../state/hear.ts';
import { visibleText } from '../text/safeText.ts';
import { useText } from '../text/useText.ts';
import { useBatchName } from '../views/batches/useBatchName.ts';
import { chooseFiles } from '../intake/chooseFiles.ts';
import { takesFiles } from '../views/batch/batchAbilities.ts';
import type { Offer } from './paletteOffers.ts';

const OFFERED_MAX = 8;
/** While somebody types, the daemon is asked no more often. */
const SEARCH_EVERY_MS = 80;

/** Batches that fit what is typed; the latest while nothing is. */
export function useOfferedBatches(typed: string): readonly Offer[] {
  const client = useClient();
  const { t } = useText();
  const batchName = useBatchName();
  const [found, setFound] = useState<readonly BatchView[]>([]);
  const text = typed.trim();
  const ask = useCallback(
    (sought: string, signal: AbortSignal) => {
      const query = { limit: OFFERED_MAX, ...(sought === '' ? {} : { text: sought }) };
      void hear(client.listBatches({ query, signal }), (answer) => {
        if (answer.ok && !signal.aborted) setFound(answer.value.items);
      });
      return true;
    },
    [client],
  );
  useAskSeldom(text, SEARCH_EVERY_MS, ask);
  const added = text === '' ? [] : found.filter(takesFiles);
  const adding = added.map((batch): Offer => ({
    id: `add ${batch.id}`,
    section: 'batches',
    label: t('palette.addTo', { batch: visibleText(batchName(batch)) }),
    shape: 'plus',
    run: () => chooseFiles('files', { into: batch }),
  }));
  const opening = found.map((batch): Offer => ({
    id: `batch ${batch.id}`,
    section: 'batches',
    label: visibleText(batchName(batch)),
    shape: 'list',
    hint: t(`status.${batch.status}`),
    run: () => goTo({ view: 'batch', id: batch.id }),
  }));
  return [...opening, ...adding];
}
