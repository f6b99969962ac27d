import { useState, type ReactNode } from 'react';
import type { DestinationView, ProblemView } from '../../../shared/api/views.ts';
import { Button } from '../../components/Button.tsx';
import { Choices } from '../../components/Choices.tsx';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import { Window } from '../../components/Window.tsx';
import { toldOf } from '../../connection/told.ts';
import { useCommand } from '../../state/useCommand.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { useText } from '../../text/useText.ts';

interface RemoveDialogProps {
  readonly destination: DestinationView;
  readonly onClose: () => void;
}

/** What becomes of what hangs on the destination. */
type Fate = 'keep' | 'go';

/** Asks before a destination goes, and what becomes of work that is still queued for it. */
export function RemoveDialog({ destination: { name, itemsQueued }, onClose }: RemoveDialogProps): ReactNode {
  const { t } = useText();
  const client = useClient();
  const command = useCommand();
  const [queued, setQueued] = useState<Fate>('keep');
  const [watched, setWatched] = useState<Fate>('keep');
  const hasWork = itemsQueued > 0 || command.problem?.code === 'destination.has-work';
  const folders = useFoldersTold(command.problem);
  const isKept = (hasWork && queued === 'keep') || (folders > 0 && watched === 'keep');
  const remove = (): void =>
    command.run(
      () =>
        client.removeDestination({
          params: { name },
          query: { queued: hasWork || folders > 0 ? 'cancel' : 'refuse' },
        }),
      onClose,
    );
  return (
    <Window
      title={t('destination.remove.title', { name })}
      alert
      onClose={onClose}
      buttons={
        <>
          <Button look="danger" isDisabled={command.busy || isKept} onPress={remove}>
            {t('destination.remove.confirm')}
          </Button>
          <Button autoFocus onPress={onClose}>
            {t('destination.remove.keep')}
          </Button>
        </>
      }
    >
      <p>{t('destination.remove.text')}</p>
      {hasWork ? (
        <KeepOr
          label={t('destination.remove.work', { count: itemsQueued })}
          keep={t('destination.remove.wait')}
          go={t('destination.remove.cancelQueued')}
          goMeans={t('destination.remove.cancelQueued.means')}
          value={queued}
          onChange={setQueued}
        />
      ) : null}
      {folders > 0 ? (
        <KeepOr
          label={t('destination.remove.folders', { count: folders })}
          keep={t('destination.remove.keepWatching')}
          go={t('destination.remove.stopWatching')}
          goMeans={t('destination.remove.stopWatching.means')}
          value={watched}
          onChange={setWatched}
        />
      ) : null}
      {command.problem === undefined ? null : <FailurePanel told={toldOf(command.problem)} />}
    </Window>
  );
}

interface KeepOrProps {
  readonly label: string;
  readonly keep: string;
  readonly go: string;
  readonly goMeans: string;
  readonly value: Fate;
  readonly onChange: (value: Fate) => void;
}

/** Two choices, of which the first changes nothing. */
function KeepOr({ label, keep, go, goMeans, value, onChange }: KeepOrProps): ReactNode {
  const { t } = useText();
  return (
    <Choices
      label={label}
      value={value}
      onChange={onChange}
      choices={[
        { value: 'keep', label: keep, means: t('destination.remove.wait.means') },
        { value: 'go', label: go, means: goMeans },
      ]}
    />
  );
}

/** How many folders are watched for the destination, once the daemon has said so: a second try does not forget it. */
function useFoldersTold(problem: ProblemView | undefined): number {
  const [folders, setFolders] = useState(0);
  const told = problem?.code === 'destination.has-folders' ? Number(problem.facts?.['folders'] ?? 1) : 0;
  if (told > folders) setFolders(told);
  return folders;
}
