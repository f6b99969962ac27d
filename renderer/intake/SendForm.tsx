import { useCallback, useEffect, useState, type ReactNode } from 'react';
import type { IntakeView } from '../../shared/api/views.ts';
import { Button } from '../components/Button.tsx';
import { Name } from '../components/Name.tsx';
import { Window } from '../components/Window.tsx';
import { setPreferences } from '../preferences/preferences.ts';
import { goTo } from '../routing/usePlace.ts';
import { useClient, useWaybill } from '../state/WaybillContext.ts';
import { ABILITIES } from '../../shared/services/abilities.ts';
import { visibleText } from '../text/safeText.ts';
import { useText } from '../text/useText.ts';
import type { Given } from './given.ts';
import { GivenList } from './GivenList.tsx';
import { closeSend, sendApart, type useIntake } from './intakeStore.ts';
import { SEND_CHECK, SendCheck } from './SendCheck.tsx';
import { SendFailure, SendProgress } from './SendProgress.tsx';
import { likelyDestination } from './useLikelyDestination.ts';
import { usePreferences } from '../preferences/preferences.ts';
import { countData, firstDraft, isComplete, wishOf, type Draft } from './sendDraft.ts';
import { SendOptions } from './SendOptions.tsx';
import { useTakeIn, type TakingIn } from './useTakeIn.ts';
import { forgetCheckRun, startCheckRun, useCheckRuns } from '../views/checks/checkRuns.ts';
import type { Progress, Wish } from './takeIn.ts';

interface SendFormProps {
  readonly given: Given;
  readonly sending: NonNullable<ReturnType<typeof useIntake.getState>['sending']>;
  readonly title: ReactNode;
}

/** What was given, where it goes and what then; then the progress of taking it in. */
export function SendForm({ given: first, sending, title }: SendFormProps): ReactNode {
  const { t } = useText();
  const form = useSendForm(first, sending);
  const { given, setGiven, draft, setDraft, taking, takesFiles } = form;
  const [passedOver, setPassedOver] = useState<IntakeView>();
  const check = useSendCheck(form);
  const done = (intake: IntakeView): void => {
    setPreferences({ lastDestination: intake.batch.destination });
    if (intake.passedOver.length > 0) setPassedOver(intake);
    else goToBatch(intake);
  };
  if (passedOver !== undefined) return <PassedOver intake={passedOver} title={title} />;
  if (taking.state.kind === 'working')
    return <Working title={title} progress={taking.state.progress} onStop={taking.stop} />;
  const send = (): void => taking.start(given, form.wish, done);
  if (check.open && taking.state.kind !== 'failed')
    return (
      <SendCheck
        title={t('checks.first.title')}
        onBack={check.close}
        send={<SendButton form={form} onSend={send} />}
      />
    );
  return (
    <Window
      title={title}
      size="large"
      onClose={closeSend}
      buttons={<SendButtons form={form} onSend={send} onCheck={check.start} />}
    >
      {taking.state.kind === 'failed' ? (
        <SendFailure
          failure={taking.state.failure}
          onLeaveOut={(file) => {
            if (given.kind !== 'files') return;
            const rest: Given = { ...given, files: given.files.filter((one) => one !== file) };
            setGiven(rest);
            taking.start(rest, form.wish, done);
          }}
          onApart={(noted) => {
            if (given.kind === 'files') setGiven({ ...given, files: given.files.slice(noted) });
            taking.clear();
            sendApart();
          }}
        />
      ) : null}
      {takesFiles ? <GivenList given={given} onChange={setGiven} /> : null}
      {sending.into === undefined ? <SendOptions given={given} draft={draft} onChange={setDraft} /> : null}
    </Window>
  );
}

function goToBatch({ batch }: IntakeView): void {
  closeSend();
  goTo({ view: 'batch', id: batch.id });
}

interface SendFormState {
  readonly given: Given;
  readonly setGiven: (given: Given) => void;
  readonly draft: Draft;
  readonly setDraft: (draft: Draft) => void;
  readonly taking: TakingIn;
  readonly takesFiles: boolean;
  /** Files that would go; for paths nobody has counted yet. */
  readonly count: number | undefined;
  readonly complete: boolean;
  readonly wish: Wish;
}

