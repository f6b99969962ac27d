import { useEffect, useState, type ReactNode } from 'react';
import { signIn, type SignInOutcome } from './connection/signIn.ts';
import { SignInPage } from './shell/SignInPage.tsx';
import { Shell } from './shell/Shell.tsx';
import { startFeed } from './state/feed.ts';
import { WaybillContext, type Waybill } from './state/WaybillContext.ts';
import { createWaybillStore } from './state/waybillStore.ts';
import { hear } from './state/hear.ts';

// A code works once: React's development mode mounts twice, and both must get the same answer.
let signingIn: Promise<SignInOutcome> | undefined;

/** The window: signs in, then follows the daemon for as long as it is open. */
export function App({ code }: { readonly code: string | undefined }): ReactNode {
  const [outcome, setOutcome] = useState<SignInOutcome>();
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let current = true;
    signingIn ??= signIn(code);
    void hear(signingIn, (answer) => {
      if (answer.state === 'unreachable') signingIn = undefined;
      if (current) setOutcome(answer);
    });
    return () => {
      current = false;
    };
  }, [code, attempt]);
  if (outcome === undefined) return null;
  if (outcome.state === 'signedIn') return <SignedIn outcome={outcome} />;
  return <SignInPage outcome={outcome} onAgain={() => setAttempt((count) => count + 1)} />;
}

function SignedIn({
  outcome: { session },
}: {
  readonly outcome: Extract<SignInOutcome, { state: 'signedIn' }>;
}): ReactNode {
  const [waybill] = useState<Waybill>(() => ({ session, store: createWaybillStore() }));
  useEffect(() => startFeed(session, waybill.store), [session, waybill]);
  return (
    <WaybillContext value={waybill}>
      <Shell />
    </WaybillContext>
  );
}
