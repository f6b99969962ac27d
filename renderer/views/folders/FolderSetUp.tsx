import '../../styles/folders.css';
import { useRef, useState, type ReactNode } from 'react';
import { flushSync } from 'react-dom';
import type { FolderView } from '../../../shared/api/folderViews.ts';
import type { ProblemView } from '../../../shared/api/views.ts';
import { Button } from '../../components/Button.tsx';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import { toldOf } from '../../connection/told.ts';
import { useLikelyDestination } from '../../intake/useLikelyDestination.ts';
import { goTo, replacePlace } from '../../routing/usePlace.ts';
import { useCommand } from '../../state/useCommand.ts';
import { useLiveValue } from '../../state/useLiveValue.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { visibleText } from '../../text/safeText.ts';
import { useText } from '../../text/useText.ts';
import { isAbsolute, placeFaults, ruleFaults, rulesOf, type Faults } from './draftRules.ts';
import { draftOf, newDraft, type FolderDraft, type RulesInput } from './folderDraft.ts';
import { FolderForm } from './FolderForm.tsx';
import { folderName } from './folderName.ts';
import { NoFolder } from './FolderPage.tsx';
import { PreviewPanel } from './PreviewPanel.tsx';
import { usePreview } from './usePreview.ts';

/** Sets up a watched folder. */
export function FolderSetUp(): ReactNode {
  const { t } = useText();
  const client = useClient();
  const command = useCommand();
  const likely = useLikelyDestination();
  const [draft, setDraft] = useState(() => newDraft(likely?.name));
  // A path that is still being typed would have the daemon look through whatever lies above it.
  const [path, setPath] = useState<string>();
  const save = (rules: RulesInput): void =>
    command.run(
      () =>
        client.addFolder({
          body: {
            path: draft.path.trim(),
            destination: draft.destination ?? '',
            // The form shows what the rules would have done.
            confirm: true,
            rules,
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

function RulesForm({ folder }: { readonly folder: FolderView }): ReactNode {
  const { t } = useText();
  const client = useClient();
  const command = useCommand();
  const [draft, setDraft] = useState(() => draftOf(folder));
  const back = (): void => goTo({ view: 'folder', id: folder.id });
  const save = ({ control, ...rules }: RulesInput): void =>
    command.run(
      () =>
        client.editFolder({
          params: { id: folder.id },
          body: { confirm: true, rules: { ...rules, control: control ?? null } },
        }),
      back,
    );
  return (
    <FormPage
      title={t('folderForm.title.rules', { name: visibleText(folderName(folder.path)) })}
      submit={t('folderForm.submit.rules')}
      draft={draft}
      onChange={(change) => setDraft((last) => ({ ...last, ...change }))}
      path={folder.path}
      busy={command.busy}
      problem={command.problem}
      onSave={save}
      onCancel={back}
    />
  );
}

interface FormPageProps {
  readonly title: string;
  readonly submit: string;
  readonly draft: FolderDraft;
  readonly onChange: (change: Partial<FolderDraft>) => void;
  /** The directory that the preview looks at. */
  readonly path: string | undefined;
  readonly onPath?: (path: string) => void;
  readonly busy: boolean;
  readonly problem: ProblemView | undefined;
  readonly onSave: (rules: RulesInput) => void;
  readonly onCancel: () => void;
}

/** The form beside the preview of what it does. */
function FormPage(props: FormPageProps): ReactNode {
  const { draft, path, onPath, problem } = props;
  const { t } = useText();
  const [tried, setTried] = useState(false);
  const rules = rulesOf(draft);
  const preview = usePreview(path, rules);
  const isNew = onPath !== undefined;
  const missing = isNew ? placeFaults(draft, preview.preview?.filesThere) : {};
  const wrong = ruleFaults(draft);
  const faults: Faults = tried ? { ...missing, ...wrong } : shownAtOnce(wrong);
  const all = Object.keys({ ...missing, ...wrong }).length;
  const form = useRef<HTMLFormElement>(null);
  const submit = (): void => {
    if (rules !== undefined && all === 0) return props.onSave(rules);
    // What is wrong is marked first, so that it can be found.
    flushSync(() => setTried(true));
    focusFirstFault(form.current);
  };
  return (
    <form
      ref={form}
      className="page folder-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <h1>{props.title}</h1>
      <div className="folder-columns">
        <div className="folder-main">
          <FolderForm
            draft={draft}
            onChange={props.onChange}
            faults={faults}
            preview={preview.preview}
            {...(onPath === undefined ? {} : { onPath })}
          />
        </div>
        <div className="folder-side preview-side">
          <PreviewPanel state={preview} hasPath={path !== undefined} isOld={rules === undefined} />
        </div>
      </div>
      {problem === undefined ? null : <FailurePanel told={toldOf(problem)} />}
      <div className="form-end">
        {tried && all > 0 ? (
          <p className="field-wrong" role="alert">
            {t('folderForm.faults', { count: all })}
          </p>
        ) : null}
        <div className="actions">
          <Button type="submit" look="primary" isDisabled={props.busy}>
            {props.submit}
          </Button>
          <Button onPress={props.onCancel}>{t('action.cancel')}</Button>
        </div>
      </div>
    </form>
  );
}

/** Leads to the first field that is marked, by whatever in it takes the focus. */
function focusFirstFault(form: HTMLFormElement | null): void {
  const field = form?.querySelector('.field-wrong')?.closest('.field, .panel');
  field?.querySelector<HTMLElement>('input, textarea, button')?.focus();
}

/** What was typed wrong is said while it is typed; what is still missing, only once somebody wants to go on. */
function shownAtOnce(faults: Faults): Faults {
  const waits: readonly (keyof Faults)[] = ['sample', 'controlPath', 'controlPattern', 'moveTo'];
  return Object.fromEntries(
    Object.entries(faults).filter(([field]) => !waits.includes(field as keyof Faults)),
  );
}
