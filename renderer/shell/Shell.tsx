import { lazy, Suspense, useEffect, useRef, type ReactNode } from 'react';
import { DropAnywhere } from '../intake/DropAnywhere.tsx';
import { useIntake } from '../intake/intakeStore.ts';
import type { Place } from '../routing/route.ts';
import { usePlace } from '../routing/usePlace.ts';
import { useWaybill } from '../state/WaybillContext.ts';
import { useText } from '../text/useText.ts';
import { CurrentView } from './CurrentView.tsx';
import { Navigation } from './Navigation.tsx';
import { Notices } from './Notices.tsx';
import { useShortcuts } from './useShortcuts.ts';
import { UndoBar } from './UndoBar.tsx';
import { useOverlays } from './overlays.ts';
import { TruthLine } from './TruthLine.tsx';

const loadSendDialog = async () => ({ default: (await import('../intake/SendDialog.tsx')).SendDialog });
const loadPalette = async () => ({ default: (await import('./Palette.tsx')).Palette });
const SendDialog = lazy(loadSendDialog);
const Palette = lazy(loadPalette);
const ShortcutSheet = lazy(async () => ({ default: (await import('./ShortcutSheet.tsx')).ShortcutSheet }));
const PracticeDialog = lazy(async () => ({
  default: (await import('../views/destinations/PracticeDialog.tsx')).PracticeDialog,
}));
const WhoDialog = lazy(async () => ({ default: (await import('./WhoDialog.tsx')).WhoDialog }));

/** What a key or a drop opens is fetched before it is asked for. */
const PREFETCH_AFTER_MS = 500;

function usePrefetch(): void {
  useEffect(() => {
    const timer = setTimeout(() => {
      void Promise.allSettled([loadPalette(), loadSendDialog()]);
    }, PREFETCH_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
}

/** The frame of the signed-in window. */
export function Shell(): ReactNode {
  const { t } = useText();
  const known = useWaybill((state) => state.status !== undefined);
  const main = useRef<HTMLElement>(null);
  useShortcuts();
  usePrefetch();
  useFocusOnArrival(main);
  return (
    <div className="shell">
      <a
        className="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        {t('shell.skip')}
      </a>
      <Navigation />
      <header className="truth-area">
        <TruthLine />
        <Notices />
      </header>
      <main id="main" className="main" ref={main} tabIndex={-1}>
        {known ? <CurrentView /> : null}
      </main>
      <UndoBar />
      <DropAnywhere />
      <Overlays />
    </div>
  );
}

/** Dialogs that any view may ask for; fetched when first needed. */
function Overlays(): ReactNode {
  const sending = useIntake((state) => state.sending !== undefined);
  const open = useOverlays((state) => state.open);
  return (
    <Suspense fallback={null}>
      {sending ? <SendDialog /> : null}
      {open === 'palette' ? <Palette /> : null}
      {open === 'shortcuts' ? <ShortcutSheet /> : null}
      {open === 'who' ? <WhoDialog /> : null}
      {open === 'practice' ? <PracticeDialog /> : null}
    </Suspense>
  );
}

/** What is another place for the reader; a search, or the file that is open beside a list, is not. */
function arrivalKey(place: Place): string {
  switch (place.view) {
    case 'batch':
      return `batch ${place.id}`;
    case 'folder':
      return `folder ${place.id} ${String(place.rules)}`;
    case 'folders':
      return `folders ${String(place.add)}`;
    default:
      return place.view;
  }
}

/** A new place is read from its top: the focus goes to the content, so that a screen reader tells where one is. */
function useFocusOnArrival(main: React.RefObject<HTMLElement | null>): void {
  const place = usePlace();
  const key = arrivalKey(place);
  const before = useRef(key);
  useEffect(() => {
    if (before.current === key) return;
    before.current = key;
    main.current?.scrollTo({ top: 0 });
    main.current?.focus({ preventScroll: true });
  }, [key, main]);
}
