import { useId, useState, type ReactNode } from 'react';
import { ToggleButton } from 'react-aria-components/ToggleButton';
import { Button } from '../../components/Button.tsx';
import { saveFile } from '../../components/saveFile.ts';
import { useText } from '../../text/useText.ts';

interface FigureProps {
  readonly title: string;
  /** What the chart says, in words. */
  readonly summary: string;
  readonly chart: ReactNode;
  readonly table: ReactNode;
  /** The same data for a spreadsheet. */
  readonly csv: () => string;
  readonly fileName: string;
}

/** A chart with its title, its sentence, its table and its download. */
export function Figure({ title, summary, chart, table, csv, fileName }: FigureProps): ReactNode {
  const { t } = useText();
  const id = useId();
  const [shown, setShown] = useState<'chart' | 'table'>('chart');
  return (
    <section className="panel figure" aria-labelledby={id}>
      <header className="panel-head">
        <h2 id={id}>{title}</h2>
        <div role="group" aria-label={t('history.shownAs', { title })} className="filter">
          {(['chart', 'table'] as const).map((one) => (
            <ToggleButton
              key={one}
              className="chip"
              isSelected={shown === one}
              onChange={() => setShown(one)}
            >
              {t(`history.${one}`)}
            </ToggleButton>
          ))}
        </div>
        <Button onPress={() => saveFile(new Blob([csv()], { type: 'text/csv;charset=utf-8' }), fileName)}>
          {t('history.csv')}
        </Button>
      </header>
      <p className="figure-summary">{summary}</p>
      {shown === 'chart' ? chart : table}
    </section>
  );
}
