import { useMemo, type ReactNode } from 'react';
import { splitName, visibleText } from '../text/safeText.ts';

/** A name from outside, shown as text whatever it holds: isolated in its direction, controls visible, cut in the middle. */
export function Name({ text }: { readonly text: string }): ReactNode {
  const { seen, head, tail } = useMemo(() => {
    const seen = visibleText(text);
    return { seen, ...splitName(seen) };
  }, [text]);
  return (
    <bdi className="name" title={seen}>
      <span className="name-head">{head}</span>
      {tail === '' ? null : <span className="name-tail">{tail}</span>}
    </bdi>
  );
}

/** A name within a sentence: as safe, and never cut. */
export function InlineName({ text }: { readonly text: string }): ReactNode {
  return <bdi className="name-inline">{visibleText(text)}</bdi>;
}
