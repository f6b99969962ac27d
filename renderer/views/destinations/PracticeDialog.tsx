import { useCallback, useEffect, useState, type ReactNode } from 'react';
import type { PracticeStartedView } from '../../../shared/api/routes/practice.ts';
import { ABILITIES, type ServiceKind } from '../../../shared/services/abilities.ts';
import { Button } from '../../components/Button.tsx';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import { Mark } from '../../components/Mark.tsx';
import { InlineName } from '../../components/Name.tsx';
import { Window } from '../../components/Window.tsx';
import { toldOf } from '../../connection/told.ts';
import { chooseFiles } from '../../intake/chooseFiles.ts';
import { setPreferences } from '../../preferences/preferences.ts';
import { goTo } from '../../routing/usePlace.ts';
import { closeOverlay, useOverlays } from '../../shell/overlays.ts';
import { useCommand } from '../../state/useCommand.ts';
import { useClient } from '../../state/WaybillContext.ts';
import type { MessageId } from '../../text/messages.ts';
import { useText } from '../../text/useText.ts';

/** Starts the practice server with a destination on it, and offers the first files. */
export function PracticeDialog(): ReactNode {
  const { t, rich } = useText();
  const client = useClient();
  const kind = useOverlays((state) => state.kind);
  const { busy, problem, run } = useCommand();
  const [started, setStarted] = useState<PracticeStartedView>();
  const begin = useCallback(
    () =>
      run(
        () => client.startPractice({ body: { kind } }),
        (answer) => {
          if (answer.destination !== undefined) setPreferences({ lastDestination: answer.destination });
          setStarted(answer);
        },
      ),
    [run, client, kind],
  );
  useEffect(begin, [begin]);
  return (
    <Window
      title={t('practice.title')}
      size="large"
      onClose={closeOverlay}
      buttons={
        started === undefined ? (
          <>
            <Button onPress={closeOverlay}>{t('action.cancel')}</Button>
            {problem === undefined ? null : (
              <Button look="primary" onPress={begin}>
                {t('action.retry')}
              </Button>
            )}
          </>
        ) : (
          <FirstFiles started={started} />
        )
      }
    >
      <p className="soft">{t('practice.text', { kind: t(`kind.${kind}`) })}</p>
      {problem === undefined ? null : <FailurePanel told={toldOf(problem)} />}
      <p role="status">
        {started === undefined ? (
          busy ? (
            t('practice.starting')
          ) : null
        ) : (
          <Mark look={['check-ring', 'good']} isSentence>
            {rich('practice.ready', {
              name: <InlineName key="name" text={started.destination ?? ''} />,
            })}
          </Mark>
        )}
      </p>
      {started === undefined ? null : <p>{t(nextStep(kind, started))}</p>}
    </Window>
  );
}

function nextStep(kind: ServiceKind, { demo }: PracticeStartedView): MessageId {
  if (demo !== undefined) return 'practice.next.demo';
  return hasFiles(kind) ? 'practice.next.files' : 'practice.next.noFiles';
}

function hasFiles(kind: ServiceKind): boolean {
  return ABILITIES[kind].transport !== 'none';
}

function FirstFiles({
  started: { demo, destination },
}: {
  readonly started: PracticeStartedView;
}): ReactNode {
  const { t } = useText();
  const kind = useOverlays((state) => state.kind);
  return (
    <>
      <Button onPress={closeOverlay}>{t('action.close')}</Button>
      {hasFiles(kind) ? (
        <Button
          {...(demo === undefined ? { look: 'primary' as const, autoFocus: true } : {})}
          onPress={() => {
            closeOverlay();
            chooseFiles('files', destination === undefined ? {} : { destination });
          }}
        >
          {t('action.choose')}
        </Button>
      ) : null}
      {demo === undefined || destination === undefined ? null : (
        <SendDemo destination={destination} files={demo.files} />
      )}
    </>
  );
}

function SendDemo({
  destination,
  files,
}: {
  readonly destination: string;
  readonly files: string;
}): ReactNode {
  const { t } = useText();
  const client = useClient();
  const { busy, problem, run } = useCommand();
  const comment = t('practice.demo.comment');
  const send = (): void =>
    run(
      () =>
        client.addBatch({
          body: { destination, paths: [files], comment, by: 'window' },
          idempotencyKey: crypto.randomUUID(),
        }),
      ({ batch }) => {
        closeOverlay();
        goTo({ view: 'batch', id: batch.id });
      },
    );
  return (
    <>
      {problem === undefined ? null : <FailurePanel told={toldOf(problem)} />}
      <Button look="primary" isDisabled={busy} autoFocus onPress={send}>
        {t('practice.demo.send')}
      </Button>
    </>
  );
}