function useSendForm(first: Given, { into, destination: wanted }: SendFormProps['sending']): SendFormState {
  const destinations = useWaybill((state) => state.status?.destinations) ?? [];
  const last = usePreferences((preferences) => preferences.lastDestination);
  const [given, setGiven] = useState(first);
  const [draft, setDraft] = useState<Draft>(() =>
    firstDraft(
      first,
      destinations.find(({ name }) => name === (wanted ?? into?.destination)) ??
        likelyDestination(destinations, last),
    ),
  );
  const taking = useTakeIn();
  const destination = destinations.find(({ name }) => name === draft.destination);
  const count = given.kind === 'files' ? countData(given.files, draft.control) : undefined;
  return {
    given,
    setGiven,
    draft,
    setDraft,
    taking,
    takesFiles: destination === undefined || ABILITIES[destination.kind].transport !== 'none',
    count,
    complete: into === undefined ? isComplete(draft, destination, count) : count !== 0,
    wish: into === undefined ? wishOf(draft, destination) : { kind: 'into', batch: into.id },
  };
}

/** The check of what is in the dialog; it ends with the dialog. */
function useSendCheck({ given, taking, wish }: SendFormState): {
  readonly open: boolean;
  /** Absent where there is nothing of its own to check. */
  readonly start: (() => void) | undefined;
  readonly close: () => void;
} {
  const client = useClient();
  const open = useCheckRuns((runs) => runs[SEND_CHECK] !== undefined);
  const close = useCallback(() => forgetCheckRun(client, SEND_CHECK), [client]);
  useEffect(() => close, [close]);
  return {
    open,
    close,
    start:
      wish.kind === 'into'
        ? undefined
        : () => taking.prepare(given, wish, (check) => void startCheckRun(client, SEND_CHECK, check)),
  };
}

interface SendButtonProps {
  readonly form: SendFormState;
  readonly onSend: () => void;
}

interface SendButtonsProps extends SendButtonProps {
  readonly onCheck: (() => void) | undefined;
}

function SendButtons({ form, onSend, onCheck }: SendButtonsProps): ReactNode {
  const { t } = useText();
  return (
    <>
      {onCheck === undefined ? null : (
        <span className="button-apart">
          <Button isDisabled={!form.complete} onPress={onCheck}>
            {t('checks.first')}
          </Button>
        </span>
      )}
      <Button onPress={closeSend}>{t('action.cancel')}</Button>
      <SendButton form={form} onSend={onSend} />
    </>
  );
}

function SendButton({ form, onSend }: SendButtonProps): ReactNode {
  const { t } = useText();
  return (
    <Button look="primary" isDisabled={!form.complete} onPress={onSend}>
      {form.takesFiles ? t('send.submit', { count: form.count ?? 0 }) : t('send.submit.import')}
    </Button>
  );
}

interface WorkingProps {
  readonly title: ReactNode;
  readonly progress: Progress | undefined;
  readonly onStop: () => void;
}

function Working({ title, progress, onStop }: WorkingProps): ReactNode {
  const { t } = useText();
  return (
    <Window title={title} alert onClose={onStop} buttons={<Button onPress={onStop}>{t('send.stop')}</Button>}>
      <SendProgress progress={progress} />
    </Window>
  );
}

interface PassedOverProps {
  readonly intake: IntakeView;
  readonly title: ReactNode;
}

/** What was met and not taken is told, never left out in silence. */
function PassedOver({ intake, title }: PassedOverProps): ReactNode {
  const { t } = useText();
  const open = (): void => goToBatch(intake);
  return (
    <Window
      title={title}
      onClose={open}
      buttons={
        <Button look="primary" onPress={open}>
          {t('send.open')}
        </Button>
      }
    >
      <p>{t('send.done', { count: intake.items })}</p>
      <h3>{t('send.passedOver', { count: intake.passedOver.length + intake.passedOverMore })}</h3>
      <ul className="given">
        {intake.passedOver.map(({ path, reason }) => (
          <li key={path}>
            <Name text={path} />
            <bdi className="soft">{visibleText(reason)}</bdi>
          </li>
        ))}
      </ul>
    </Window>
  );
}
