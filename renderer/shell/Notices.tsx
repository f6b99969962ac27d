import { useEffect, useState, type ReactNode } from 'react';
import { Button } from '../components/Button.tsx';
import { FailurePanel } from '../components/FailurePanel.tsx';
import { Shape } from '../components/Shape.tsx';
import { toldOf } from '../connection/told.ts';
import { setPreferences, usePreferences } from '../preferences/preferences.ts';
import { dismissRefused, useRefused } from '../state/refused.ts';
import { useReadOut } from '../state/readOut.ts';
import { useWaybill } from '../state/WaybillContext.ts';
import { useText } from '../text/useText.ts';
import { TryDaemon } from './TryDaemon.tsx';
import { WhoNotice } from './WhoWorks.tsx';

/** Banners that stand until what they tell is over. */
export function Notices(): ReactNode {
  return (
    <>
      <ConnectionNotice />
      <TroubleNotice />
      <RefusedNotice />
      <ResumedNotice />
      <WhoNotice />
    </>
  );
}

function ConnectionNotice(): ReactNode {
  const { t, rich, time } = useText();
  const connection = useWaybill((state) => state.connection);
  // That it is lost is the sentence of truth, which is read out.
  useReadOut(connection.state === 'expired' ? t('expired.title') : '');
  switch (connection.state) {
    case 'live':
      return null;
    case 'lost':
      if (connection.why !== undefined)
        return (
          <div className="notice-panel" role="group" aria-label={t('notStarted.title')}>
            <FailurePanel told={toldOf(connection.why)} actions={<TryDaemon />} />
          </div>
        );
      return (
        <div className="notice notice-bad">
          <Shape name="unlink" />
          <strong>{t('lost.title')}</strong>
          <span>{t('lost.text', { time: time(connection.since) })}</span>
        </div>
      );
    case 'expired':
      return (
        <div className="notice notice-bad">
          <Shape name="alert" />
          <strong>{t('expired.title')}</strong>
          <span>{rich('expired.text', { command: <code key="command">waybill open</code> })}</span>
        </div>
      );
    default:
      return connection satisfies never;
  }
}

function TroubleNotice(): ReactNode {
  const { t } = useText();
  const trouble = useWaybill((state) => state.status?.trouble);
  if (trouble === undefined) return null;
  return (
    <div className="notice-panel" role="group" aria-label={t('trouble.label')}>
      <FailurePanel told={trouble} />
    </div>
  );
}

/** What was asked for by a menu, a key or the palette, and was refused. */
function RefusedNotice(): ReactNode {
  const { t } = useText();
  const last = useRefused((state) => state.last);
  if (last === undefined) return null;
  const dismiss = <Button onPress={dismissRefused}>{t('action.dismiss')}</Button>;
  if (!('problem' in last))
    return (
      <div className="notice notice-bad" role="alert">
        <Shape name="alert" />
        <span>{t(last.kind === 'update' ? 'updates.refused' : 'item.reveal.refused')}</span>
        {dismiss}
      </div>
    );
  return (
    <div className="notice-panel" role="alert">
      {last.kind === 'undo' ? <p>{t('undo.failed')}</p> : null}
      <FailurePanel told={toldOf(last.problem)} actions={dismiss} />
    </div>
  );
}

/** Told once: a page that is opened later says nothing of it any more, however long the daemon runs. */
function ResumedNotice(): ReactNode {
  const { t } = useText();
  const resumed = useWaybill((state) => state.status?.resumed);
  const [dismissed, setDismissed] = useState(() => usePreferences.getState().resumedTold);
  const at = resumed?.at;
  useEffect(() => {
    if (at !== undefined) setPreferences({ resumedTold: at });
  }, [at]);
  if (resumed === undefined || resumed.at === dismissed) return null;
  return (
    <div className="notice">
      <Shape name="check" />
      <span>{t('resumed.text', { count: resumed.items })}</span>
      <Button look="quiet" onPress={() => setDismissed(resumed.at)}>
        {t('action.dismiss')}
      </Button>
    </div>
  );
}
