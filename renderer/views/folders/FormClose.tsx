import type { ReactNode } from 'react';
import { CLOSE_PER } from '../../../shared/model/closeRule.ts';
import { Choices } from '../../components/Choices.tsx';
import { Field } from '../../components/Field.tsx';
import { useText } from '../../text/useText.ts';
import type { FormPart } from './FolderForm.tsx';
import { Wrong } from './FormWhere.tsx';

/** When a file is whole, when a batch closes, and what goes into one. */
export function FormClose({ draft, onChange, wrong }: FormPart): ReactNode {
  const { t } = useText();
  return (
    <section className="panel" aria-labelledby="form-close">
      <h2 id="form-close">{t('folderForm.when')}</h2>
      <div className="form-grid">
        {(['settle', 'idle', 'files', 'bytes', 'marker'] as const).map((field) => (
          <Field
            key={field}
            label={t(`folderForm.${field}`)}
            hint={t(`folderForm.${field}.hint`)}
            value={draft[field]}
            wrong={wrong(field)}
            onChange={(value) => onChange({ [field]: value })}
          />
        ))}
      </div>
      <Wrong text={wrong('close')} />
      <Choices
        label={t('folderForm.per')}
        value={draft.per}
        onChange={(per) => onChange({ per })}
        choices={CLOSE_PER.map((per) => ({ value: per, label: t(`folderForm.per.${per}`) }))}
      />
      {draft.per === 'sample' ? (
        <Field
          label={t('folderForm.sample')}
          hint={t('folderForm.sample.hint')}
          value={draft.sample}
          wrong={wrong('sample')}
          onChange={(sample) => onChange({ sample })}
          required
        />
      ) : null}
    </section>
  );
}
