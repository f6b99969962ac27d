import { useEffect, useState } from 'react';
import type { BatchView } from '../../shared/api/views.ts';
import { goTo } from '../routing/usePlace.ts';
import { useClient } from '../state/WaybillContext.ts';
import { hear } from '../state/hear.ts';
import { visibleText } from '../text/safeText.ts';
import { useText } from '../text/useText.ts';
import { useBatchName } from '../views/batches/useBatchName.ts';
import { chooseFiles } from '../intake/chooseFiles.ts';
import { takesFiles } from '../views/batch/batchAbilities.ts';
import type { Offer } from './paletteOffers.ts';

const OFFERED_MAX = 8;
/** Short enough that finds are there within a tenth of a second, long enough to leave out what a fast typist runs through. */
const SEARCH_AFTER_MS = 30;

/** Batches that fit what is typed; the latest while nothing is. */
export function useOfferedBatches(typed: string): readonly Offer[] {
  const client = useClient();
  const { t } = useText();
  const batchName = useBatchName();
  const [found, setFound] = useState<readonly BatchView[]>([]);
  const text = typed.trim();
  useEffect(() => {
    const stop = new AbortController();
    const timer = setTimeout(
      () => {
        const query = { limit: OFFERED_MAX, ...(text === '' ? {} : { text }) };
        void hear(client.listBatches({ query, signal: stop.signal }), (answer) => {
          if (answer.ok && !stop.signal.aborted) setFound(answer.value.items);
        });
      },
      text === '' ? 0 : SEARCH_AFTER_MS,
    );
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [client, text]);
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
