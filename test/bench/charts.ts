import type { Chart } from './scenarios/context.ts';

const WIDTH = 640;
const HEIGHT = 360;
const LEFT = 70;
const RIGHT = 20;
const TOP = 40;
const BOTTOM = 70;
const TICKS = 4;
/** Okabe and Ito's colours: told apart by everybody. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7'];
const DASHES = ['', '6 3', '2 3', '8 3 2 3'];

/** A chart as SVG: lines, told apart by colour and dash. */
export function svg(chart: Chart): string {
  const all = chart.curves.flatMap(({ points }) => points);
  const scaleX = (x: number) => (chart.logX === true ? Math.log10(x) : x);
  const xs = all.map(([x]) => scaleX(x));
  const [minX, maxX] = [Math.min(...xs), Math.max(...xs)];
  const maxY = Math.max(...all.map(([, y]) => y)) * 1.1;
  const atX = (x: number) => LEFT + ((scaleX(x) - minX) / (maxX - minX || 1)) * (WIDTH - LEFT - RIGHT);
  const atY = (y: number) => HEIGHT - BOTTOM - (y / (maxY || 1)) * (HEIGHT - TOP - BOTTOM);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(chart.title)}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    label(chart.title, { x: LEFT, y: 22, size: 15 }),
  ];
  for (let tick = 0; tick <= TICKS; tick += 1) {
    const y = (maxY / TICKS) * tick;
    parts.push(
      `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${atY(y)}" y2="${atY(y)}" stroke="#ddd"/>`,
      label(short(y), { x: LEFT - 6, y: atY(y) + 4, anchor: 'end' }),
    );
  }
  for (const x of new Set(all.map(([one]) => one)))
    parts.push(label(short(x), { x: atX(x), y: HEIGHT - BOTTOM + 18, anchor: 'middle' }));
  parts.push(label(`${chart.y} over ${chart.x}`, { x: LEFT, y: HEIGHT - 30 }));
  chart.curves.forEach((curve, at) => {
    const colour = COLOURS[at % COLOURS.length] ?? '#000';
    const dash = DASHES[at % DASHES.length] ?? '';
    const line = curve.points.map(([x, y]) => `${atX(x).toFixed(1)},${atY(y).toFixed(1)}`).join(' ');
    const legendX = LEFT + at * 150;
    parts.push(
      `<polyline points="${line}" fill="none" stroke="${colour}" stroke-width="2" stroke-dasharray="${dash}"/>`,
      ...curve.points.map(
        ([x, y]) => `<circle cx="${atX(x).toFixed(1)}" cy="${atY(y).toFixed(1)}" r="3" fill="${colour}"/>`,
      ),
      `<line x1="${legendX}" x2="${legendX + 24}" y1="${HEIGHT - 14}" y2="${HEIGHT - 14}" stroke="${colour}" stroke-width="2" stroke-dasharray="${dash}"/>`,
      label(curve.name, { x: legendX + 30, y: HEIGHT - 10 }),
    );
  });
  return `${parts.join('\n')}\n</svg>\n`;
}

function label(
  text: string,
  at: { readonly x: number; readonly y: number; readonly anchor?: string; readonly size?: number },
): string {
  return `<text x="${at.x.toFixed(1)}" y="${at.y.toFixed(1)}" text-anchor="${at.anchor ?? 'start'}" font-size="${at.size ?? 12}">${escaped(text)}</text>`;
}

function short(value: number): string {
  if (value >= 1e6) return `${+(value / 1e6).toPrecision(3)}M`;
  if (value >= 1e3) return `${+(value / 1e3).toPrecision(3)}k`;
  return String(+value.toPrecision(3));
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
