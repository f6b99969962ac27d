import { useMemo, type ReactNode } from 'react';
import { splitName, visibleText } from '../text/safeText.ts';

/** A name from outside, shown as text whatever it holds: isolated in its direction, controls visible, cut in the middle. */
export function Name({ text }: { readonly text: string }): ReactNode {
  const { seen, head, tail } = useMemo(() => {
    const seen = visibleText(text);
    return { seen, ...splitName(seen) };
  }, [text]);
  if (tail === '')
    return (
      <bdi className="name" title={seen}>
        <span className="name-head">{seen}</span>
      </bdi>
    );
  return (
    <bdi className="name" title={seen}>
      {/* Two parts would be read as two words. */}
      <span className="unseen">{seen}</span>
      <span className="name-head" aria-hidden="true">
        {head}
      </span>
      <span className="name-tail" aria-hidden="true">
        {tail}
      </span>
    </bdi>
  );
}

/** A name within a sentence: as safe, and never cut. */
export function InlineName({ text }: { readonly text: string }): ReactNode {
  return <bdi className="name-inline">{visibleText(text)}</bdi>;
}
