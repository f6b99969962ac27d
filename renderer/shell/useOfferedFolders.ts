import { useEffect, useMemo, useState } from 'react';
import type { FolderView } from '../../shared/api/folderViews.ts';
import { goTo } from '../routing/usePlace.ts';
import { hear } from '../state/hear.ts';
import { useClient } from '../state/WaybillContext.ts';
import { visibleText } from '../text/safeText.ts';
import { useText } from '../text/useText.ts';
import { folderName } from '../views/folders/folderName.ts';
import type { Offer } from './paletteOffers.ts';

/** Watched folders, sought by any part of their path. */
export function useOfferedFolders(): readonly Offer[] {
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
  return useMemo(
    () =>
      folders.map(({ id, path, state }): Offer => ({
        id: `folder ${id}`,
        section: 'folders',
        label: visibleText(folderName(path)),
        soughtBy: path,
        shape: 'folder',
        hint: t(`folder.state.${state}`),
        run: () => goTo({ view: 'folder', id }),
      })),
    [folders, t],
  );
}
