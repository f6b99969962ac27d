import type { ReactNode } from 'react';
import type { DestinationView } from '../../shared/api/views.ts';
import { Button } from '../components/Button.tsx';
import { IngestNote } from '../components/IngestNote.tsx';
import { Choices } from '../components/Choices.tsx';
import { Field } from '../components/Field.tsx';
import { Picker } from '../components/Picker.tsx';
import { goTo } from '../routing/usePlace.ts';
import { useWaybill } from '../state/WaybillContext.ts';
import { useText } from '../text/useText.ts';
import { ABILITIES } from '../../shared/services/abilities.ts';
import { ControlPicker } from './ControlPicker.tsx';
import { closeSend } from './intakeStore.ts';
import type { Given } from './given.ts';
import { modesOf, withDestination, type Draft } from './sendDraft.ts';

interface SendOptionsProps {
  readonly given: Given;
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
}

/** Where it goes, under which comment, by which control file, and what happens then. */
export function SendOptions({ given, draft, onChange }: SendOptionsProps): ReactNode {
  const { t } = useText();
  const destinations = useWaybill((state) => state.status?.destinations) ?? [];
  const destination = destinations.find(({ name }) => name === draft.destination);
  const abilities = destination === undefined ? undefined : ABILITIES[destination.kind];
  if (destinations.length === 0) return <NoDestination />;
  return (
    <>
      <Picker
        label={t('send.destination')}
        value={draft.destination}
        placeholder={t('send.destination.none')}
        options={destinations.map(({ name, kind }) => ({
          value: name,
          label: `${name} · ${t(`kind.${kind}`)}`,
        }))}
        onChange={(name) => {
          const chosen = destinations.find((one) => one.name === name);
          if (chosen !== undefined) onChange(withDestination(draft, chosen, given));
        }}
      />
      {abilities?.transport === 'none' ? (
        <Field
          label={t('send.batchDir')}
          hint={t('send.batchDir.hint')}
          value={draft.batchDir}
          onChange={(batchDir) => onChange({ ...draft, batchDir })}
          required
        />
      ) : null}
      {destination !== undefined && abilities?.controlFile === true ? (
        <ControlPicker
          given={given}
          destination={destination}
          control={draft.control}
          onChange={(control) => onChange({ ...draft, control })}
        />
      ) : null}
      <Field
        label={t('send.comment')}
        hint={t('send.comment.hint')}
        value={draft.comment}
        maxLength={1_000}
        onChange={(comment) => onChange({ ...draft, comment })}
      />
      {destination === undefined ? null : (
        <ModeChoice destination={destination} draft={draft} onChange={onChange} />
      )}
    </>
  );
}

function NoDestination(): ReactNode {
  const { t } = useText();
  return (
    <div className="field-warning">
      <p>{t('home.next.destination.text')}</p>
      <Button
        onPress={() => {
          closeSend();
          goTo({ view: 'destinations', add: true });
        }}
      >
        {t('home.next.destination.action')}
      </Button>
    </div>
  );
}

interface ModeChoiceProps extends Omit<SendOptionsProps, 'given'> {
  readonly destination: DestinationView;
}

function ModeChoice({ destination, draft, onChange }: ModeChoiceProps): ReactNode {
  const { t } = useText();
  const [first, ...others] = modesOf(destination);
  if (first !== undefined && others.length === 0)
    return <p className="field-hint">{t(`mode.${first}.means`)}</p>;
  return (
    <>
      <Choices
        label={t('send.mode')}
        value={draft.mode}
        onChange={(mode) => onChange({ ...draft, mode })}
        choices={modesOf(destination).map((mode) => ({
          value: mode,
          label: t(`mode.${mode}`),
          means: t(`mode.${mode}.means`),
        }))}
      />
      <IngestNote kind={destination.kind} />
      {ABILITIES[destination.kind].dryRun ? null : <p className="field-hint">{t('send.mode.noDryRun')}</p>}
    </>
  );
}
