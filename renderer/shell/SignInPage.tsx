import { useEffect, type ReactNode } from 'react';
import { Button } from '../components/Button.tsx';
import { FailurePanel } from '../components/FailurePanel.tsx';
import type { SignInOutcome } from '../connection/signIn.ts';
import { toldOf } from '../connection/told.ts';
import { useText } from '../text/useText.ts';
import { TryDaemon } from './TryDaemon.tsx';

const RETRY_EVERY_MS = 3_000;

interface SignInPageProps {
  readonly outcome: Exclude<SignInOutcome, { state: 'signedIn' }>;
  readonly onAgain: () => void;
}

/** What stands here before the window is signed in: how to open it. */
export function SignInPage({ outcome, onAgain }: SignInPageProps): ReactNode {
  const { t } = useText();
  const unreachable = outcome.state === 'unreachable';
  useEffect(() => {
    if (!unreachable) return undefined;
    const timer = setInterval(onAgain, RETRY_EVERY_MS);
    return () => clearInterval(timer);
  }, [unreachable, onAgain]);
  if (unreachable && outcome.why !== undefined)
    return (
      <main className="gate">
        <h1>{t('notStarted.title')}</h1>
        <FailurePanel told={toldOf(outcome.why)} actions={<TryDaemon onTried={onAgain} />} />
      </main>
    );
  if (unreachable)
    return (
      <main className="gate">
        <h1>{t('unreachable.title')}</h1>
        <p>{t('unreachable.text')}</p>
        <div>
          <Button look="primary" onPress={onAgain}>
            {t('unreachable.again')}
          </Button>
        </div>
      </main>
    );
  return (
    <main className="gate">
      <h1>{t('signedOut.title')}</h1>
      <p>{t(outcome.why === 'code-refused' ? 'signedOut.used' : 'signedOut.text')}</p>
      <pre>waybill open</pre>
      <p className="soft">{t('signedOut.reload')}</p>
    </main>
  );
}
