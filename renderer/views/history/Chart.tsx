import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode, type RefObject } from 'react';
import uPlot from 'uplot';
import { useText } from '../../text/useText.ts';
import { plotOptions, type PlotTicks } from './plotOptions.ts';

/** One value; without an `x` they are one step apart. */
export interface ChartPoint {
  readonly x?: number;
  readonly y: number;
}

interface ChartProps extends PlotTicks {
  readonly kind: 'bars' | 'steps';
  readonly label: string;
  readonly points: readonly ChartPoint[];
  /** A point in words, for the line below and for whoever cannot see the chart. */
  readonly said: (index: number) => string;
}

const HEIGHT_PX = 180;

/**
 * A small chart. It is worked like a slider: arrow keys, Home and End go from point to point, and each is told in words.
 */
export function Chart(props: ChartProps): ReactNode {
  const { label, points, said } = props;
  const { t } = useText();
  const box = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState<number>();
  const plot = usePlot(box, props, setAt);
  const last = points.length - 1;
  const current = at === undefined ? undefined : Math.min(at, last);
  const go = (index: number): void => {
    setAt(index);
    showAt(plot.current, index);
  };
  const move = (event: KeyboardEvent): void => {
    const next = nextPoint(event.key, current, last);
    if (next === undefined) return;
    event.preventDefault();
    go(next);
  };
  return (
    <div className="chart">
      <div
        ref={box}
        className="chart-plot"
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, last)}
        aria-valuenow={current ?? last}
        aria-valuetext={said(current ?? last)}
        onKeyDown={move}
        onFocus={() => {
          if (at === undefined && last >= 0) go(last);
        }}
      />
      <p className="chart-said soft small" aria-hidden="true">
        {current === undefined ? t('history.keys') : said(current)}
      </p>
    </div>
  );
}

/** Draws into the box: anew when the size or the colours change, in place when only the data does. */
function usePlot(
  box: RefObject<HTMLDivElement | null>,
  props: ChartProps,
  onPoint: (index: number | undefined) => void,
): RefObject<uPlot | undefined> {
  const plot = useRef<uPlot>(undefined);
  const latest = useRef(props);
  latest.current = props;
  const { kind, points } = props;
  useEffect(() => {
    const host = box.current;
    if (host === null) return undefined;
    const draw = (): void => {
      plot.current?.destroy();
      const options = plotOptions({
        kind,
        width: host.clientWidth,
        height: HEIGHT_PX,
        colours: getComputedStyle(host),
        ticks: {
          tickX: (value, step) => latest.current.tickX(value, step),
          tickY: (value) => latest.current.tickY(value),
        },
        onPoint,
      });
      plot.current = new uPlot(options, dataOf(latest.current.points), host);
    };
    draw();
    const stop = onLookChange(host, draw);
    return () => {
      stop();
      plot.current?.destroy();
      plot.current = undefined;
    };
  }, [box, kind, onPoint]);
  useEffect(() => plot.current?.setData(dataOf(points)), [points]);
  return plot;
}

function dataOf(points: readonly ChartPoint[]): uPlot.AlignedData {
  return [points.map(({ x }, index) => x ?? index), points.map(({ y }) => y)];
}

/** Hears when the chart must be drawn anew: another width, another theme. */
function onLookChange(host: HTMLElement, draw: () => void): () => void {
  let width = host.clientWidth;
  const resized = new ResizeObserver(() => {
    if (host.clientWidth === width) return;
    width = host.clientWidth;
    draw();
  });
  resized.observe(host);
  const themed = new MutationObserver(draw);
  themed.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  const dark = matchMedia('(prefers-color-scheme: dark)');
  dark.addEventListener('change', draw);
  return () => {
    resized.disconnect();
    themed.disconnect();
    dark.removeEventListener('change', draw);
  };
}

/** Puts the crosshair on a point, as the mouse would. */
function showAt(plot: uPlot | undefined, index: number): void {
  const x = plot?.data[0][index];
  if (plot === undefined || x === undefined) return;
  plot.setCursor({ left: plot.valToPos(x, 'x'), top: plot.over.clientHeight / 2 });
}

function nextPoint(key: string, current: number | undefined, last: number): number | undefined {
  if (last < 0) return undefined;
  const now = current ?? last;
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return Math.max(0, now - 1);
    case 'ArrowRight':
    case 'ArrowUp':
      return Math.min(last, now + 1);
    case 'PageDown':
      return Math.max(0, now - 7);
    case 'PageUp':
      return Math.min(last, now + 7);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return undefined;
  }
}
