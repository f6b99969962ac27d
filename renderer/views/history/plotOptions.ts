import uPlot from 'uplot';

/** How values are written at the axes. */
export interface PlotTicks {
  /** `step` is the distance between two marks. */
  readonly tickX: (value: number, step: number) => string;
  readonly tickY: (value: number) => string;
}

interface PlotGiven {
  readonly kind: 'bars' | 'steps';
  readonly width: number;
  readonly height: number;
  /** Where the theme's colours are read. */
  readonly colours: CSSStyleDeclaration;
  readonly ticks: PlotTicks;
  readonly onPoint: (index: number | undefined) => void;
}

/** Room for a mark's text, px. */
const MARK_PX = 74;
const Y_AXIS_PX = 72;
const X_AXIS_PX = 28;
/** Part of its day that a bar takes up, and the widest it gets, px. */
const BAR_PART = 0.7;
const BAR_PX_MAX = 42;

/** A plain look: one series, a quiet grid, the colours of the theme. */
export function plotOptions(given: PlotGiven): uPlot.Options {
  const { kind, width, height, colours, ticks, onPoint } = given;
  const colour = (name: string): string => colours.getPropertyValue(name).trim();
  const ink = colour('--ink-soft');
  const line = colour('--line');
  const accent = colour('--accent');
  const font = `12px ${colours.fontFamily}`;
  const axis = { stroke: ink, font, ticks: { show: false } };
  return {
    width,
    height,
    padding: [8, 10, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { setScale: false, x: false, y: false }, points: { size: 7 } },
    scales: {
      x: {
        time: kind === 'steps',
        ...(kind === 'bars' ? { range: (_: uPlot, min: number, max: number) => [min - 0.6, max + 0.6] } : {}),
      },
      y: { range: (_: uPlot, _min: number, max: number) => [0, Math.max(1, max * 1.08)] },
    },
    axes: [
      {
        ...axis,
        size: X_AXIS_PX,
        space: MARK_PX,
        grid: { show: false },
        ...(kind === 'bars' ? { incrs: [1, 2, 5, 7, 14, 30, 60, 90] } : {}),
        values: (...[, splits, , , step]) =>
          splits.map((value) =>
            kind === 'bars' && !Number.isInteger(value) ? '' : ticks.tickX(value, step),
          ),
      },
      {
        ...axis,
        size: Y_AXIS_PX,
        space: 34,
        grid: { stroke: line, width: 1 },
        incrs: wholeNumbers(),
        values: (_, splits) => splits.map((value) => ticks.tickY(value)),
      },
    ],
    series: [
      {},
      kind === 'bars'
        ? barSeries(accent)
        : { stroke: accent, width: 1.5, fill: `${accent}33`, points: { show: false }, paths: stepPaths() },
    ],
    hooks: {
      setCursor: [(plot) => onPoint(plot.cursor.idx ?? undefined)],
    },
  };
}

function barSeries(accent: string): uPlot.Series {
  const paths = uPlot.paths.bars?.({ size: [BAR_PART, BAR_PX_MAX] });
  return {
    fill: accent,
    stroke: accent,
    width: 0,
    points: { show: false },
    ...(paths === undefined ? {} : { paths }),
  };
}

function stepPaths(): uPlot.Series.PathBuilder {
  const paths = uPlot.paths.stepped?.({ align: 1 });
  if (paths === undefined) throw new Error('this build of uPlot draws no steps');
  return paths;
}

/** Files and bytes come in whole ones: marks in between would be written as the same number. */
function wholeNumbers(): number[] {
  return Array.from({ length: 13 }, (_, power) => [1, 2, 5].map((one) => one * 10 ** power)).flat();
}
