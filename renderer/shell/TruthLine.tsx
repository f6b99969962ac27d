import { useEffect, type ReactNode } from 'react';
import { Announcer } from '../components/Announcer.tsx';
import { Button, IconButton } from '../components/Button.tsx';
import { TruthShape } from '../components/Mark.tsx';
import { MenuButton } from '../components/MenuButton.tsx';
import { chooseFiles } from '../intake/chooseFiles.ts';
import { useIntake } from '../intake/intakeStore.ts';
import { pauseSending, resumeSending } from '../state/pauses.ts';
import { useClient, useWaybill } from '../state/WaybillContext.ts';
import { useText } from '../text/useText.ts';
import { useAnnouncement } from './useAnnouncement.ts';
import { useReadOut } from '../state/readOut.ts';
import { openOverlay } from './overlays.ts';
import { WhoWorks } from './WhoWorks.tsx';
import { sendingSentence, truthSentence, waitingFiles } from './truthSentence.ts';

const HOUR_MS = 3_600_000;

/** The one line of truth, with what one may do anywhere. */
export function TruthLine(): ReactNode {
  const text = useText();
  const status = useWaybill((state) => state.status);
  const live = useWaybill((state) => state.connection.state === 'live');
  const sentence = !live
    ? text.t('truth.lost')
    : status === undefined
      ? text.t('shell.loading')
      : truthSentence(status, text);
  useEffect(() => {
    document.title = `${sentence} · Waybill`;
  }, [sentence]);
  useReadOut(useAnnouncement(status === undefined ? '' : sentence, live ? status : undefined));
  return (
    <div className="truth">
      <p className="truth-line" data-testid="truth">
        <TruthShape truth={live ? (status?.truth ?? 'nothing-yet') : 'lost'} />
        <span className="truth-words">
          <span>{sentence}</span>
          {live && status?.truth === 'needs-you' && status.moving.length > 0 ? (
            <span className="truth-also">{sendingSentence(status, text)}</span>
          ) : null}
          {live &&
          status?.paused !== undefined &&
          (status.paused.until !== undefined || waitingFiles(status) > 0) ? (
            <PausedUntil until={status.paused.until} />
          ) : null}
        </span>
      </p>
      <Announcer />
      <div className="truth-actions">
        <WhoWorks />
        <PauseButton />
        <IconButton shape="search" label={text.t('action.palette')} onPress={() => openOverlay('palette')} />
        <AddButton />
      </div>
    </div>
  );
}

/** When a pause ends, and what it did to what was on its way. */
function PausedUntil({ until }: { readonly until: string | undefined }): ReactNode {
  const { t, time } = useText();
  return (
    <span className="truth-also">
      {until === undefined ? t('paused.open') : t('paused.until', { time: time(until) })}
    </span>
  );
}

function AddButton(): ReactNode {
  const { t } = useText();
  const into = useIntake((state) => state.target);
  return (
    <>
      <Button look="primary" shape="plus" onPress={() => chooseFiles('files', { into })}>
        {t('action.choose')}
      </Button>
      <IconButton
        shape="folder"
        label={t('action.chooseFolder')}
        onPress={() => chooseFiles('folder', { into })}
      />
    </>
  );
}

function PauseButton(): ReactNode {
  const { t } = useText();
  const client = useClient();
  const paused = useWaybill((state) => state.status?.paused);
  if (paused !== undefined)
    return (
      <Button shape="play" onPress={() => void resumeSending(client, t, { until: paused.until })}>
        {t('action.resume')}
      </Button>
    );
  return (
    <MenuButton
      label={t('action.pause')}
      shape="pause"
      quiet
      entries={[
        {
          id: 'hour',
          label: t('action.pause.hour'),
          run: () => void pauseSending(client, t, { forMs: HOUR_MS }),
        },
        {
          id: 'tomorrow',
          label: t('action.pause.tomorrow'),
          run: () => void pauseSending(client, t, { until: 'tomorrow' }),
        },
        { id: 'open', label: t('action.pause.open'), run: () => void pauseSending(client, t) },
      ]}
    />
  );
}
