import { useMemo, type ReactNode } from 'react';
import { Chart } from './Chart.tsx';
import { useHistoryTexts } from './useHistoryTexts.ts';

const DAY_MS = 24 * 60 * 60_000;

/** What was counted from one moment on, ms since the epoch. */
interface Step {
  readonly at: number;
}

interface StepsChartProps<S extends Step> {
  readonly label: string;
  readonly steps: readonly S[];
  readonly valueOf: (step: S) => number;
  /** A step in words. */
  readonly said: (step: S) => string;
  readonly tickY: (value: number) => string;
}

/** A number over time, in steps of equal length. `valueOf` is the same function each time. */
export function StepsChart<S extends Step>(props: StepsChartProps<S>): ReactNode {
  const { label, steps, valueOf, said, tickY } = props;
  const { tick } = useHistoryTexts();
  const points = useMemo(
    () => steps.map((step) => ({ x: step.at / 1_000, y: valueOf(step) })),
    [steps, valueOf],
  );
  return (
    <Chart
      kind="steps"
      label={label}
      points={points}
      said={(index) => {
        const step = steps[index];
        return step === undefined ? '' : said(step);
      }}
      tickX={(seconds, step) => tick(seconds * 1_000, step * 1_000 < DAY_MS)}
      tickY={tickY}
    />
  );
}
