import '../../styles/folders.css';
import { useState, type ReactNode } from 'react';
import type { FolderView } from '../../../shared/api/folderViews.ts';
import type { FolderRulesChange } from '../../../shared/model/folder.ts';
import { useLikelyDestination } from '../../intake/useLikelyDestination.ts';
import { goTo, replacePlace } from '../../routing/usePlace.ts';
import { useCommand } from '../../state/useCommand.ts';
import { offerUndo } from '../../state/undo.ts';
import { useLiveValue } from '../../state/useLiveValue.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { visibleText } from '../../text/safeText.ts';
import { useText } from '../../text/useText.ts';
import { isAbsolute } from './draftRules.ts';
import { draftOf, newDraft, type RulesInput } from './folderDraft.ts';
import { FormPage, type Looked } from './FormPage.tsx';
import { folderName } from './folderName.ts';
import { NoFolder } from './FolderPage.tsx';

/** Sets up a watched folder. */
export function FolderSetUp(): ReactNode {
  const { t } = useText();
  const client = useClient();
  const command = useCommand();
  const likely = useLikelyDestination();
  const [draft, setDraft] = useState(() => newDraft(likely?.name));
  // A path that is still being typed would have the daemon look through whatever lies above it.
  const [path, setPath] = useState<string>();
  const save = (rules: RulesInput, looked: Looked): void =>
    command.run(
      () =>
        client.addFolder({
          body: {
            path: draft.path.trim(),
            destination: draft.destination ?? '',
            rules,
            ...looked,
            ...(draft.existing === undefined ? {} : { existing: draft.existing }),
          },
          idempotencyKey: crypto.randomUUID(),
        }),
      ({ id }) => replacePlace({ view: 'folder', id }),
    );
  return (
    <FormPage
      title={t('folderForm.title.add')}
      submit={t('folderForm.submit.add')}
      draft={draft}
      onChange={(change) => setDraft((last) => ({ ...last, ...change }))}
      path={path}
      onPath={(done) => setPath(isAbsolute(done) ? done : undefined)}
      busy={command.busy}
      problem={command.problem}
      onSave={save}
      onCancel={() => goTo({ view: 'folders' })}
    />
  );
}

/** Changes the rules of a watched folder. */
export function FolderRules({ id }: { readonly id: string }): ReactNode {
  const { t } = useText();
  const client = useClient();
  const { value: folder, problem } = useLiveValue({
    key: id,
    read: (signal) => client.getFolder({ params: { id }, signal }),
  });
  if (problem !== undefined && folder === undefined) return <NoFolder problem={problem} />;
  if (folder === undefined) return <p className="page soft">{t('shell.loading')}</p>;
  return <RulesForm folder={folder} />;
}

/** A change that makes the rules what they are now: what they do not have is taken away again. */
function asTheyWere({ rules }: FolderView): FolderRulesChange {
  return { ...rules, control: rules.control ?? null, copyLimitBytes: rules.copyLimitBytes ?? null };
}

function RulesForm({ folder }: { readonly folder: FolderView }): ReactNode {
  const { t } = useText();
  const client = useClient();
  const command = useCommand();
  const [draft, setDraft] = useState(() => draftOf(folder));
  const back = (): void => goTo({ view: 'folder', id: folder.id });
  const save = ({ control, ...rules }: RulesInput, looked: Looked): void =>
    command.run(
      () =>
        client.editFolder({
          params: { id: folder.id },
          body: { rules: { ...rules, control: control ?? null }, ...looked },
        }),
      () => {
        back();
        offerUndo({
          text: t('undo.rules'),
          undo: () =>
            client.editFolder({
              params: { id: folder.id },
              body: { rules: asTheyWere(folder), confirm: true },
            }),
        });
      },
    );
  return (
    <FormPage
      title={t('folderForm.title.rules', { name: visibleText(folderName(folder.path)) })}
      submit={t('folderForm.submit.rules')}
      draft={draft}
      onChange={(change) => setDraft((last) => ({ ...last, ...change }))}
      path={folder.path}
      before={folder.rules}
      busy={command.busy}
      problem={command.problem}
      onSave={save}
      onCancel={back}
    />
  );
}
