import { useLayoutEffect } from 'react';
import type { Client } from '../../shared/api/client.ts';
import type { StatusView } from '../../shared/api/views.ts';
import { chooseFiles } from '../intake/chooseFiles.ts';
import { useIntake } from '../intake/intakeStore.ts';
import { nativeBridge, type MenuCommand } from '../native/bridge.ts';
import { dutyOf, isAfterGo, strokeOf, type KeyDuty } from '../preferences/keyMap.ts';
import { usePreferences } from '../preferences/preferences.ts';
import { goTo } from '../routing/usePlace.ts';
import { pauseSending, resumeSending } from '../state/pauses.ts';
import { takeLastBack, useUndo } from '../state/undo.ts';
import { useWaybillContext, type Waybill } from '../state/WaybillContext.ts';
import { useText, type Text } from '../text/useText.ts';
import { NAVIGATION } from './Navigation.tsx';
import { openOverlay, useOverlays } from './overlays.ts';

/** After `g`, so long the next letter may take. */
const GO_MS_MAX = 1_500;

/** Keys that work anywhere. Single letters can be changed and switched off (WCAG 2.1.4). */
export function useShortcuts(): void {
  const waybill = useWaybillContext();
  const { t } = useText();
  // Before the first paint: what is seen can be used.
  useLayoutEffect(() => {
    const stop = new AbortController();
    let goAt = -Infinity;
    const heard = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      if (
        (event.ctrlKey || event.metaKey) &&
        !event.altKey &&
        !event.shiftKey &&
        event.key.toLowerCase() === 'k'
      ) {
        event.preventDefault();
        openOverlay('palette');
        return;
      }
      if (isUndo(event)) {
        event.preventDefault();
        void takeLastBack();
        return;
      }
      const stroke = strokeOf(event);
      if (stroke === undefined || !takesLetters(event.target)) return;
      // An overlay that is still being fetched has no field yet: what is typed meanwhile is not meant as a command.
      if (useOverlays.getState().open !== undefined) return;
      const duty = dutyOf(stroke, usePreferences.getState(), event.timeStamp - goAt < GO_MS_MAX);
      goAt = duty === 'go' ? event.timeStamp : -Infinity;
      if (duty !== undefined && runDuty(duty, { ...waybill, t })) event.preventDefault();
    };
    addEventListener('keydown', heard, { signal: stop.signal });
    const stopMenu = nativeBridge()?.onMenu(runMenu);
    return () => {
      stop.abort();
      stopMenu?.();
    };
  }, [waybill, t]);
}

/** The computer's own key for it, unless somebody writes or nothing can be taken back. */
function isUndo(event: KeyboardEvent): boolean {
  const isKey = event.key.toLowerCase() === 'z' && (event.ctrlKey || event.metaKey);
  return isKey && !event.shiftKey && useUndo.getState().last !== undefined && takesLetters(event.target);
}

/** The native menu offers the same. */
function runMenu(command: MenuCommand): void {
  const where = { into: useIntake.getState().target };
  switch (command) {
    case 'add-files':
      return chooseFiles('files', where);
    case 'add-folder':
      return chooseFiles('folder', where);
    case 'palette':
    case 'shortcuts':
      return openOverlay(command);
    default:
      command satisfies never;
  }
}

/** False when there is nothing to do here, so that the key keeps what it does elsewhere. */
function runDuty(duty: KeyDuty, { session, store, t }: Waybill & Pick<Text, 't'>): boolean {
  if (isAfterGo(duty)) {
    const gone = NAVIGATION.find(({ view }) => duty === `go.${view}`);
    if (gone !== undefined) goTo(gone.place);
    return gone !== undefined;
  }
  switch (duty) {
    case 'sheet':
      openOverlay('shortcuts');
      return true;
    case 'choose':
      chooseFiles('files', { into: useIntake.getState().target });
      return true;
    case 'pause':
      pauseOrResume(session.client, t, store.getState().status?.paused);
      return true;
    case 'search': {
      const search = document.querySelector<HTMLInputElement>('main input[type="search"]');
      search?.focus();
      return search !== null;
    }
    case 'go':
    // The list of batches hears it on a row.
    case 'add':
      return false;
    default:
      return duty satisfies never;
  }
}

function pauseOrResume(client: Client, t: Text['t'], paused: StatusView['paused']): void {
  void (paused === undefined ? pauseSending(client, t) : resumeSending(client, t, { until: paused.until }));
}

/** Not while somebody writes, and not behind a dialog. */
function takesLetters(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return true;
  return (
    target.closest(
      'input, textarea, select, [contenteditable], [role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]',
    ) === null
  );
}
