import type { ReactNode } from 'react';
import type { FolderPreviewView } from '../../../shared/api/folderViews.ts';
import { Tick } from '../../components/Choices.tsx';
import { Field } from '../../components/Field.tsx';
import { visibleText } from '../../text/safeText.ts';
import { useText } from '../../text/useText.ts';
import type { FormPart } from './FolderForm.tsx';
import { patternLines } from './folderDraft.ts';

interface FormFilesProps extends FormPart {
  readonly preview: FolderPreviewView | undefined;
}

/** Which files are taken, with what each pattern matches now. */
export function FormFiles({ draft, onChange, wrong, preview }: FormFilesProps): ReactNode {
  const { t } = useText();
  return (
    <section className="panel" aria-labelledby="form-files">
      <h2 id="form-files">{t('folderForm.which')}</h2>
      <div className="form-pair">
        {(['include', 'ignore'] as const).map((list) => (
          <div key={list} className="field">
            <Field
              label={t(`folderForm.${list}`)}
              hint={t(`folderForm.${list}.hint`)}
              value={draft[list]}
              wrong={wrong(list)}
              onChange={(value) => onChange({ [list]: value })}
              multiline
            />
            <Matches patterns={patternLines(draft[list])} preview={preview} />
          </div>
        ))}
      </div>
      <Tick
        label={t('folderForm.hidden')}
        means={t('folderForm.hidden.means')}
        ticked={draft.hidden}
        onChange={(hidden) => onChange({ hidden })}
      />
    </section>
  );
}

interface MatchesProps {
  readonly patterns: readonly string[];
  readonly preview: FolderPreviewView | undefined;
}

/** How many files each pattern matches now. */
export function Matches({ patterns, preview }: MatchesProps): ReactNode {
  const { t, number } = useText();
  if (preview === undefined) return null;
  const known = patterns.flatMap((pattern) => preview.patterns.filter((one) => one.pattern === pattern));
  if (known.length === 0) return null;
  return (
    <ul className="matches">
      {known.map(({ pattern, files }) => (
        <li key={pattern} className={files === 0 ? 'matches-none' : undefined}>
          {t('folderForm.pattern.match', {
            pattern: visibleText(pattern),
            files: number(files),
            all: preview.filesThere,
          })}
        </li>
      ))}
    </ul>
  );
}
