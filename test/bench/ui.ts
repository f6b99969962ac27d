// How the window feels, in a real browser on a real daemon with a ledger of 100,000 batches and one batch of 100,000 items.
// `npm run bench:ui` (all), `npm run bench:ui -- search scroll` (some), `-- --quick`; writes artifacts/bench/ui.{json,md}. Asserts nothing.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { machineFacts, markdown } from './report.ts';
import type { Figure } from './scenarios/context.ts';
import { startUiBed, type UiBed } from './ui/bed.ts';
import {
  firstBytes,
  firstPaint,
  folderPreview,
  interactive,
  scrolling,
  searching,
  underEvents,
  type UiScale,
} from './ui/measures.ts';
import { palette } from './ui/palette.ts';

const OUT = join(process.cwd(), 'artifacts/bench');
const FULL: UiScale = { rounds: 3, scrollSeconds: 5, eventsSeconds: 6, folderFiles: 100_000, rows: 100_000 };
const QUICK: UiScale = { rounds: 1, scrollSeconds: 1, eventsSeconds: 1, folderFiles: 1_000, rows: 1_000 };

const MEASURES: Readonly<Record<string, (bed: UiBed, scale: UiScale) => Promise<Figure[]>>> = {
  bytes: firstBytes,
  paint: firstPaint,
  interactive,
  search: searching,
  palette,
  scroll: scrolling,
  events: underEvents,
  folder: folderPreview,
};

const words = process.argv.slice(2);
const isQuick = words.includes('--quick');
const wanted = words.filter((word) => !word.startsWith('--'));
const scale = isQuick ? QUICK : FULL;
const dir = await mkdtemp(join(process.env['WAYBILL_BENCH_DIR'] ?? tmpdir(), 'waybill-bench-ui-'));
const figures: Figure[] = [];
try {
  const bed = await startUiBed(dir, { batches: scale.rows, itemsOfOne: scale.rows });
  try {
    for (const [name, measure] of Object.entries(MEASURES)) {
      if (wanted.length > 0 && !wanted.includes(name)) continue;
      process.stderr.write(`${name}\n`);
      const found = await measure(bed, scale);
      for (const one of found) process.stderr.write(`  ${one.name}: ${one.value.toFixed(1)} ${one.unit}\n`);
      figures.push(...found);
    }
  } finally {
    await bed.stop();
  }
} finally {
  await rm(dir, { recursive: true, force: true });
}
const report = markdown([{ figures }], machineFacts());
await mkdir(OUT, { recursive: true });
await writeFile(join(OUT, 'ui.md'), report);
await writeFile(join(OUT, 'ui.json'), JSON.stringify(figures, undefined, 1));
process.stdout.write(report);
