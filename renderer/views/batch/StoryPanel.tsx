import { useEffect, useState, type ReactNode } from 'react';
import type { BatchView } from '../../../shared/api/views.ts';
import type { StoryLineView } from './storySentence.ts';
import { InlineName } from '../../components/Name.tsx';
import { useText } from '../../text/useText.ts';
import { storySentence } from './storySentence.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { hear } from '../../state/hear.ts';

/** The story is read again this long after the batch changed, since one change seldom comes alone. */
const READ_AFTER_MS = 400;
const LINES_MAX = 200;

/** What happened to a batch, newest first. */
export function StoryPanel({ batch }: { readonly batch: BatchView }): ReactNode {
  const { t } = useText();
  const client = useClient();
  const [lines, setLines] = useState<readonly StoryLineView[]>([]);
  const [after, setAfter] = useState<string>();
  useEffect(() => {
    const stop = new AbortController();
    const timer = setTimeout(
      () => {
        void hear(readStory(client, batch.id, stop.signal), (read) => {
          if (read === undefined || stop.signal.aborted) return;
          setLines(read.lines);
          setAfter(read.more);
        });
      },
      lines.length === 0 ? 0 : READ_AFTER_MS,
    );
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- the lines themselves are no reason to read again
  }, [client, batch]);
  return (
    <section className="panel" aria-labelledby="story">
      <h2 id="story">{t('batch.story')}</h2>
      {lines.length === 0 ? <p className="soft">{t('batch.story.none')}</p> : null}
      <ol className="story">
        {lines.toReversed().map((line, index) => (
          <StoryLine key={lines.length - index} line={line} />
        ))}
      </ol>
      {after === undefined ? null : <p className="soft small">…</p>}
    </section>
  );
}

function StoryLine({ line }: { readonly line: StoryLineView }): ReactNode {
  const text = useText();
  const { by, operator } = line.facts;
  // Where the sentence says it already, it is not said twice.
  const who = line.what === 'job.recorded' && by === operator ? undefined : operator?.toString();
  return (
    <li>
      <time dateTime={line.at}>{text.time(line.at)}</time>
      <bdi>
        {storySentence(line, text)}
        {who === undefined ? null : (
          <span className="soft"> {text.rich('who.by', { name: <InlineName key="name" text={who} /> })}</span>
        )}
      </bdi>
    </li>
  );
}

async function readStory(
  client: ReturnType<typeof useClient>,
  id: string,
  signal: AbortSignal,
): Promise<{ readonly lines: readonly StoryLineView[]; readonly more: string | undefined } | undefined> {
  const answer = await client.batchStory({ params: { id }, query: { limit: LINES_MAX }, signal });
  return answer.ok ? { lines: answer.value.items, more: answer.value.next } : undefined;
}
