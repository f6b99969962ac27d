import { useCallback, useEffect, useRef, useState, type ReactNode } from 'react';
import { signIn, takeCode, type Session, type SignInOutcome } from './connection/signIn.ts';
import { SignInPage } from './shell/SignInPage.tsx';
import { Shell } from './shell/Shell.tsx';
import { startFeed } from './state/feed.ts';
import { hear } from './state/hear.ts';
import { WaybillContext, type Waybill } from './state/WaybillContext.ts';
import { createWaybillStore } from './state/waybillStore.ts';

interface SignedIn {
  readonly outcome: SignInOutcome;
  /** Counts the sign-ins: another one is another window. */
  readonly number: number;
}

/** The window: signs in, then follows the daemon for as long as it is open. */
export function App({ code }: { readonly code: string | undefined }): ReactNode {
  const [signedIn, setSignedIn] = useState<SignedIn>();
  const lastCode = useRef(code);
  const attempts = useRef(0);
  const attempt = useCallback((fresh: string | undefined) => {
    lastCode.current = fresh;
    const mine = (attempts.current += 1);
    void hear(signIn(fresh), (outcome) => {
      // An attempt that ends after a later one began says nothing any more.
      if (mine === attempts.current) setSignedIn((last) => ({ outcome, number: (last?.number ?? 0) + 1 }));
    });
  }, []);
  useEffect(() => attempt(lastCode.current), [attempt]);
  useEffect(() => {
    // `waybill open` into a tab that shows Waybill already only changes the fragment.
    const look = (): void => {
      const fresh = takeCode();
      if (fresh !== undefined) attempt(fresh);
    };
    addEventListener('hashchange', look);
    // It may have come while the page was starting, when nobody listened.
    look();
    return () => removeEventListener('hashchange', look);
  }, [attempt]);
  const again = useCallback(() => attempt(lastCode.current), [attempt]);
  if (signedIn === undefined) return null;
  const { outcome, number } = signedIn;
  if (outcome.state === 'signedIn') return <Window key={number} session={outcome.session} />;
  return <SignInPage outcome={outcome} onAgain={again} />;
}

function Window({ session }: { readonly session: Session }): ReactNode {
  const [waybill] = useState<Waybill>(() => ({ session, store: createWaybillStore() }));
  useEffect(() => startFeed(session, waybill.store), [session, waybill]);
  return (
    <WaybillContext value={waybill}>
      <Shell />
    </WaybillContext>
  );
}
