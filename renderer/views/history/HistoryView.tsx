import '../../styles/history.css';
import { useState, type ReactNode } from 'react';
import { ToggleButton } from 'react-aria-components/ToggleButton';
import { Blank } from '../../components/Blank.tsx';
import { ListProblem } from '../../components/ListProblem.tsx';
import { Picker } from '../../components/Picker.tsx';
import { useWaybill } from '../../state/WaybillContext.ts';
import { useText } from '../../text/useText.ts';
import { CausesFigure } from './CausesFigure.tsx';
import { DepthFigure } from './DepthFigure.tsx';
import { FilesFigure } from './FilesFigure.tsx';
import { historySum } from './historySums.ts';
import { RateFigure } from './RateFigure.tsx';
import { useHistory, VIEWER_ZONE } from './useHistory.ts';

const DAYS = [7, 30, 90, 365] as const;
const YEAR_DAYS = 365;
/** No name of a destination. */
const ALL = '*';

/** What happened in the last days: how much arrived, how fast, and what went wrong. */
export function HistoryView(): ReactNode {
  const { t } = useText();
  const [days, setDays] = useState<number>(30);
  const [destination, setDestination] = useState<string>();
  const { value, problem, reload } = useHistory(days, destination);
  const sum = value === undefined ? undefined : historySum(value);
  return (
    <div className="page history">
      <header className="page-head">
        <h1>{t('history.title')}</h1>
        <div role="group" aria-label={t('history.days')} className="filter">
          {DAYS.map((count) => (
            <ToggleButton
              key={count}
              className="chip"
              isSelected={count === days}
              onChange={() => setDays(count)}
            >
              {count === YEAR_DAYS ? t('history.days.year') : t('history.days.choice', { count })}
            </ToggleButton>
          ))}
        </div>
        <DestinationFilter value={destination} onChange={setDestination} />
      </header>
      <ListProblem problem={problem} onAgain={reload} />
      {value === undefined || sum === undefined ? null : sum.files + sum.again + value.failures.length ===
        0 ? (
        <Blank shape="chart" title={t('history.none.title')}>
          {t('history.none.text')}
        </Blank>
      ) : (
        <>
          <FilesFigure history={value} sum={sum} />
          <RateFigure history={value} />
          <DepthFigure history={value} />
          <CausesFigure history={value} sum={sum} />
        </>
      )}
      <p className="soft small">{t('history.zone', { zone: VIEWER_ZONE })}</p>
    </div>
  );
}

interface DestinationFilterProps {
  readonly value: string | undefined;
  readonly onChange: (destination: string | undefined) => void;
}

/** Narrows to one destination, where there are several. */
function DestinationFilter({ value, onChange }: DestinationFilterProps): ReactNode {
  const { t } = useText();
  const destinations = useWaybill((state) => state.status?.destinations) ?? [];
  if (destinations.length < 2) return null;
  return (
    <div className="history-destination">
      <Picker
        label={t('history.destination')}
        value={value ?? ALL}
        options={[
          { value: ALL, label: t('history.destination.all') },
          ...destinations.map(({ name }) => ({ value: name, label: name })),
        ]}
        onChange={(name) => onChange(name === ALL ? undefined : name)}
      />
    </div>
  );
}
