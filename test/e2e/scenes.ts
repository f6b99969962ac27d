import { expect, type Page } from '@playwright/test';
import type { FakeApi } from '../support/fakeApi.ts';
import { fakeFailure, fakeItem, fakeStatus, type FakeData } from '../support/fakeApiData.ts';

/** Answers of the data in memory come well within it. */
const REST_MS = 120;

/** A state of the whole window that is none of its views: where, and how it comes about. */
export interface Scene {
  readonly place: string;
  readonly prepare?: (data: FakeData) => void;
  /** After it was opened. */
  readonly after?: (page: Page, api: FakeApi) => Promise<void>;
  /** Opened without a code that signs in. */
  readonly signedOut?: true;
}

function offline(data: FakeData): void {
  data.status = fakeStatus(data, { truth: 'offline', needsYou: 0 });
}

function calm(data: FakeData): void {
  data.questions = [];
  for (const batch of data.batches) {
    delete batch.failure;
    Object.assign(batch, { status: 'imported', jobs: [], counts: { imported: { items: 12, bytes: 3e8 } } });
  }
  for (const destination of data.destinations)
    Object.assign(destination, { gate: { state: 'open' }, itemsQueued: 0 });
  data.folders = [];
  data.status = fakeStatus(data, { truth: 'delivered', needsYou: 0 });
}

/** Files of one name, and some that look damaged: what only a person can decide. */
function undecided(data: FakeData): void {
  const held = data.items.get('bat_held0002') ?? [];
  const clash = { name: 'people.tsv', path: '/data/plate-7/people.tsv', other: '/data/plate-8/people.tsv' };
  const files = [
    fakeItem('bat_held0002', 'people (7).tsv', {
      state: 'attention',
      failure: fakeFailure('file.name-clash', clash),
    }),
    fakeItem('bat_held0002', 'people (8).tsv', {
      state: 'attention',
      failure: fakeFailure('file.name-clash', clash),
    }),
    fakeItem('bat_held0002', 'run7_0042.tif', {
      state: 'attention',
      failure: fakeFailure('file.empty', { path: '/data/scope1/run7_0042.tif' }),
    }),
  ];
  data.items.set('bat_held0002', [...files, ...held]);
}

/** States that every language, theme and size is looked at in. */
export const SCENES: Readonly<Record<string, Scene>> = {
  'signed-out': { place: '/', signedOut: true },
  lost: {
    place: '/batches',
    after: async (page, api) => {
      await api.goAway();
      await expect(page.locator('.notice-bad')).toBeVisible();
    },
  },
  offline: { place: '/', prepare: offline },
  paused: {
    place: '/',
    prepare: (data) => {
      data.status = { ...data.status, truth: 'paused', paused: { since: new Date().toISOString() } };
    },
  },
  resumed: {
    place: '/',
    prepare: (data) => {
      data.status = { ...data.status, resumed: { items: 1_204, at: new Date().toISOString() } };
    },
  },
  calm: { place: '/', prepare: calm },
  'nothing-needs-you': { place: '/attention', prepare: calm },
  undecided: {
    place: '/attention',
    prepare: undecided,
    after: (page) => page.locator('.card').last().scrollIntoViewIfNeeded(),
  },
  'settings-changed': {
    place: '/settings',
    after: async (page) => {
      await page.locator('.panel:has(.own-keys) label').first().click();
      await expect(page.locator('.panel:has(.own-keys) .setting-changed')).toBeVisible();
    },
  },
  'no-questions': { place: '/questions', prepare: calm },
  'no-folders': { place: '/folders', prepare: calm },
  'no-match': { place: '/batches?q=no%20such%20words' },
  'no-such-batch': { place: '/batches/bat_none' },
  'no-such-folder': { place: '/folders/fld_none' },
};

/** Opens the window in a state, and waits until it is at rest. */
export async function openScene(
  {
    page,
    api,
    open,
  }: { readonly page: Page; readonly api: FakeApi; readonly open: (place?: string) => Promise<void> },
  scene: Scene,
): Promise<void> {
  if (scene.signedOut === true) await page.goto(new URL('/', api.url).href);
  else await open(scene.place);
  await expect(page.locator('h1').first()).toBeAttached();
  await scene.after?.(page, api);
  await page.waitForTimeout(300);
}

/** Waits until the view that was asked for is there, and nothing of it is still on its way. */
export async function expectRest(page: Page): Promise<void> {
  // Two frames, and the heading is not the last view's any more.
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
      }),
  );
  await expect(page.locator('main h1').first()).toBeAttached();
  await expect(page.locator('main > p.soft')).toHaveCount(0);
  await page.waitForTimeout(REST_MS);
}
