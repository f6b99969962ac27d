import { useCallback, useState } from 'react';
import type { ItemView } from '../../shared/api/views.ts';
import { goTo } from '../routing/usePlace.ts';
import { hear } from '../state/hear.ts';
import { useAskSeldom } from '../state/useAskSeldom.ts';
import { useNow } from '../state/useNow.ts';
import { useClient } from '../state/WaybillContext.ts';
import { visibleText } from '../text/safeText.ts';
import { useText } from '../text/useText.ts';
import type { Offer } from './paletteOffers.ts';

const OFFERED_MAX = 8;
/** A search of all files looks at many names: while somebody types, it is made no more often. */
const SEARCH_EVERY_MS = 150;
/** One letter is in the name of nearly every file. */
const LETTERS_MIN = 2;

/** Files of all batches whose names hold what is typed, the newest first; none while hardly anything is. */
export function useOfferedFiles(typed: string): readonly Offer[] {
  const client = useClient();
  const { t, ago } = useText();
  const now = useNow();
  const [found, setFound] = useState<{ readonly text: string; readonly items: readonly ItemView[] }>();
  const text = typed.trim();
  const ask = useCallback(
    (sought: string, signal: AbortSignal) => {
      if (sought.length < LETTERS_MIN) return false;
      void hear(client.findItems({ query: { text: sought, limit: OFFERED_MAX }, signal }), (answer) => {
        if (answer.ok && !signal.aborted) setFound({ text: sought, items: answer.value.items });
      });
      return true;
    },
    [client],
  );
  useAskSeldom(text, SEARCH_EVERY_MS, ask);
  return stillFitting(found, text).map(({ id, batch, name, state, sentAt }) => ({
    id: `file ${id}`,
    section: 'files',
    label: visibleText(name),
    shape: 'file',
    hint:
      sentAt === undefined
        ? t(`item.${state}`)
        : t('palette.file', { state: t(`item.${state}`), when: ago(Date.parse(sentAt), now) }),
    run: () => goTo({ view: 'batch', id: batch, item: id }),
  }));
}

/** Those of the last answer that fit what was typed since, so that none is offered that does not. */
function stillFitting(
  found: { readonly text: string; readonly items: readonly ItemView[] } | undefined,
  text: string,
): readonly ItemView[] {
  if (found === undefined || text.length < LETTERS_MIN) return [];
  if (found.text === text) return found.items;
  const wanted = text.toLowerCase();
  return found.items.filter(({ name }) => name.toLowerCase().includes(wanted));
}
