import type { Page } from '@playwright/test';

/** Runs in the page before anything of it: notes long tasks, keys and frames, for as long as the page lives. */
export function watchPage(): void {
  const watch = { longTasks: [] as { start: number; ms: number }[], typedAt: 0 };
  Object.assign(globalThis, { watch });
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries())
      watch.longTasks.push({ start: startTime, ms: duration });
  }).observe({ type: 'longtask', buffered: true });
  addEventListener('input', () => (watch.typedAt = performance.now()), { capture: true });
}

/** What `watchPage` noted. */
export interface Watch {
  readonly longTasks: { readonly start: number; readonly ms: number }[];
  typedAt: number;
}

/** Rows of tables in the page now. */
const ROWS = '.grid-body [role=row]';
/** Nothing that keeps a person waiting may be left after so long without a long task. */
const QUIET_MS = 500;

/**
 * When the page shows what `selector` names with a text that `pattern` fits, ms since it was asked for: painted, not only
 * built. To be called while it loads.
 */
export function paintedAt(page: Page, selector: string, pattern: string): Promise<number> {
  return page.evaluate(
    ([wanted, words]) =>
      new Promise<number>((resolve) => {
        const look = (): void => {
          const found = [...document.querySelectorAll(wanted)].some((one) =>
            new RegExp(words, 'u').test(one.textContent),
          );
          // The frame after the one that has it: then it was on the screen.
          if (found) requestAnimationFrame(() => resolve(performance.now()));
          else requestAnimationFrame(look);
        };
        look();
      }),
    [selector, pattern] as const,
  );
}

/** Waits until no long task ran for a while; gives the end of the last one, ms since the page was asked for, 0 for none. */
export function quietSince(page: Page): Promise<number> {
  return page.evaluate(
    (quietMs) =>
      new Promise<number>((resolve) => {
        const { longTasks } = (globalThis as unknown as { watch: Watch }).watch;
        const look = (): void => {
          const last = longTasks.at(-1);
          const end = last === undefined ? 0 : last.start + last.ms;
          if (performance.now() - end > quietMs) resolve(end);
          else setTimeout(look, 50);
        };
        setTimeout(look, quietMs);
      }),
    QUIET_MS,
  );
}

/** Types into the field that has the focus; gives the time from the key to the frame whose first row fits `pattern`, ms. */
export async function typeAndSee(page: Page, typed: string, pattern: string): Promise<number> {
  return typeAndSeeIn(page, typed, { rows: ROWS, pattern });
}

/** The same of what else is searched: what `rows` first finds, or the place of its lines as a whole. */
export async function typeAndSeeIn(
  page: Page,
  typed: string,
  { rows: where, pattern }: { readonly rows: string; readonly pattern: string },
): Promise<number> {
  await page.evaluate(
    ([rows, words]) => {
      const { watch } = globalThis as unknown as { watch: Watch };
      watch.typedAt = 0;
      const seen = new Promise<number>((resolve) => {
        const look = (): void => {
          const first = document.querySelector(rows) ?? document.querySelector('.blank');
          const isThere = watch.typedAt > 0 && new RegExp(words, 'u').test(first?.textContent ?? '');
          if (isThere) requestAnimationFrame(() => resolve(performance.now() - watch.typedAt));
          else requestAnimationFrame(look);
        };
        look();
      });
      Object.assign(globalThis, { seen });
    },
    [where, pattern] as const,
  );
  await page.keyboard.insertText(typed);
  return page.evaluate(() => (globalThis as unknown as { seen: Promise<number> }).seen);
}

/** How smoothly a table scrolled. */
export interface Scrolled {
  readonly fps: number;
  /** The longest time between two frames, ms. */
  readonly worstFrameMs: number;
  /** Most rows that were in the page at once. */
  readonly rowsMax: number;
  /** Where it ended, rows. */
  readonly reached: number;
}

/** Scrolls a table as a finger on a wheel that does not stop, for so long, and counts frames. */
export function scrollTable(page: Page, seconds: number): Promise<Scrolled> {
  return page.evaluate(
    ([rows, ms]) =>
      new Promise<Scrolled>((resolve, reject) => {
        const grid = document.querySelector('.grid');
        if (grid === null) return reject(new Error('no table'));
        const began = performance.now();
        const found = { worst: 0, rowsMax: 0, frames: 0 };
        let last = began;
        const frame = (now: number): void => {
          found.worst = Math.max(found.worst, now - last);
          found.rowsMax = Math.max(found.rowsMax, document.querySelectorAll(rows).length);
          found.frames += 1;
          last = now;
          // Three notches of a wheel a frame: 180 rows a second and more.
          grid.scrollTop += 120;
          if (now - began < ms) requestAnimationFrame(frame);
          else
            resolve({
              fps: (found.frames / (now - began)) * 1_000,
              worstFrameMs: found.worst,
              rowsMax: found.rowsMax,
              reached: Math.round(grid.scrollTop / 34),
            });
        };
        requestAnimationFrame(frame);
      }),
    [ROWS, seconds * 1_000] as const,
  );
}

/** The long tasks since the page was asked for, longest first, ms. */
export async function longTasks(page: Page, since = 0): Promise<readonly number[]> {
  const all = await page.evaluate(() => (globalThis as unknown as { watch: Watch }).watch.longTasks);
  return all
    .filter(({ start }) => start >= since)
    .map(({ ms }) => ms)
    .toSorted((one, other) => other - one);
}

/**
 * Begins to count the processor time of the page's main thread; gives what it was since, ms. Other programs on a crowded
 * machine make a person wait longer, but not this.
 */
export async function countWork(page: Page): Promise<() => Promise<number>> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const used = async (): Promise<number> => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1_000;
  };
  const before = await used();
  return async () => (await used()) - before;
}
