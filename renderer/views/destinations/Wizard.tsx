import { useEffect, useState, type ReactNode } from 'react';
import type { ProbeView } from '../../../shared/api/views.ts';
import { Button } from '../../components/Button.tsx';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import { Window } from '../../components/Window.tsx';
import { toldOf } from '../../connection/told.ts';
import { chooseFiles } from '../../intake/chooseFiles.ts';
import { setPreferences } from '../../preferences/preferences.ts';
import { useCommand, type Command } from '../../state/useCommand.ts';
import { useClient, useWaybill } from '../../state/WaybillContext.ts';
import type { MessageId } from '../../text/messages.ts';
import { useText } from '../../text/useText.ts';
import { accessFaults, hostOf, inputOf, optionFaults, type WizardDraft } from './wizardDraft.ts';
import { begunWizard, forgetWizard, keepWizard } from './wizardStore.ts';
import { AccessStep, DoneStep, KindStep } from './WizardSteps.tsx';

const STEPS = ['kind', 'access', 'done'] as const;
type Step = (typeof STEPS)[number];

interface Wizarding {
  readonly step: Step;
  readonly draft: WizardDraft;
  readonly probe: ProbeView | undefined;
  readonly command: Command;
  /** What is wrong in this step, once one has tried to leave it. */
  readonly faults: Readonly<Partial<Record<string, MessageId>>>;
  readonly change: (draft: WizardDraft) => void;
  readonly go: (step: Step) => void;
  readonly next: () => void;
}

/** Adds a destination in three steps; the server is asked before the last one. Left, it goes on there when opened again. */
export function Wizard({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { t } = useText();
  const wizard = useWizard();
  const { step, draft, probe, command, faults } = wizard;
  const shown = { draft, onChange: wizard.change, faults };
  return (
    <Window
      title={t('wizard.title')}
      size="large"
      onClose={onClose}
      buttons={
        step === 'done' ? (
          <DoneButtons wizard={wizard} onClose={onClose} />
        ) : (
          <StepButtons wizard={wizard} onClose={onClose} />
        )
      }
    >
      <p className="soft">
        {t('wizard.step', { step: STEPS.indexOf(step) + 1, steps: STEPS.length, name: t(`wizard.${step}`) })}
      </p>
      {command.problem === undefined ? null : <FailurePanel told={toldOf(command.problem)} />}
      {step === 'kind' ? <KindStep {...shown} onClose={onClose} /> : null}
      {step === 'access' ? <AccessStep {...shown} /> : null}
      {step === 'done' ? <DoneStep name={draft.name} probe={probe} /> : null}
    </Window>
  );
}

function useWizard(): Wizarding {
  const client = useClient();
  const command = useCommand();
  const known = useWaybill((state) => state.status?.destinations) ?? [];
  const [step, setStep] = useState<Step>(() => begunWizard().step);
  const [draft, setDraft] = useState<WizardDraft>(() => begunWizard().draft);
  const [checked, setChecked] = useState(false);
  const [probe, setProbe] = useState<ProbeView>();
  // After a failed test the destination is there already, and is corrected under its name.
  useEffect(() => {
    if (step === 'done') forgetWizard();
    else keepWizard({ step, draft });
  }, [step, draft]);
  const others = known.filter(({ name }) => probe === undefined || name !== draft.name);
  const faults = step === 'access' ? { ...accessFaults(draft, others), ...optionFaults(draft) } : {};
  const go = (next: Step): void => {
    command.clear();
    setChecked(false);
    setStep(next);
  };
  const saveAndTest = (): void =>
    command.run(
      async () => {
        const saved = await client.saveDestination({
          body: inputOf(draft),
          idempotencyKey: crypto.randomUUID(),
        });
        return saved.ok ? client.testDestination({ params: { name: draft.name }, body: {} }) : saved;
      },
      (tested) => {
        setPreferences({ lastDestination: draft.name });
        setProbe(tested);
        go('done');
      },
    );
  const next = (): void => {
    if (Object.keys(faults).length > 0) setChecked(true);
    else if (step === 'kind') go('access');
    else saveAndTest();
  };
  return { step, draft, probe, command, faults: checked ? faults : {}, change: setDraft, go, next };
}

interface ButtonsProps {
  readonly wizard: Wizarding;
  readonly onClose: () => void;
}

function StepButtons({ wizard: { step, draft, command, go, next }, onClose }: ButtonsProps): ReactNode {
  const { t } = useText();
  return (
    <>
      <Button onPress={step === 'kind' ? onClose : () => go(STEPS[STEPS.indexOf(step) - 1] ?? 'kind')}>
        {t(step === 'kind' ? 'action.cancel' : 'action.back')}
      </Button>
      <Button look="primary" isDisabled={command.busy} onPress={next}>
        {command.busy
          ? t('wizard.testing', { host: hostOf(draft.url) })
          : t(step === 'access' ? 'wizard.test' : 'action.next')}
      </Button>
    </>
  );
}

function DoneButtons({ wizard: { draft, probe, go }, onClose }: ButtonsProps): ReactNode {
  const { t } = useText();
  if (probe?.failure !== undefined)
    return (
      <>
        <Button onPress={onClose}>{t('wizard.anyway')}</Button>
        <Button look="primary" onPress={() => go('access')}>
          {t('wizard.back.correct')}
        </Button>
      </>
    );
  return (
    <>
      <Button onPress={onClose}>{t('action.close')}</Button>
      <Button
        look="primary"
        onPress={() => {
          onClose();
          chooseFiles('files', { destination: draft.name });
        }}
      >
        {t('action.choose')}
      </Button>
    </>
  );
}
