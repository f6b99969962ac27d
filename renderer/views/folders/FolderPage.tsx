import '../../styles/folders.css';
import type { ReactNode } from 'react';
import type { FolderView } from '../../../shared/api/folderViews.ts';
import type { ProblemView } from '../../../shared/api/views.ts';
import { Blank } from '../../components/Blank.tsx';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import { Name } from '../../components/Name.tsx';
import { Shape } from '../../components/Shape.tsx';
import { toldOf } from '../../connection/told.ts';
import { addressOf } from '../../routing/route.ts';
import { useCommand, type Command } from '../../state/useCommand.ts';
import { useLiveValue } from '../../state/useLiveValue.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { useText } from '../../text/useText.ts';
import { LockNotice } from '../settings/LockNotice.tsx';
import { AccountPanel } from './AccountPanel.tsx';
import { FilesPanel } from './FilesPanel.tsx';
import { FolderActions } from './FolderActions.tsx';
import { Destination } from './FolderCard.tsx';
import { FolderMark } from './FolderMark.tsx';
import { folderName } from './folderName.ts';
import { HealthPanel } from './HealthPanel.tsx';
import { OpenBatches } from './OpenBatches.tsx';
import { RemovalPanel } from './RemovalPanel.tsx';
import { RulesPanel } from './RulesPanel.tsx';

/** One watched folder: how it is, where every file is, its rules, and what one may do. */
export function FolderPage({ id }: { readonly id: string }): ReactNode {
  const { t } = useText();
  const client = useClient();
  const {
    value: folder,
    problem,
    take,
  } = useLiveValue({
    key: id,
    read: (signal) => client.getFolder({ params: { id }, signal }),
  });
  const command = useCommand();
  if (problem !== undefined && (folder === undefined || problem.status === 404))
    return <NoFolder problem={problem} />;
  if (folder === undefined) return <p className="page soft">{t('shell.loading')}</p>;
  return (
    <div className="page folder-page">
      <FolderHead folder={folder} command={command} onFolder={take} />
      <LockNotice />
      {command.problem === undefined ? null : <FailurePanel told={toldOf(command.problem)} />}
      {folder.failure === undefined ? null : (
        <FailurePanel told={folder.failure} calm={folder.state === 'unreachable'} />
      )}
      {(folder.warnings ?? []).map((warning) => (
        <FailurePanel key={warning.code} told={warning} />
      ))}
      <AccountPanel folder={folder} command={command} />
      <div className="folder-columns">
        <div className="folder-main">
          <OpenBatches folder={folder} command={command} onFolder={take} />
          <FilesPanel folder={folder} />
        </div>
        <div className="folder-side">
          <HealthPanel folder={folder} />
          <RulesPanel folder={folder} />
          {/* A verdict on other files than those that are there now would be a claim without proof. */}
          <RemovalPanel key={countKey(folder)} id={id} />
        </div>
      </div>
    </div>
  );
}

/** Another key means that files came, went or moved on. */
function countKey({ account, filesThere, state }: FolderView): string {
  return JSON.stringify([account, filesThere, state]);
}

/** What stands where a folder cannot be shown. */
export function NoFolder({ problem }: { readonly problem: ProblemView }): ReactNode {
  const { t } = useText();
  if (problem.status !== 404 && problem.status !== 400)
    return (
      <div className="page">
        <h1>{t('folders.title')}</h1>
        <FailurePanel told={toldOf(problem)} />
      </div>
    );
  return (
    <div className="page">
      <h1>{t('folders.title')}</h1>
      <Blank
        shape="search"
        title={t('folder.notFound.title')}
        action={
          <a className="button" href={addressOf({ view: 'folders' })}>
            {t('folder.notFound.all')}
          </a>
        }
      >
        {t('folder.notFound.text')}
      </Blank>
    </div>
  );
}

interface FolderHeadProps {
  readonly folder: FolderView;
  readonly command: Command;
  readonly onFolder: (folder: FolderView) => void;
}

function FolderHead({ folder, command, onFolder }: FolderHeadProps): ReactNode {
  const { t } = useText();
  return (
    <header className="batch-head">
      <div className="page-head">
        <h1>
          <Name text={folderName(folder.path)} />
        </h1>
        <FolderActions folder={folder} command={command} onFolder={onFolder} />
      </div>
      <p className="batch-state">
        <FolderMark state={folder.state} />
        <span className="soft">{t(`folder.state.${folder.state}.means`)}</span>
      </p>
      {folder.locked === true ? (
        <p className="calm-line">
          <Shape name="lock" />
          <span>{t('folder.locked.means')}</span>
        </p>
      ) : null}
      <p className="folder-whence">
        <Name text={folder.path} /> <Destination folder={folder} />{' '}
        <a href={addressOf({ view: 'batches', search: `folder:${folder.id}` })}>{t('folder.batches')}</a>
      </p>
    </header>
  );
}
