import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import { median } from '../figures.ts';
import type { Figure } from '../scenarios/context.ts';
import { writeFiles, type UiBed } from './bed.ts';
import { BIG_BATCH } from './bigLedger.ts';
import { countWork, longTasks, paintedAt, quietSince, scrollTable, typeAndSee } from './page.ts';

/** How much of everything is measured. */
export interface UiScale {
  readonly rounds: number;
  readonly scrollSeconds: number;
  readonly eventsSeconds: number;
  readonly folderFiles: number;
  /** Batches of the ledger, and items of its biggest one. */
  readonly rows: number;
}

const ANY_ROW = 'Run \\d+|well-';

/** The line of truth and the latest batches, on the screen. */
export async function firstPaint(bed: UiBed, { rounds }: UiScale): Promise<Figure[]> {
  const cold: number[] = [];
  const again: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const page = await bed.open('/');
    cold.push(await homePainted(page));
    const { url } = await bed.call<{ readonly url: string }>('POST', '/sign-in-codes');
    await page.goto('about:blank');
    await page.goto(url, { waitUntil: 'commit' });
    again.push(await homePainted(page));
    await page.context().close();
  }
  return [
    {
      name: 'first meaningful paint, nothing cached',
      value: median(cold),
      unit: 'ms',
      goal: 500,
      good: 'below',
    },
    {
      name: 'first meaningful paint, opened before',
      value: median(again),
      unit: 'ms',
      goal: 500,
      good: 'below',
    },
  ];
}

async function homePainted(page: Page): Promise<number> {
  return Math.max(
    ...(await Promise.all([
      paintedAt(page, '[data-testid=truth]', 'files|Uploading|need'),
      paintedAt(page, 'main', 'Run \\d+'),
    ])),
  );
}

/** The table of all batches: rows there, and nothing left that would keep a key waiting. */
export async function interactive(bed: UiBed, { rounds }: UiScale): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [name, place] of [
    ['100,000 batches', '/batches'],
    ['a batch of 100,000 items', `/batches/${BIG_BATCH}`],
  ] as const) {
    const times: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const page = await bed.open(place);
      const shown = await paintedAt(page, '.grid-body [role=row]', ANY_ROW);
      times.push(Math.max(shown, await quietSince(page)));
      await page.context().close();
    }
    figures.push({
      name: `interactive: ${name}`,
      value: median(times),
      unit: 'ms',
      goal: 1_500,
      good: 'below',
    });
  }
  return figures;
}

/** Where, what, what is typed, and what the first row says then. */
function searchesOf(rows: number): readonly (readonly [string, string, string, string])[] {
  const items = `/batches/${BIG_BATCH}`;
  const last = String(rows - 1).padStart(6, '0');
  return [
    ['/batches', 'a word that many have', 'microscope 3', 'microscope 3'],
    ['/batches', 'a word that the oldest has', `Run ${rows - 1}`, `Run ${rows - 1}`],
    ['/batches', 'a word that none has', 'no such words', 'No batch'],
    ['/batches', 'a state', 'state:failed', 'Failed'],
    [items, 'items, a name that many have', 'well-0009', 'well-0009'],
    [items, 'items, the name of the last', `-${last}`, last],
  ];
}

/** From the key to the first rows of what was searched. */
export async function searching(bed: UiBed, { rounds, rows }: UiScale): Promise<Figure[]> {
  const figures: Figure[] = [];
  const works: number[] = [];
  for (const [place, name, typed, pattern] of searchesOf(rows)) {
    const page = await bed.open(place);
    await paintedAt(page, '.grid-body [role=row]', ANY_ROW);
    await quietSince(page);
    const box = page.getByRole('main').getByRole('searchbox');
    const times: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      await box.fill('');
      await paintedAt(page, '.grid-body [role=row]', ANY_ROW);
      await quietSince(page);
      await box.focus();
      const work = await countWork(page);
      times.push(await typeAndSee(page, typed, pattern));
      works.push(await work());
    }
    figures.push({
      name: `search of 100,000: ${name}`,
      value: median(times),
      unit: 'ms',
      goal: 100,
      good: 'below',
    });
    await page.context().close();
  }
  figures.push({
    name: 'search: processor time of the page',
    value: median(works),
    unit: 'ms',
    good: 'below',
  });
  return figures;
}

