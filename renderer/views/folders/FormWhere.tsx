import type { ReactNode } from 'react';
import { ABILITIES } from '../../../shared/services/abilities.ts';
import { Button } from '../../components/Button.tsx';
import { Choices } from '../../components/Choices.tsx';
import { Field } from '../../components/Field.tsx';
import { Picker } from '../../components/Picker.tsx';
import { modesOf } from '../../intake/sendDraft.ts';
import { nativeBridge } from '../../native/bridge.ts';
import { hear } from '../../state/hear.ts';
import { useWaybill } from '../../state/WaybillContext.ts';
import { useText } from '../../text/useText.ts';
import type { FormPart } from './FolderForm.tsx';

interface FormWhereProps extends FormPart {
  /** Absent while nobody has looked. */
  readonly filesThere: number | undefined;
  readonly onPath: (path: string) => void;
}

/** Which directory, where its files go, and what becomes of those that are there already. */
export function FormWhere({ draft, onChange, wrong, filesThere, onPath }: FormWhereProps): ReactNode {
  const { t } = useText();
  return (
    <section className="panel" aria-labelledby="form-where">
      <h2 id="form-where">{t('folderForm.where')}</h2>
      <PathField
        path={draft.path}
        wrong={wrong('path')}
        onChange={(path) => onChange({ path })}
        onDone={onPath}
      />
      <DestinationPicker draft={draft} onChange={onChange} wrong={wrong} />
      {filesThere === 0 ? null : (
        <div className="field">
          <Choices
            label={t('folderForm.existing')}
            value={draft.existing}
            onChange={(existing) => onChange({ existing })}
            choices={(['ignore', 'send'] as const).map((value) => ({
              value,
              label: t(`folderForm.existing.${value}`),
              means: t(`folderForm.existing.${value}.means`),
            }))}
          />
          <Wrong text={wrong('existing')} />
        </div>
      )}
    </section>
  );
}

interface PathFieldProps {
  readonly path: string;
  readonly wrong: string | undefined;
  readonly onChange: (path: string) => void;
  readonly onDone: (path: string) => void;
}

/** A directory of the daemon's computer: by the computer's dialog where there is one, else by its path. */
function PathField({ path, wrong, onChange, onDone }: PathFieldProps): ReactNode {
  const { t } = useText();
  const bridge = nativeBridge();
  return (
    <div className="inline-form">
      <Field
        label={t('folderForm.path')}
        hint={t('folderForm.path.hint')}
        value={path}
        wrong={wrong}
        onChange={onChange}
        onBlur={() => onDone(path.trim())}
        required
      />
      {bridge === undefined ? null : (
        <Button
          shape="folder"
          onPress={() =>
            void hear(bridge.choosePaths('folder'), ([chosen]) => {
              if (chosen === undefined) return;
              onChange(chosen);
              onDone(chosen);
            })
          }
        >
          {t('folderForm.path.choose')}
        </Button>
      )}
    </div>
  );
}

function DestinationPicker({ draft, onChange, wrong }: FormPart): ReactNode {
  const { t } = useText();
  const all = useWaybill((state) => state.status?.destinations) ?? [];
  const destinations = all.filter(({ kind }) => ABILITIES[kind].transport !== 'none');
  return (
    <div className="field">
      <Picker
        label={t('folderForm.destination')}
        value={draft.destination}
        placeholder={t('folderForm.destination.none')}
        options={destinations.map(({ name, kind }) => ({
          value: name,
          label: `${name} · ${t(`kind.${kind}`)}`,
        }))}
        onChange={(name) => {
          const chosen = destinations.find((one) => one.name === name);
          if (chosen === undefined) return;
          const mode = modesOf(chosen).includes(draft.mode) ? draft.mode : 'hold';
          const control = ABILITIES[chosen.kind].controlFile ? draft.control : 'destination';
          onChange({ destination: name, mode, control });
        }}
      />
      <Wrong text={wrong('destination')} />
    </div>
  );
}

/** What is wrong with a field that does not say so itself. */
export function Wrong({ text }: { readonly text: string | undefined }): ReactNode {
  return text === undefined ? null : <p className="field-wrong">{text}</p>;
}
