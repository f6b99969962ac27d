import { useState, type ReactNode } from 'react';
import type { ProbeView } from '../../../shared/api/views.ts';
import { SERVICE_KINDS } from '../../../shared/services/abilities.ts';
import { Choices } from '../../components/Choices.tsx';
import { Field } from '../../components/Field.tsx';
import type { MessageId } from '../../text/messages.ts';
import { useText } from '../../text/useText.ts';
import { LiveCheck } from './LiveCheck.tsx';
import { PracticeButton } from './PracticeButton.tsx';
import { ProbeResult } from './ProbeResult.tsx';
import { SecretField } from './SecretField.tsx';
import { useLiveProbe } from './useLiveProbe.ts';
import {
  hasUser,
  isNeeded,
  isUnprotected,
  OPTIONS_OF,
  type OptionName,
  type WizardDraft,
} from './wizardDraft.ts';

interface StepProps {
  readonly draft: WizardDraft;
  readonly onChange: (draft: WizardDraft) => void;
  /** What is wrong, by field; empty until one tries to go on. */
  readonly faults: Readonly<Partial<Record<string, MessageId>>>;
}

/** What kind of server it is. */
export function KindStep({
  draft,
  onChange,
  onClose,
}: StepProps & { readonly onClose: () => void }): ReactNode {
  const { t } = useText();
  return (
    <>
      <Choices
        label={t('wizard.kind')}
        value={draft.kind}
        onChange={(kind) => onChange({ ...draft, kind })}
        choices={SERVICE_KINDS.map((kind) => ({
          value: kind,
          label: t(`kind.${kind}`),
          means: t(`kind.${kind}.means`),
        }))}
      />
      <p className="field-hint">{t('wizard.kind.help')}</p>
      <div className="practice-offer">
        <p className="field-hint">{t('practice.means')}</p>
        <PracticeButton kind={draft.kind} onPress={onClose} />
      </div>
    </>
  );
}

/** Address, name and key. */
export function AccessStep({ draft, onChange, faults }: StepProps): ReactNode {
  const { t } = useText();
  /** The address that stood there when the key was typed. */
  const [keyFor, setKeyFor] = useState<string>();
  const wrong = (field: string): string | undefined => {
    const fault = faults[field];
    return fault === undefined ? undefined : t(fault);
  };
  return (
    <>
      <AddressField draft={draft} onChange={onChange} wrong={wrong('url')} keyFor={keyFor} />
      {hasUser(draft.kind) ? (
        <Field
          label={t('wizard.user')}
          hint={t(draft.kind === 'ecotaxa' ? 'wizard.user.ecotaxa' : 'wizard.user.dsp-ingest')}
          autoComplete="username"
          value={draft.user}
          wrong={wrong('user')}
          onChange={(user) => onChange({ ...draft, user })}
          required
        />
      ) : null}
      <SecretField
        kind={draft.kind}
        value={draft.secret}
        wrong={wrong('secret')}
        onChange={(secret) => {
          setKeyFor(draft.url);
          onChange({ ...draft, secret });
        }}
      />
      <Field
        label={t('wizard.name')}
        hint={t('wizard.name.hint')}
        value={draft.name}
        wrong={wrong('name')}
        maxLength={64}
        onChange={(name) => onChange({ ...draft, name })}
        required
      />
      <OptionFields draft={draft} onChange={onChange} faults={faults} needed />
      <StoreChoice draft={draft} onChange={onChange} />
      <details>
        <summary>{t('wizard.options')}</summary>
        <div className="fold">
          <OptionFields draft={draft} onChange={onChange} faults={faults} needed={false} />
        </div>
      </details>
    </>
  );
}

interface AddressFieldProps extends Omit<StepProps, 'faults'> {
  readonly wrong: string | undefined;
  readonly keyFor: string | undefined;
}

/** The address, looked at while it is typed. */
function AddressField({ draft, onChange, wrong, keyFor }: AddressFieldProps): ReactNode {
  const { t } = useText();
  const live = useLiveProbe(draft, keyFor);
  return (
    <>
      <Field
        label={t('wizard.url')}
        hint={t('wizard.url.hint')}
        type="url"
        autoComplete="url"
        value={draft.url}
        wrong={wrong}
        onChange={(url) => onChange({ ...draft, url })}
        autoFocus
        required
      />
      {isUnprotected(draft.url) ? <p className="field-warning">{t('wizard.url.plain')}</p> : null}
      <LiveCheck live={live} url={draft.url} />
    </>
  );
}

function StoreChoice({ draft, onChange }: Omit<StepProps, 'faults'>): ReactNode {
  const { t } = useText();
  return (
    <Choices
      label={t('wizard.store')}
      value={draft.secretStore}
      onChange={(secretStore) => onChange({ ...draft, secretStore })}
      choices={[
        { value: 'keychain', label: t('wizard.store.keychain') },
        { value: 'file', label: t('wizard.store.file'), means: t('wizard.store.file.means') },
      ]}
    />
  );
}

const HINTS: Readonly<Partial<Record<OptionName, MessageId>>> = {
  control: 'wizard.option.control.hint',
  apiKind: 'wizard.option.apiKind.hint',
  shortcode: 'wizard.option.shortcode.hint',
  jobType: 'wizard.option.jobType.hint',
  ca: 'wizard.option.ca.hint',
};

interface OptionFieldsProps extends StepProps {
  readonly needed: boolean;
}

/** What only this kind has. */
function OptionFields({ draft, onChange, faults, needed }: OptionFieldsProps): ReactNode {
  const { t } = useText();
  return OPTIONS_OF[draft.kind]
    .filter((option) => isNeeded(draft.kind, option) === needed)
    .map((option) => {
      const fault = faults[option];
      const hint = HINTS[option];
      return (
        <Field
          key={option}
          label={t(`wizard.option.${option}`)}
          {...(hint === undefined ? {} : { hint: t(hint) })}
          value={draft.options[option]}
          wrong={fault === undefined ? undefined : t(fault)}
          required={needed}
          onChange={(value) => onChange({ ...draft, options: { ...draft.options, [option]: value } })}
        />
      );
    });
}

/** What the server said, and what to do next. */
export function DoneStep({
  name,
  probe,
}: {
  readonly name: string;
  readonly probe: ProbeView | undefined;
}): ReactNode {
  const { t } = useText();
  return (
    <>
      <ProbeResult probe={probe} />
      <p>{probe?.failure === undefined ? t('wizard.done.text', { name }) : t('wizard.test.failed')}</p>
    </>
  );
}
