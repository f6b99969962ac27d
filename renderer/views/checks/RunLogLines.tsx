import { useCallback, useMemo, useRef, useState, type ReactNode } from 'react';
import type { Finding } from '../../../shared/checks/finding.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { visibleText } from '../../text/safeText.ts';
import { useText } from '../../text/useText.ts';
import { ContextLines, type ReadLines } from './ContextLines.tsx';
import { findingRows, groupFindings } from './findingGroups.ts';
import { FindingsTree } from './FindingsTree.tsx';
import { logFindings, type LogPart } from './runLog.ts';

const EVERYTHING = { severities: [], text: '' };

/** Messages of a log below the files they are about, with the lines they mean. */
export function RunLogLines({ part, batch }: { readonly part: LogPart; readonly batch: string }): ReactNode {
  const { t } = useText();
  const panel = useRef<HTMLElement>(null);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [active, setActive] = useState<string>();
  const rows = useMemo(() => {
    const findings = logFindings(part);
    return findingRows(groupFindings({ findings, notShown: [] }, 'file', EVERYTHING), closed);
  }, [part, closed]);
  const chosen = rows.find(({ id }) => id === active) ?? rows.find(({ kind }) => kind === 'finding');
  return (
    <div className="findings-columns">
      <FindingsTree
        label={t('runLog.list')}
        nameless={t('runLog.noPlace')}
        rows={rows}
        by="file"
        active={chosen?.id}
        onActive={setActive}
        onToggle={(id) =>
          setClosed((last) => {
            const next = new Set(last);
            if (!next.delete(id)) next.add(id);
            return next;
          })
        }
        onEnter={() => panel.current?.focus()}
      />
      <section ref={panel} className="finding-detail" tabIndex={-1} aria-label={t('runLog.detail')}>
        {chosen?.kind === 'finding' ? (
          <Message key={chosen.id} finding={chosen.finding} batch={batch} wasFixed={part.what === 'fixed'} />
        ) : (
          <p className="soft">{t('checks.choose')}</p>
        )}
      </section>
    </div>
  );
}

interface MessageProps {
  readonly finding: Finding;
  readonly batch: string;
  /** It was about an earlier version of the file: its lines are gone. */
  readonly wasFixed: boolean;
}

function Message({ finding, batch, wasFixed }: MessageProps): ReactNode {
  const { t, number } = useText();
  const client = useClient();
  const read = useCallback<ReadLines>(
    (query, signal) => client.batchContext({ params: { id: batch }, query, signal }),
    [client, batch],
  );
  const { code: record, file, message, row } = finding;
  return (
    <>
      <p className="finding-where">
        {file === '' ? null : <bdi>{visibleText(file)}</bdi>}
        {row === undefined ? null : <span>{t('checks.row', { row: number(row) })}</span>}
        {record === '' ? null : <span className="soft">{t('runLog.record', { record })}</span>}
      </p>
      <pre className="said" dir="auto" lang="en" tabIndex={0} aria-label={t('checks.serverSays')}>
        {message.split('\n').map(visibleText).join('\n')}
      </pre>
      {wasFixed ? (
        <p className="soft small">{t('runLog.wasThen')}</p>
      ) : file === '' || row === undefined ? (
        <p className="soft small">{t('runLog.noPlace.why')}</p>
      ) : (
        <ContextLines about={{ file, row }} read={read} />
      )}
    </>
  );
}
