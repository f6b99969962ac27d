import type { ReactNode } from 'react';
import type { StatusView } from '../../../shared/api/views.ts';
import { Button } from '../../components/Button.tsx';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import { Name } from '../../components/Name.tsx';
import { toldOf } from '../../connection/told.ts';
import { addressOf } from '../../routing/route.ts';
import { useCommand } from '../../state/useCommand.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { useText } from '../../text/useText.ts';

/** A watched folder that cannot go on. */
export type FolderInTrouble = NonNullable<StatusView['foldersInTrouble']>[number];

/** Why a folder cannot go on, and the one look that tells whether it can again. */
export function FolderCard({ folder }: { readonly folder: FolderInTrouble }): ReactNode {
  const { t } = useText();
  const client = useClient();
  const command = useCommand();
  const { id, path, failure } = folder;
  return (
    <li className="panel card">
      <p className="card-head">
        <strong>
          <a href={addressOf({ view: 'folder', id })}>
            <Name text={path} />
          </a>
        </strong>
        <span className="soft">{t('attention.group.folder')}</span>
      </p>
      <FailurePanel
        told={failure}
        actions={
          <Button
            isDisabled={command.busy}
            onPress={() => command.run(() => client.rescanFolder({ params: { id } }))}
          >
            {t('attention.action.look')}
          </Button>
        }
      />
      {command.problem === undefined ? null : <FailurePanel told={toldOf(command.problem)} />}
    </li>
  );
}
