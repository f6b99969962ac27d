import { useEffect, useState } from 'react';
import type { FolderView } from '../../shared/api/folderViews.ts';
import { goTo } from '../routing/usePlace.ts';
import { hear } from '../state/hear.ts';
import { useClient } from '../state/WaybillContext.ts';
import { visibleText } from '../text/safeText.ts';
import { useText } from '../text/useText.ts';
import { folderName } from '../views/folders/folderName.ts';
import { matches, type Offer } from './paletteOffers.ts';

const OFFERED_MAX = 8;

/** Watched folders that fit what is typed, by any part of their path. */
export function useOfferedFolders(typed: string): readonly Offer[] {
  const client = useClient();
  const { t } = useText();
  const [folders, setFolders] = useState<readonly FolderView[]>([]);
  useEffect(() => {
    const stop = new AbortController();
    void hear(client.listFolders({ signal: stop.signal }), (answer) => {
      if (answer.ok && !stop.signal.aborted) setFolders(answer.value.items);
    });
    return () => stop.abort();
  }, [client]);
  return folders
    .filter(({ path }) => matches({ label: path }, typed))
    .slice(0, OFFERED_MAX)
    .map(({ id, path, state }) => ({
      id: `folder ${id}`,
      section: 'folders',
      label: visibleText(folderName(path)),
      shape: 'folder',
      hint: t(`folder.state.${state}`),
      run: () => goTo({ view: 'folder', id }),
    }));
}
