import { expect, test as base, type Page } from '@playwright/test';
import { startFakeApi, type FakeApi } from '../support/fakeApi.ts';
import type { FakeData } from '../support/fakeApiData.ts';
import { busyScene, emptyScene, manyScene } from '../support/fakeApiScenes.ts';

const SCENES = { busy: busyScene, empty: emptyScene, many: () => manyScene(100_000) } as const;

interface Fixtures {
  readonly sceneName: keyof typeof SCENES;
  readonly scene: FakeData;
  readonly api: FakeApi;
  /** What the page complained about: errors, and breaches of its policy. */
  readonly complaints: string[];
  /** Opens the window, signed in, at a place. */
  readonly open: (place?: string) => Promise<void>;
}

/** Tests of the window alone, against made-up data. Every one fails if the page complains. */
export const test = base.extend<Fixtures>({
  sceneName: ['busy', { option: true }],
  scene: async ({ sceneName }, use) => {
    await use(SCENES[sceneName]());
  },
  api: async ({ scene }, use) => {
    const api = await startFakeApi(scene);
    await use(api);
    await api.stop();
  },
  complaints: async ({ page }, use) => {
    const complaints: string[] = [];
    listenFor(page, complaints);
    await use(complaints);
    expect(complaints).toEqual([]);
  },
  open: async ({ page, api, complaints }, use) => {
    void complaints;
    await use(async (place = '/') => {
      await page.goto(`${api.url}&to=${encodeURIComponent(place)}`);
      await expect(page.locator('nav')).toBeVisible();
    });
  },
});

/** Notes errors of the page. A refused connection is what a test of a lost daemon wants, and is left out. */
export function listenFor(page: Page, complaints: string[]): void {
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    const text = message.text();
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    if (
      /ERR_CONNECTION_REFUSED|ERR_INTERNET_DISCONNECTED|ERR_INCOMPLETE_CHUNKED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET|status of 40[149]/.test(
        text,
      )
    )
      return;
    complaints.push(text);
  });
}

export { expect };
