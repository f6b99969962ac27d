import type { ReactNode } from 'react';
import type { Finding } from '../../../shared/checks/finding.ts';
import { Name } from '../../components/Name.tsx';
import { Shape } from '../../components/Shape.tsx';
import { visibleText } from '../../text/safeText.ts';
import { useText } from '../../text/useText.ts';
import type { FindingGroup, FindingRow, GroupBy } from './findingGroups.ts';
import { SeverityMark } from './SeverityMark.tsx';

interface FindingRowLineProps {
  readonly row: FindingRow;
  readonly by: GroupBy;
  /** What the group without a name holds. */
  readonly nameless: string;
}

/** One line of the list of findings. */
export function FindingRowLine({ row, by, nameless }: FindingRowLineProps): ReactNode {
  const { t } = useText();
  switch (row.kind) {
    case 'group':
      return (
        <div role="gridcell" className="finding-head">
          <span className={row.open ? 'turn turn-open' : 'turn'}>
            <Shape name="down" />
          </span>
          <GroupName group={row.group} by={by} nameless={nameless} />
          <span className="finding-count">{t('checks.count', { count: row.group.count })}</span>
        </div>
      );
    case 'finding':
      return (
        <div role="gridcell" className="finding-line">
          <SeverityMark severity={row.finding.severity} bare />
          <Place finding={row.finding} by={by} />
          <bdi className="finding-message" lang="en" title={visibleText(row.finding.message)}>
            {visibleText(row.finding.message)}
          </bdi>
        </div>
      );
    case 'more':
      return (
        <div role="gridcell" className="finding-line soft">
          {t('checks.more', { count: row.count })}
        </div>
      );
    default:
      return row satisfies never;
  }
}

function GroupName({
  group,
  by,
  nameless,
}: Pick<FindingRowLineProps, 'by' | 'nameless'> & { readonly group: FindingGroup }): ReactNode {
  switch (by) {
    case 'file':
      return (
        <>
          <SeverityMark severity={group.worst} bare />
          {group.key === '' ? <strong>{nameless}</strong> : <Name text={group.key} />}
        </>
      );
    case 'code':
      return (
        <>
          <SeverityMark severity={group.worst} bare />
          <code className="finding-code">{group.key}</code>
        </>
      );
    case 'severity':
      return <SeverityMark severity={group.worst} />;
    default:
      return by satisfies never;
  }
}

/** Where a finding is; the file only where the group does not say it. */
function Place({ finding, by }: { readonly finding: Finding; readonly by: GroupBy }): ReactNode {
  const { t, number } = useText();
  const { column, file, row } = finding;
  return (
    <span className="finding-place">
      {by === 'file' ? null : <Name text={file} />}
      {row === undefined ? null : (
        <span className="number soft">{t('checks.row', { row: number(row) })}</span>
      )}
      {column === undefined ? null : <bdi className="finding-column">{visibleText(column)}</bdi>}
    </span>
  );
}
