import { useState, type ReactNode } from 'react';
import type { FolderView } from '../../../shared/api/folderViews.ts';
import { Button } from '../../components/Button.tsx';
import { Confirm } from '../../components/Confirm.tsx';
import { copyText } from '../../components/copyText.ts';
import { MenuButton, type MenuEntry } from '../../components/MenuButton.tsx';
import { nativeBridge } from '../../native/bridge.ts';
import { goTo } from '../../routing/usePlace.ts';
import { hear } from '../../state/hear.ts';
import { tellRefused } from '../../state/refused.ts';
import { offerUndo } from '../../state/undo.ts';
import { useCommand, type Command } from '../../state/useCommand.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { visibleText } from '../../text/safeText.ts';
import { useText } from '../../text/useText.ts';
import { folderName } from './folderName.ts';

/** What was done is said for so long, where nothing else shows it. */
const NOTED_MS = 6_000;

interface FolderActionsProps {
  readonly folder: FolderView;
  readonly command: Command;
  readonly onFolder: (folder: FolderView) => void;
}

/** What one may do with a folder now. */
export function FolderActions({ folder, command, onFolder }: FolderActionsProps): ReactNode {
  const { t } = useText();
  const client = useClient();
  const [noted, note] = useNoted();
  const [removing, setRemoving] = useState(false);
  const params = { id: folder.id };
  const isPaused = folder.state === 'paused';
  const isLocked = folder.locked === true;
  return (
    <div className="actions">
      {noted === undefined ? null : (
        <span className="noted" role="status">
          {noted}
        </span>
      )}
      <Button
        shape="cycle"
        isDisabled={command.busy || isPaused}
        onPress={() =>
          command.run(
            () => client.rescanFolder({ params }),
            (changed) => {
              onFolder(changed);
              note(t('folder.rescanned'));
            },
          )
        }
      >
        {t('folder.action.rescan')}
      </Button>
      {isLocked ? null : (
        <>
          <PauseFolder folder={folder} command={command} onFolder={onFolder} />
          <Button onPress={() => goTo({ view: 'folder', id: folder.id, rules: true })}>
            {t('folder.action.rules')}
          </Button>
        </>
      )}
      <FolderMenu folder={folder} onNoted={note} onRemove={() => setRemoving(true)} />
      {removing ? <RemoveFolder folder={folder} onClose={() => setRemoving(false)} /> : null}
    </div>
  );
}

function PauseFolder({ folder, command, onFolder }: FolderActionsProps): ReactNode {
  const { t } = useText();
  const client = useClient();
  const isPaused = folder.state === 'paused';
  const set = (paused: boolean): ReturnType<typeof client.editFolder> =>
    client.editFolder({ params: { id: folder.id }, body: { paused } });
  const turn = (): void =>
    command.run(
      () => set(!isPaused),
      (changed) => {
        onFolder(changed);
        offerUndo({
          text: t(isPaused ? 'undo.folderResumed' : 'undo.folderPaused'),
          undo: () => set(isPaused),
        });
      },
    );
  return (
    <Button shape={isPaused ? 'play' : 'pause'} isDisabled={command.busy} onPress={turn}>
      {t(isPaused ? 'folder.action.resume' : 'folder.action.pause')}
    </Button>
  );
}

function useNoted(): readonly [string | undefined, (text: string) => void] {
  const [noted, setNoted] = useState<string>();
  const note = (text: string): void => {
    setNoted(text);
    setTimeout(() => setNoted(undefined), NOTED_MS);
  };
  return [noted, note];
}

interface FolderMenuProps {
  readonly folder: FolderView;
  readonly onNoted: (text: string) => void;
  readonly onRemove: () => void;
}

function FolderMenu({ folder, onNoted, onRemove }: FolderMenuProps): ReactNode {
  const { t } = useText();
  const bridge = nativeBridge();
  const copy = (text: string): void =>
    void hear(copyText(text), (copied) => {
      if (copied) onNoted(t('action.copied'));
    });
  const origin = location.protocol === 'app:' ? 'http://127.0.0.1:PORT' : location.origin;
  const entries: MenuEntry[] = [
    {
      id: 'cli',
      label: t('folder.action.copy.cli'),
      shape: 'copy',
      run: () => copy('waybill folder list --json'),
    },
    {
      id: 'curl',
      label: t('folder.action.copy.curl'),
      shape: 'copy',
      run: () =>
        copy(`curl -H "Authorization: Bearer $(cat "$TOKEN_FILE")" ${origin}/api/v1/folders/${folder.id}`),
    },
  ];
  if (folder.locked !== true)
    entries.push({ id: 'remove', label: t('folder.action.remove'), shape: 'cross', run: onRemove });
  if (folder.destination !== '')
    entries.unshift({
      id: 'batches',
      label: t('folder.action.batches'),
      shape: 'list',
      run: () => goTo({ view: 'batches', search: `destination:${folder.destination}` }),
    });
  if (bridge !== undefined)
    entries.unshift({
      id: 'reveal',
      label: t('folder.action.reveal'),
      shape: 'folder',
      run: () =>
        void hear(
          bridge.reveal(folder.path).catch(() => false),
          toldUnlessShown,
        ),
    });
  return <MenuButton label={t('action.more')} entries={entries} />;
}

function RemoveFolder({
  folder,
  onClose,
}: {
  readonly folder: FolderView;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useText();
  const client = useClient();
  const command = useCommand();
  return (
    <Confirm
      title={t('folder.remove.title', { name: visibleText(folderName(folder.path)) })}
      text={t('folder.remove.text')}
      confirm={t('folder.remove.confirm')}
      keep={t('folder.remove.keep')}
      busy={command.busy}
      problem={command.problem}
      onConfirm={() =>
        command.run(
          () => client.removeFolder({ params: { id: folder.id } }),
          () => goTo({ view: 'folders' }),
        )
      }
      onClose={onClose}
    />
  );
}

/** The menu is gone by then: what it could not do is told above the view. */
function toldUnlessShown(shown: boolean): void {
  if (!shown) tellRefused({ kind: 'reveal' });
}
