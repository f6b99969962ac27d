import type { ReactNode } from 'react';
import { COPY_LIMIT_BYTES_DEFAULT } from '../../../shared/model/folder.ts';
import { ABILITIES } from '../../../shared/services/abilities.ts';
import { Choices, Tick } from '../../components/Choices.tsx';
import { Field } from '../../components/Field.tsx';
import { modesOf } from '../../intake/sendDraft.ts';
import { useWaybill } from '../../state/WaybillContext.ts';
import { useText } from '../../text/useText.ts';
import type { FormPart } from './FolderForm.tsx';

/** What happens with a batch once it is closed, and with its files once they are imported. */
export function FormThen({ draft, onChange, wrong }: FormPart): ReactNode {
  const { t } = useText();
  const destinations = useWaybill((state) => state.status?.destinations) ?? [];
  const destination = destinations.find(({ name }) => name === draft.destination);
  const modes = destination === undefined ? (['hold', 'run'] as const) : modesOf(destination);
  return (
    <section className="panel" aria-labelledby="form-then">
      <h2 id="form-then">{t('folderForm.then')}</h2>
      <Choices
        label={t('send.mode')}
        value={draft.mode}
        onChange={(mode) => onChange({ mode })}
        choices={modes.map((mode) => ({
          value: mode,
          label: t(`mode.${mode}`),
          means: t(`mode.${mode}.means`),
        }))}
      />
      {destination !== undefined && ABILITIES[destination.kind].controlFile ? (
        <ControlChoice draft={draft} onChange={onChange} wrong={wrong} />
      ) : null}
      <Choices
        label={t('folderForm.after')}
        value={draft.after}
        onChange={(after) => onChange({ after })}
        choices={[
          { value: 'leave', label: t('folderForm.after.leave') },
          {
            value: 'move',
            label: t('folderForm.after.move'),
            means: t('folderForm.after.move.means'),
          },
        ]}
      />
      {draft.after === 'move' ? (
        <Field
          label={t('folderForm.after.to')}
          value={draft.moveTo}
          wrong={wrong('moveTo')}
          onChange={(moveTo) => onChange({ moveTo })}
          required
        />
      ) : null}
      <CopyChoice draft={draft} onChange={onChange} wrong={wrong} />
    </section>
  );
}

function ControlChoice({ draft, onChange, wrong }: FormPart): ReactNode {
  const { t } = useText();
  return (
    <>
      <Choices
        label={t('folderForm.control')}
        value={draft.control}
        onChange={(control) => onChange({ control })}
        choices={(['destination', 'path', 'folder'] as const).map((value) => ({
          value,
          label: t(`folderForm.control.${value}`),
        }))}
      />
      {draft.control === 'path' ? (
        <Field
          label={t('folderForm.control.path.label')}
          value={draft.controlPath}
          wrong={wrong('controlPath')}
          onChange={(controlPath) => onChange({ controlPath })}
          required
        />
      ) : null}
      {draft.control === 'folder' ? (
        <Field
          label={t('folderForm.control.pattern.label')}
          value={draft.controlPattern}
          wrong={wrong('controlPattern')}
          onChange={(controlPattern) => onChange({ controlPattern })}
          required
        />
      ) : null}
    </>
  );
}

/** Whether copies are kept until the import is done, and how much room they may take. */
function CopyChoice({ draft, onChange, wrong }: FormPart): ReactNode {
  const { t, bytes } = useText();
  return (
    <>
      <Tick
        label={t('folderForm.keepCopy')}
        means={t('folderForm.keepCopy.means')}
        ticked={draft.keepCopy}
        onChange={(keepCopy) => onChange({ keepCopy })}
      />
      {draft.keepCopy ? (
        <Field
          label={t('folderForm.copyLimit')}
          hint={t('folderForm.copyLimit.hint', { bytes: bytes(COPY_LIMIT_BYTES_DEFAULT) })}
          value={draft.copyLimit}
          wrong={wrong('copyLimit')}
          onChange={(copyLimit) => onChange({ copyLimit })}
        />
      ) : null}
    </>
  );
}
