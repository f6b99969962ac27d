import { useEffect, useRef, useState, type ReactNode, type RefObject } from 'react';
import { flushSync } from 'react-dom';
import type { FolderView } from '../../../shared/api/folderViews.ts';
import type { ProblemView } from '../../../shared/api/views.ts';
import { Button } from '../../components/Button.tsx';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import { toldOf } from '../../connection/told.ts';
import { useReadOut } from '../../state/readOut.ts';
import { useText } from '../../text/useText.ts';
import { placeFaults, ruleFaults, rulesOf, type Faults } from './draftRules.ts';
import { FolderForm } from './FolderForm.tsx';
import type { FolderDraft, RulesInput } from './folderDraft.ts';
import { PreviewPanel } from './PreviewPanel.tsx';
import { usePreview, type PreviewState } from './usePreview.ts';

/** How the daemon knows that somebody saw what the rules would have done. */
export type Looked = { readonly previewed?: string } | { readonly confirm: true };

interface FormPageProps {
  readonly title: string;
  readonly submit: string;
  readonly draft: FolderDraft;
  readonly onChange: (change: Partial<FolderDraft>) => void;
  /** The directory that the preview looks at. */
  readonly path: string | undefined;
  /** Tells that the path is complete; absent where it cannot change any more. */
  readonly onPath?: (path: string) => void;
  /** The rules that are changed; absent for a new folder. */
  readonly before?: FolderView['rules'];
  readonly busy: boolean;
  readonly problem: ProblemView | undefined;
  readonly onSave: (rules: RulesInput, looked: Looked) => void;
  readonly onCancel: () => void;
}

/** So long saving waits for the look at what the rules do. */
const LOOK_WAIT_MS = 3_000;

/** The form beside the preview of what it does. */
export function FormPage(props: FormPageProps): ReactNode {
  const { draft, onChange, onPath, path } = props;
  const state = useFormState(props);
  const { faults, preview, rules, submit } = state;
  return (
    <form
      ref={state.form}
      className="page folder-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit(preview.seen === undefined ? {} : { previewed: preview.seen });
      }}
      aria-busy={state.waits}
    >
      <h1>{props.title}</h1>
      <div className="folder-columns">
        <div className="folder-main">
          <FolderForm
            draft={draft}
            onChange={onChange}
            faults={faults}
            preview={preview.preview}
            {...(onPath === undefined ? {} : { onPath })}
          />
        </div>
        <div className="folder-side preview-side">
          <PreviewPanel state={preview} hasPath={path !== undefined} isOld={rules === undefined} />
        </div>
      </div>
      <FormEnd
        {...props}
        busy={props.busy || state.waits}
        faultCount={state.faultCount}
        onAnyway={() => submit({ confirm: true })}
      />
    </form>
  );
}

interface FormState {
  readonly form: RefObject<HTMLFormElement | null>;
  readonly rules: RulesInput | undefined;
  readonly preview: PreviewState;
  /** Those that are shown now. */
  readonly faults: Faults;
  /** All of them, once somebody tried to go on; 0 before. */
  readonly faultCount: number;
  readonly submit: (looked: Looked) => void;
  /** Saving waits until it is known what the rules do. */
  readonly waits: boolean;
}

function useFormState({ draft, path, onPath, before, onSave }: FormPageProps): FormState {
  const [tried, setTried] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const rules = rulesOf(draft, before);
  const preview = usePreview(path, rules);
  const missing = onPath === undefined ? {} : placeFaults(draft, preview.preview?.filesThere);
  const wrong = ruleFaults(draft);
  const all: Faults = { ...missing, ...wrong };
  const count = Object.keys(all).length;
  const [waits, setWaits] = useState(false);
  const save = useRef((_looked: 'seen' | 'unseen'): void => undefined);
  useEffect(() => {
    save.current = (looked) => {
      setWaits(false);
      if (rules === undefined) return;
      if (looked === 'unseen') onSave(rules, {});
      // What would go wrong is for a person to see first: another press saves it.
      else if (preview.seen !== undefined && preview.preview?.replay.tooEarly === 0)
        onSave(rules, { previewed: preview.seen });
    };
  });
  useEffect(() => {
    if (!waits) return undefined;
    if (!preview.busy) {
      save.current('seen');
      return undefined;
    }
    // In a folder of millions of files it takes too long: then the daemon asks whether to save all the same.
    const timer = setTimeout(() => save.current('unseen'), LOOK_WAIT_MS);
    return () => clearTimeout(timer);
  }, [waits, preview.busy]);
  return {
    waits,
    form,
    rules,
    preview,
    faults: tried ? all : shownAtOnce(wrong),
    faultCount: tried ? count : 0,
    submit: (looked) => {
      if (rules !== undefined && count === 0) {
        if (preview.busy && !('confirm' in looked)) return setWaits(true);
        return onSave(rules, looked);
      }
      // What is wrong is marked first, so that it can be found.
      flushSync(() => setTried(true));
      focusFirstFault(form.current);
    },
  };
}

interface FormEndProps extends FormPageProps {
  readonly faultCount: number;
  readonly onAnyway: () => void;
}

/** What became of the last try, and the buttons. */
function FormEnd({ problem, faultCount, busy, submit, onAnyway, onCancel }: FormEndProps): ReactNode {
  const { t } = useText();
  const toMend = faultCount === 0 ? '' : t('folderForm.faults', { count: faultCount });
  useReadOut(toMend);
  return (
    <div className="form-end">
      {problem === undefined ? null : (
        <FailurePanel
          told={toldOf(problem)}
          actions={
            problem.code === 'folder.not-previewed' ? (
              <Button onPress={onAnyway}>{t('folderForm.saveAnyway')}</Button>
            ) : undefined
          }
        />
      )}
      {toMend === '' ? null : <p className="field-wrong">{toMend}</p>}
      <div className="actions">
        <Button type="submit" look="primary" isDisabled={busy}>
          {submit}
        </Button>
        <Button onPress={onCancel}>{t('action.cancel')}</Button>
      </div>
    </div>
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
