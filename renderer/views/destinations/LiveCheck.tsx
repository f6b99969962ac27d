import type { ReactNode } from 'react';
import { withCode } from '../../components/FailurePanel.tsx';
import { Mark, type Look } from '../../components/Mark.tsx';
import { useReadOut } from '../../state/readOut.ts';
import { useText, type Text } from '../../text/useText.ts';
import type { LiveProbe } from './useLiveProbe.ts';
import { hostOf } from './wizardDraft.ts';

const GOOD: Look = ['check-ring', 'good'];
const BAD: Look = ['alert', 'ask'];
const ASKING: Look = ['dots', 'calm'];

/** What the server says while one types, below the field; read out once typing rests. It never stands in the way of saving. */
export function LiveCheck({ live, url }: { readonly live: LiveProbe; readonly url: string }): ReactNode {
  const text = useText();
  const said = live.state === 'told' ? wordsOf(text, live) : undefined;
  useReadOut([said?.what, said?.more].filter((one) => one !== undefined).join(' '));
  return (
    <div className={live.state === 'off' ? undefined : 'live-check'}>
      {live.state === 'asking' ? (
        <Mark look={ASKING} isSentence>
          {text.t('wizard.testing', { host: hostOf(url) })}
        </Mark>
      ) : null}
      {said === undefined ? null : (
        <Mark look={said.look} isSentence>
          {said.what}
        </Mark>
      )}
      {said?.more === undefined ? null : <p className="soft small">{withCode(said.more)}</p>}
    </div>
  );
}

interface Words {
  readonly look: Look;
  readonly what: string;
  readonly more?: string;
}

/** What the server said, in words. */
function wordsOf(
  { t, number, failure }: Text,
  { probe, withKey }: Extract<LiveProbe, { readonly state: 'told' }>,
): Words {
  const { failure: failed, product, credentialsTested, tookMs } = probe;
  if (failed?.code === 'remote.sign-in') return { look: BAD, what: t('wizard.live.wrongKey') };
  if (failed !== undefined) {
    const { what, why, next } = failure(failed);
    return { look: BAD, what, more: `${why} ${next}` };
  }
  if (product === undefined) return { look: GOOD, what: t('wizard.live.asksForKey') };
  const facts = { product, ms: number(tookMs ?? 0) };
  if (!withKey) return { look: GOOD, what: t('wizard.live.product', facts) };
  const what = t(credentialsTested === true ? 'destination.test.ok' : 'destination.test.okNoKey', facts);
  return { look: GOOD, what };
}
