import { useState, type ReactNode } from 'react';
import { Button } from '../components/Button.tsx';
import { Window } from '../components/Window.tsx';
import { setPreferences } from '../preferences/preferences.ts';
import { goTo } from '../routing/usePlace.ts';
import { useWaybill } from '../state/WaybillContext.ts';
import { ABILITIES } from '../../shared/services/abilities.ts';
import { useText } from '../text/useText.ts';
import type { Given } from './given.ts';
import { GivenList } from './GivenList.tsx';
import { closeSend, type useIntake } from './intakeStore.ts';
import { SendFailure, SendProgress } from './SendProgress.tsx';
import { likelyDestination } from './useLikelyDestination.ts';
import { usePreferences } from '../preferences/preferences.ts';
import { firstDraft, isComplete, wishOf, type Draft } from './sendDraft.ts';
import { SendOptions } from './SendOptions.tsx';
import { useTakeIn } from './useTakeIn.ts';

interface SendFormProps {
  readonly given: Given;
  readonly sending: NonNullable<ReturnType<typeof useIntake.getState>['sending']>;
  readonly title: ReactNode;
}

/** What was given, where it goes and what then; then the progress of taking it in. */
export function SendForm({ given: first, sending, title }: SendFormProps): ReactNode {
  const { t } = useText();
  const destinations = useWaybill((state) => state.status?.destinations) ?? [];
  const last = usePreferences((preferences) => preferences.lastDestination);
  const [given, setGiven] = useState(first);
  const [draft, setDraft] = useState<Draft>(() =>
    firstDraft(first, destinations.find(({ name }) => name === sending.destination) ?? likelyDestination(destinations, last)),
  );
  const taking = useTakeIn((intake) => {
    setPreferences({ lastDestination: intake.batch.destination });
    closeSend();
    goTo({ view: 'batch', id: intake.batch.id });
  });
  const destination = destinations.find(({ name }) => name === draft.destination);
  const takesFiles = destination === undefined || ABILITIES[destination.kind].transport !== 'none';
  const count = given.kind === 'files' ? given.files.length : given.paths.length;
  const into = sending.into;
  const complete = into === undefined ? isComplete(draft, destination, count) : count > 0;
  const send = (what: Given): void =>
    taking.start(what, into === undefined ? wishOf(draft, destination) : { kind: 'into', batch: into.id });
  if (taking.state.kind === 'working')
    return (
      <Window title={title} alert onClose={taking.stop} buttons={<Button onPress={taking.stop}>{t('send.stop')}</Button>}>
        <SendProgress progress={taking.state.progress} />
      </Window>
    );
  return (
    <Window
      title={title}
      size="large"
      onClose={closeSend}
      buttons={
        <>
          <Button onPress={closeSend}>{t('action.cancel')}</Button>
          <Button look="primary" isDisabled={!complete} onPress={() => send(given)}>
            {takesFiles ? t('send.submit', { count: given.kind === 'files' ? count : 0 }) : t('send.submit.import')}
          </Button>
        </>
      }
    >
      {taking.state.kind === 'failed' ? (
        <SendFailure
          failure={taking.state.failure}
          onLeaveOut={(file) => {
            if (given.kind !== 'files') return;
            const rest: Given = { ...given, files: given.files.filter((one) => one !== file) };
            setGiven(rest);
            send(rest);
          }}
        />
      ) : null}
      {takesFiles ? <GivenList given={given} onChange={setGiven} /> : null}
      {into === undefined ? <SendOptions given={given} draft={draft} onChange={setDraft} /> : null}
    </Window>
  );
}
