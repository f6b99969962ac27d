import { useCallback, useDeferredValue, useMemo, useRef, useState, type ReactNode } from 'react';
import { ToggleButton } from 'react-aria-components/ToggleButton';
import type { CheckReport, Severity } from '../../../shared/checks/finding.ts';
import { findingsCsv } from '../../../shared/checks/findingsCsv.ts';
import { Blank } from '../../components/Blank.tsx';
import { Button } from '../../components/Button.tsx';
import { Picker } from '../../components/Picker.tsx';
import { saveFile } from '../../components/saveFile.ts';
import { SearchBox } from '../../components/SearchBox.tsx';
import { useText } from '../../text/useText.ts';
import type { ReadLines } from './ContextLines.tsx';
import { FindingDetail } from './FindingDetail.tsx';
import { findingRows, groupFindings, SEVERITIES, type FindingFilter, type GroupBy } from './findingGroups.ts';
import { FindingsTree } from './FindingsTree.tsx';
import { SeverityMark } from './SeverityMark.tsx';

interface FindingsReportProps {
  readonly report: CheckReport;
  readonly read: ReadLines;
}

/** Everything a check found: counted, grouped, searched, each with its place and what to do. */
export function FindingsReport({ report, read }: FindingsReportProps): ReactNode {
  const { t } = useText();
  const [by, setBy] = useState<GroupBy>('file');
  const [filter, setFilter] = useState<FindingFilter>({ severities: [], text: '' });
  if (report.findings.length === 0 && report.notShown.length === 0)
    return (
      <Blank shape="check-ring" title={t('checks.nothing')}>
        <Looked report={report} />
      </Blank>
    );
  return (
    <div className="findings-report">
      <div className="findings-head">
        <SeverityFilter report={report} filter={filter} onChange={setFilter} />
        <SearchBox
          label={t('checks.search')}
          value={filter.text}
          onChange={(text) => setFilter({ ...filter, text })}
        />
        <Picker<GroupBy>
          label={t('checks.by')}
          value={by}
          onChange={setBy}
          options={(['file', 'code', 'severity'] as const).map((value) => ({
            value,
            label: t(`checks.by.${value}`),
          }))}
        />
        <Button
          onPress={() => saveFile(new Blob([findingsCsv(report)], { type: 'text/csv' }), 'findings.csv')}
        >
          {t('checks.csv')}
        </Button>
      </div>
      <Looked report={report} />
      <Listed key={by} report={report} read={read} by={by} filter={filter} />
    </div>
  );
}

interface ListedProps extends FindingsReportProps {
  readonly by: GroupBy;
  readonly filter: FindingFilter;
}

/** The list beside what is told of the chosen finding. */
function Listed({ report, read, by, filter }: ListedProps): ReactNode {
  const { t } = useText();
  const panel = useRef<HTMLElement>(null);
  const { severities } = filter;
  const text = useDeferredValue(filter.text);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [active, setActive] = useState<string>();
  const groups = useMemo(
    () => groupFindings(report, by, { severities, text }),
    [report, by, severities, text],
  );
  const rows = useMemo(() => findingRows(groups, closed), [groups, closed]);
  const toggle = useCallback(
    (id: string) =>
      setClosed((last) => {
        const next = new Set(last);
        if (!next.delete(id)) next.add(id);
        return next;
      }),
    [],
  );
  const chosen = rows.find(({ id }) => id === active) ?? rows.find(({ kind }) => kind === 'finding');
  if (rows.length === 0) return <Blank shape="search" title={t('checks.noMatch')} />;
  return (
    <div className="findings-columns">
      <FindingsTree
        label={t('checks.list')}
        nameless={t('checks.manyFiles')}
        rows={rows}
        by={by}
        active={chosen?.id}
        onActive={setActive}
        onToggle={toggle}
        onEnter={() => panel.current?.focus()}
      />
      {chosen?.kind === 'finding' ? (
        <FindingDetail key={chosen.id} finding={chosen.finding} read={read} panel={panel} />
      ) : (
        <p className="finding-detail soft">{t('checks.choose')}</p>
      )}
    </div>
  );
}

/** How much was looked at, so that "nothing found" means something. */
function Looked({ report }: { readonly report: CheckReport }): ReactNode {
  const { t, bytes } = useText();
  return (
    <p className="soft small">
      {t('checks.looked', { count: report.filesChecked, bytes: bytes(report.bytesChecked) })}
    </p>
  );
}

interface SeverityFilterProps {
  readonly report: CheckReport;
  readonly filter: FindingFilter;
  readonly onChange: (filter: FindingFilter) => void;
}

function SeverityFilter({ report, filter, onChange }: SeverityFilterProps): ReactNode {
  const { t, number } = useText();
  const { severities } = filter;
  const set = (next: readonly Severity[]): void => onChange({ ...filter, severities: next });
  return (
    <div role="group" aria-label={t('checks.by.severity')} className="filter">
      {SEVERITIES.map((severity) => (
        <ToggleButton
          key={severity}
          className="chip"
          isSelected={severities.includes(severity)}
          isDisabled={report.counts[severity] === 0}
          onChange={(on) =>
            set(on ? [...severities, severity] : severities.filter((one) => one !== severity))
          }
        >
          <SeverityMark severity={severity} />
          <span className="soft number">{number(report.counts[severity])}</span>
        </ToggleButton>
      ))}
    </div>
  );
}
