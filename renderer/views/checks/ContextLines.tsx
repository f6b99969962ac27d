import { Fragment, useEffect, useState, type ReactNode } from 'react';
import type { ContextView } from '../../../shared/api/routes/checks.ts';
import type { ClientResult } from '../../../shared/api/client.ts';
import type { Finding } from '../../../shared/checks/finding.ts';
import { hear } from '../../state/hear.ts';
import { visibleText } from '../../text/safeText.ts';
import { useText } from '../../text/useText.ts';
import { contextMark } from './contextMark.ts';

/** Reads the lines around a row of a file that was checked. */
export type ReadLines = (
  place: { readonly file: string; readonly row: number },
  signal: AbortSignal,
) => Promise<ClientResult<ContextView>>;

type Line = ContextView['lines'][number];

interface ContextLinesProps {
  /** Where to look, and what to mark there. */
  readonly about: Pick<Finding, 'file' | 'column' | 'value'> & { readonly row: number };
  readonly read: ReadLines;
}

/** The lines around a finding, the place in its line marked. */
export function ContextLines({ about, read }: ContextLinesProps): ReactNode {
  const { t } = useText();
  const { file, row } = about;
  const context = useContextLines(file, row, read);
  if (context === undefined) return <p className="soft small">{t('checks.context.reading')}</p>;
  if (context === 'none') return <p className="soft small">{t('checks.context.none')}</p>;
  return (
    <div className="context" tabIndex={0} role="group" aria-label={t('checks.context.label', { row })}>
      {context.lines.map((line) => (
        <div key={line.row} className={line.row === row ? 'context-line context-here' : 'context-line'}>
          <span className="context-row">{line.row}</span>
          <span className="context-text" dir="auto">
            {line.row === row ? (
              <Marked line={line} about={about} header={context.header} />
            ) : (
              <Shown line={line} />
            )}
          </span>
        </div>
      ))}
    </div>
  );
}

function Marked({
  line,
  about,
  header,
}: Pick<ContextLinesProps, 'about'> & {
  readonly line: Line;
  readonly header: string | undefined;
}): ReactNode {
  const { t } = useText();
  const span = contextMark(line.text, about, header);
  if (span === undefined) return <Shown line={line} />;
  const part = line.text.slice(span.from, span.to);
  return (
    <>
      <Visible text={line.text.slice(0, span.from)} />
      <mark className="context-mark">{part === '' ? t('checks.context.empty') : visibleText(part)}</mark>
      <Visible text={line.text.slice(span.to)} />
      {line.isCut ? '…' : null}
    </>
  );
}

function Shown({ line: { isCut, text } }: { readonly line: Line }): ReactNode {
  return (
    <>
      <Visible text={text} />
      {isCut ? '…' : null}
    </>
  );
}

/** Text with its tabs as arrows: in a table they are what parts the cells. */
function Visible({ text }: { readonly text: string }): ReactNode {
  return text.split('\t').map((part, index) => (
    <Fragment key={index}>
      {index === 0 ? null : <span className="context-tab"> → </span>}
      {visibleText(part)}
    </Fragment>
  ));
}

interface Context {
  readonly lines: readonly Line[];
  /** The first line of the file: in a table it names the columns. */
  readonly header: string | undefined;
}

function useContextLines(file: string, row: number, read: ReadLines): Context | 'none' | undefined {
  const [context, setContext] = useState<Context | 'none'>();
  useEffect(() => {
    const stop = new AbortController();
    setContext(undefined);
    void hear(readContext({ file, row }, read, stop.signal), (got) => {
      if (!stop.signal.aborted) setContext(got);
    });
    return () => stop.abort();
  }, [file, row, read]);
  return context;
}

async function readContext(
  place: Parameters<ReadLines>[0],
  read: ReadLines,
  signal: AbortSignal,
): Promise<Context | 'none'> {
  const around = await read(place, signal);
  if (!around.ok) return 'none';
  const { lines } = around.value;
  const [first] = lines;
  if (first === undefined) return 'none';
  if (first.row === 1) return { lines, header: first.text };
  const head = await read({ file: place.file, row: 1 }, signal);
  return { lines, header: head.ok ? head.value.lines[0]?.text : undefined };
}
