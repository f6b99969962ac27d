import '../../styles/folders.css';
import type { ReactNode } from 'react';
import { Blank } from '../../components/Blank.tsx';
import { Button } from '../../components/Button.tsx';
import { ListProblem } from '../../components/ListProblem.tsx';
import { goTo } from '../../routing/usePlace.ts';
import { useLiveValue } from '../../state/useLiveValue.ts';
import { useClient, useWaybill } from '../../state/WaybillContext.ts';
import { useText } from '../../text/useText.ts';
import { LockNotice } from '../settings/LockNotice.tsx';
import { FolderCard } from './FolderCard.tsx';
import { FormerFolders } from './FormerFolders.tsx';

/** Which folders are watched, and how each is. */
export function FoldersView(): ReactNode {
  const { t } = useText();
  const client = useClient();
  const { value, problem, reload } = useLiveValue({
    key: 'folders',
    read: (signal) => client.listFolders({ signal }),
  });
  const hasDestination = useWaybill((state) => (state.status?.destinations.length ?? 0) > 0);
  const add = hasDestination ? (
    <Button look="primary" shape="plus" onPress={() => goTo({ view: 'folders', add: true })}>
      {t('folders.add')}
    </Button>
  ) : (
    <Button look="primary" shape="plus" onPress={() => goTo({ view: 'destinations', add: true })}>
      {t('destinations.add')}
    </Button>
  );
  const folders = value?.items;
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t('folders.title')}</h1>
        {folders === undefined || folders.length === 0 ? null : add}
      </header>
      <LockNotice />
      <ListProblem problem={problem} onAgain={reload} />
      {folders === undefined ? null : folders.length === 0 ? (
        <Blank shape="folder" title={t('folders.none.title')} action={add}>
          <p>{t('folders.none.text')}</p>
          {hasDestination ? null : <p>{t('folders.none.destination')}</p>}
        </Blank>
      ) : (
        <ul className="cards">
          {folders.map((folder) => (
            <FolderCard key={folder.id} folder={folder} />
          ))}
        </ul>
      )}
      <FormerFolders />
    </div>
  );
}
