import type { ReactNode, RefObject } from 'react';
import type { Finding } from '../../../shared/checks/finding.ts';
import { visibleText } from '../../text/safeText.ts';
import { useText } from '../../text/useText.ts';
import { ContextLines, type ReadLines } from './ContextLines.tsx';
import { SeverityMark } from './SeverityMark.tsx';

interface FindingDetailProps {
  readonly finding: Finding;
  readonly read: ReadLines;
  readonly panel: RefObject<HTMLElement | null>;
}

/** One finding in full: what, where, the server's own words, and how to mend it. */
export function FindingDetail({ finding, read, panel }: FindingDetailProps): ReactNode {
  const { t } = useText();
  const { code, fix, message, row, serverSays, severity, value } = finding;
  return (
    <section ref={panel} className="finding-detail" tabIndex={-1} aria-label={t('checks.detail')}>
      <p className="finding-title">
        <SeverityMark severity={severity} single />
        <PlaceLine finding={finding} />
      </p>
      {/* The checks speak English in every language of the window. */}
      <p lang="en">
        <bdi>{visibleText(message)}</bdi>
      </p>
      {row === undefined ? null : <ContextLines about={{ ...finding, row }} read={read} />}
      <dl className="finding-facts">
        {value === undefined ? null : (
          <>
            <dt>{t('checks.value')}</dt>
            <dd>
              <bdi className="mono">{value === '' ? t('checks.context.empty') : visibleText(value)}</bdi>
            </dd>
          </>
        )}
        {serverSays === undefined ? null : (
          <>
            <dt>{t('checks.serverSays')}</dt>
            <dd>
              <pre className="said" dir="auto" lang="en" tabIndex={0}>
                {serverSays.split('\n').map(visibleText).join('\n')}
              </pre>
            </dd>
          </>
        )}
        <dt>{t('checks.fix')}</dt>
        <dd lang="en">
          <bdi>{visibleText(fix)}</bdi>
        </dd>
      </dl>
      <p className="soft small">
        {t('failure.code')} <code>{code}</code>
      </p>
    </section>
  );
}

function PlaceLine({ finding: { column, file, row } }: { readonly finding: Finding }): ReactNode {
  const { t, number } = useText();
  return (
    <span className="finding-where">
      <bdi>{visibleText(file)}</bdi>
      {row === undefined ? null : <span>{t('checks.row', { row: number(row) })}</span>}
      {column === undefined ? null : <bdi className="mono">{visibleText(column)}</bdi>}
    </span>
  );
}