/** The table under a wheel that does not stop. */
export async function scrolling(bed: UiBed, { scrollSeconds }: UiScale): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [name, place] of [
    ['batches', '/batches'],
    ['items', `/batches/${BIG_BATCH}`],
  ] as const) {
    const page = await bed.open(place);
    await paintedAt(page, '.grid-body [role=row]', ANY_ROW);
    await quietSince(page);
    const found = await scrollTable(page, scrollSeconds);
    process.stderr.write(
      `    ${name}: ${found.reached} rows in ${scrollSeconds} s, worst frame ${found.worstFrameMs.toFixed(0)} ms\n`,
    );
    figures.push(
      { name: `scrolling ${name}`, value: found.fps, unit: 'fps', goal: 55, good: 'above' },
      {
        name: `scrolling ${name}: rows in the page`,
        value: found.rowsMax,
        unit: 'rows',
        goal: 80,
        good: 'below',
      },
    );
    await page.context().close();
  }
  return figures;
}

/** Files being sent as fast as they can, while each view in turn is looked at. */
export async function underEvents(bed: UiBed, { eventsSeconds }: UiScale): Promise<Figure[]> {
  const figures: Figure[] = [];
  const dir = await writeFiles(join(bed.dir, 'moving'), 4_000);
  const { batch } = await bed.call<{ readonly batch: { readonly id: string } }>('POST', '/batches', {
    destination: 'practice',
    paths: [dir],
    comment: 'Run 0, on its way',
    mode: 'hold',
  });
  for (const [name, place] of [
    ['home', '/'],
    ['batches', '/batches'],
    ['the batch', `/batches/${batch.id}`],
  ] as const) {
    const page = await bed.open(place);
    await paintedAt(page, 'main', ANY_ROW);
    await quietSince(page);
    if (name === 'batches') await scrollTable(page, 3);
    const from = await page.evaluate(() => performance.now());
    await page.waitForTimeout(eventsSeconds * 1_000);
    const worst = (await longTasks(page, from))[0] ?? 0;
    figures.push({
      name: `events while files are sent: longest task, ${name}`,
      value: worst,
      unit: 'ms',
      goal: 100,
      good: 'below',
    });
    await page.context().close();
  }
  return figures;
}

/** All that the first view fetches, each file compressed as a server would. */
export async function firstBytes(bed: UiBed): Promise<Figure[]> {
  const page = await bed.open('about:blank');
  const fetched: Promise<Buffer>[] = [];
  page.on('response', (response) => {
    if (/\.(js|css|svg)$|\/$/.test(new URL(response.url()).pathname)) fetched.push(response.body());
  });
  const { url } = await bed.call<{ readonly url: string }>('POST', '/sign-in-codes');
  await page.goto('about:blank');
  await page.goto(url);
  await homePainted(page);
  await quietSince(page);
  const bytes = (await Promise.all(fetched)).reduce((sum, body) => sum + gzipSync(body).length, 0);
  await page.context().close();
  return [{ name: 'first view, compressed', value: bytes / 1_000, unit: 'kB', goal: 450, good: 'below' }];
}

/** Rules typed over a directory of very many files: how long a frame takes meanwhile, and when the counts are there. */
export async function folderPreview(bed: UiBed, { folderFiles }: UiScale): Promise<Figure[]> {
  const dir = await writeFiles(join(bed.dir, 'scope'), folderFiles);
  const page = await bed.open('/folders?add');
  await page.getByRole('textbox', { name: 'Folder' }).fill(dir);
  const never = page.getByRole('textbox', { name: 'Never these' });
  await never.focus();
  await paintedAt(page, 'main', 'files there now would be sent');
  await quietSince(page);
  const from = await page.evaluate(() => performance.now());
  await never.pressSequentially('*.tmp', { delay: 120 });
  await paintedAt(page, 'main', `“\\*\\.tmp” matches`);
  const took = (await page.evaluate(() => performance.now())) - from;
  const worst = (await longTasks(page, from))[0] ?? 0;
  await page.context().close();
  return [
    {
      name: 'rules over 100,000 files: longest task of the window',
      value: worst,
      unit: 'ms',
      goal: 200,
      good: 'below',
    },
    {
      name: 'rules over 100,000 files: from the first key to the counts',
      value: took,
      unit: 'ms',
      good: 'below',
    },
  ];
}
