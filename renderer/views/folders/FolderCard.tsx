import type { ReactNode } from 'react';
import type { FolderView } from '../../../shared/api/folderViews.ts';
import { Ago } from '../../components/Ago.tsx';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import { Mark } from '../../components/Mark.tsx';
import { InlineName, Name } from '../../components/Name.tsx';
import { addressOf } from '../../routing/route.ts';
import { useText } from '../../text/useText.ts';
import { AccountLine } from './AccountLine.tsx';
import { FolderMark } from './FolderMark.tsx';
import { folderName } from './folderName.ts';

/** One folder in the list: how it is, when it was last looked through, where its files are, what needs somebody. */
export function FolderCard({ folder }: { readonly folder: FolderView }): ReactNode {
  const { t } = useText();
  const { account, failure, filesThere, openBatches, path, state } = folder;
  return (
    <li className="panel card folder-card">
      <header className="card-head">
        <h2>
          <a href={addressOf({ view: 'folder', id: folder.id })}>
            <Name text={folderName(path)} />
          </a>
        </h2>
        <FolderMark state={state} />
        <Destination folder={folder} />
        {folder.locked === true ? (
          <Mark look={['lock', 'calm']} title={t('folder.locked.means')}>
            {t('folder.locked')}
          </Mark>
        ) : null}
      </header>
      <p className="soft small folder-path">
        <Name text={path} />
      </p>
      {failure === undefined ? null : <FailurePanel told={failure} calm={state === 'unreachable'} />}
      <AccountLine account={account} />
      <p className="folder-signs">
        <LastLook at={folder.lastScanAt} />
        <span>{t('folder.there', { count: filesThere })}</span>
        {openBatches.length === 0 ? null : <span>{t('folder.open', { count: openBatches.length })}</span>}
        {account.attention === 0 ? null : (
          <a href={addressOf({ view: 'attention' })}>
            <Mark look={['alert', 'ask']}>{t('folder.needs', { count: account.attention })}</Mark>
          </a>
        )}
        {account.addsUp ? null : <Mark look={['cross-octagon', 'bad']}>{t('folder.doesNotAddUp')}</Mark>}
      </p>
    </li>
  );
}

/** Where it sends to. */
export function Destination({ folder }: { readonly folder: Pick<FolderView, 'destination'> }): ReactNode {
  const { t, rich } = useText();
  if (folder.destination === '') return <span className="soft">{t('folder.to.none')}</span>;
  return (
    <span className="soft">
      {rich('folder.to', { destination: <InlineName key="to" text={folder.destination} /> })}
    </span>
  );
}

function LastLook({ at }: { readonly at: string | undefined }): ReactNode {
  const { t, rich } = useText();
  return (
    <span>
      {at === undefined
        ? t('folder.scanned.never')
        : rich('folder.scanned', { when: <Ago key="at" at={at} /> })}
    </span>
  );
}
