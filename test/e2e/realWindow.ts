import { expect, test as base, type Page } from '@playwright/test';
import { practiceProcess, type PracticeProcess } from '../support/practiceProcess.ts';
import { makeHome, type Home, type Serving } from '../support/runWaybill.ts';
import type { BatchView } from '../../shared/api/views.ts';
import { listenFor } from './fakeWindow.ts';
import { addFiles, addPractice } from './setUp.ts';

/** What most stories begin with: a daemon whose destination `practice` is the practice server. */
interface Lab {
  /** A batch of small files for it. */
  readonly add: (given: Parameters<typeof addFiles>[2]) => Promise<BatchView>;
  readonly open: Fixtures['open'];
}

interface Fixtures {
  readonly home: Home;
  readonly practice: PracticeProcess;
  readonly daemon: Serving;
  /** What the page complained about. */
  readonly complaints: string[];
  /** Opens the window of the daemon, signed in, at a place. */
  readonly open: (place?: string) => Promise<void>;
  readonly lab: Lab;
  /** What stands in the clipboard, which the page may read and write. */
  readonly clipboard: () => Promise<string>;
}

/** Tests of the window on the daemon and the practice server as they are delivered. */
export const test = base.extend<Fixtures>({
  // Playwright wants the first argument taken apart, also where nothing of it is used.
  // oxlint-disable-next-line no-empty-pattern
  home: async ({}, use) => {
    const home = await makeHome();
    await use(home);
    await home.remove();
  },
  practice: async ({ home }, use) => {
    const practice = await practiceProcess(home.dir);
    await use(practice);
    await practice.stop();
  },
  daemon: async ({ home }, use) => {
    const daemon = await home.serve();
    await use(daemon);
    await daemon.stop();
  },
  complaints: async ({ page }, use) => {
    const complaints: string[] = [];
    listenFor(page, complaints);
    await use(complaints);
    expect(complaints).toEqual([]);
  },
  open: async ({ page, daemon, complaints }, use) => {
    void complaints;
    await use((place = '/') => openWindow(page, daemon, place));
  },
  lab: async ({ home, daemon, practice, open }, use) => {
    await addPractice(home, daemon, practice);
    await use({ add: (given) => addFiles(home, daemon, given), open });
  },
  clipboard: async ({ page, context }, use) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await use(() => page.evaluate(() => navigator.clipboard.readText()));
  },
});

/** Opens the window of a daemon, as `waybill open` would. */
export async function openWindow(page: Page, daemon: Serving, place = '/'): Promise<void> {
  const { url } = await daemon.post<{ readonly url: string }>('/sign-in-codes');
  await page.goto(`${url}&to=${encodeURIComponent(place)}`);
  await expect(page.getByRole('navigation')).toBeVisible();
}

/** The one line of truth. */
export function truthOf(page: Page): ReturnType<Page['getByTestId']> {
  return page.getByTestId('truth');
}

export { expect };
