import type { Page } from '@playwright/test';
import type { StatusView } from '../../shared/api/views.ts';
import type { FakeApi } from '../support/fakeApi.ts';
import { fakeItem, fakeJob, fakeStatus } from '../support/fakeApiData.ts';
import { expect, test } from './fakeWindow.ts';
import { PLACES } from './places.ts';

const WATCHED_MS = 60_000;
const STEP_MS = 1_000;
const ARRIVES_MS = 20;
/** What a screen reader may be told at most: once in ten seconds. */
const APART_MS = 10_000;

interface Spoken {
  readonly at: number;
  readonly text: string;
}

/** Other states of views that are looked at. */
const LOOKED_AT: readonly string[] = [
  'batches-search',
  'batch-statement',
  'batch-done',
  'folder-away',
  'folder-rules',
];

for (const [name, place] of Object.entries(PLACES).filter(([one]) => !LOOKED_AT.includes(one)))
  test(`a screen reader is told something at most once in ten seconds while much goes on: ${name}`, async ({
    page,
    open,
    api,
  }) => {
    await page.clock.install();
    await open(place);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await page.clock.runFor(APART_MS);
    await watchLiveRegions(page);
    for (let step = 0; step * STEP_MS < WATCHED_MS; step += 1) {
      sendMuch(api, step);
      // The page's own time stands still; what was sent needs some of ours to arrive.
      await page.waitForTimeout(ARRIVES_MS);
      await page.clock.runFor(STEP_MS);
    }
    const spoken = await page.evaluate(() => (window as unknown as { spoken: readonly Spoken[] }).spoken);
    expect(spoken.length).toBeGreaterThan(2);
    spoken.forEach(({ at }, index) => {
      const before = spoken[index - 1]?.at ?? -Infinity;
      expect(at - before, JSON.stringify(spoken)).toBeGreaterThan(APART_MS - STEP_MS);
    });
  });

test('a lost connection that comes and goes is told at that pace, too', async ({ page, open, api }) => {
  await page.clock.install();
  await open();
  await page.clock.runFor(APART_MS);
  await watchLiveRegions(page);
  for (let times = 0; times < 4; times += 1) {
    await api.goAway();
    await expect(page.getByTestId('truth')).toContainText('does not answer');
    await page.clock.runFor(2_000);
    await api.comeBack();
    await expect(async () => {
      await page.clock.runFor(1_000);
      await expect(page.getByTestId('truth')).not.toContainText('does not answer', { timeout: 200 });
    }).toPass();
  }
  const spoken = await page.evaluate(() => (window as unknown as { spoken: readonly Spoken[] }).spoken);
  expect(spoken.map(({ text }) => text)).toContain('Waybill does not answer');
  spoken.forEach(({ at }, index) =>
    expect(at - (spoken[index - 1]?.at ?? -Infinity)).toBeGreaterThan(APART_MS - STEP_MS),
  );
});

test('what a search finds while somebody types is told at that pace, too', async ({ page, open }) => {
  await page.clock.install();
  await open('/api');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.clock.runFor(APART_MS);
  await watchLiveRegions(page);
  for (const letter of 'batches') {
    await page.getByRole('searchbox').press(letter);
    await page.clock.runFor(STEP_MS);
  }
  await page.clock.runFor(2 * APART_MS);
  const spoken = await page.evaluate(() => (window as unknown as { spoken: readonly Spoken[] }).spoken);
  expect(spoken.length).toBeGreaterThan(0);
  spoken.forEach(({ at }, index) =>
    expect(at - (spoken[index - 1]?.at ?? -Infinity)).toBeGreaterThan(APART_MS - STEP_MS),
  );
});

const TRUTHS = ['uploading', 'needs-you', 'waiting'] as const satisfies readonly StatusView['truth'][];
/** Everything changes at once. */
function sendMuch(api: FakeApi, step: number): void {
  const left = 400 - step;
  const [batch] = api.data.batches;
  const counts = { ...batch?.counts, queued: { items: left, bytes: left * 1e6 } };
  api.send({
    status: fakeStatus(api.data, {
      truth: TRUTHS[step % TRUTHS.length] ?? 'uploading',
      needsYou: 1 + (step % 5),
      items: { queued: { items: left, bytes: left * 1e6 } },
      moving: [{ batch: batch?.id ?? '', item: 'i', name: `n${left}`, bytes: 9, sentBytes: step % 9 }],
      secondsLeft: left,
    }),
    batches: api.data.batches.map((one) => ({ ...one, counts: one.id === batch?.id ? counts : one.counts })),
    items:
      batch === undefined
        ? []
        : [fakeItem(batch.id, 'run7_0014.tif', { state: 'uploading', sentBytes: step })],
    jobs: batch === undefined ? [] : [fakeJob(batch.id, { state: 'running', progressPct: step % 100 })],
    destinations: api.data.destinations,
  });
}

/** Notes each time when what stands in any live region of the page became another text. */
async function watchLiveRegions(page: Page): Promise<void> {
  await page.evaluate(() => {
    const live = '[role=status], [role=alert], [role=log], [aria-live]:not([aria-live=off])';
    const texts = new Map<Element, string>();
    const spoken: Spoken[] = [];
    const look = (): void => {
      for (const region of document.querySelectorAll(live)) {
        const text = region.textContent;
        const known = texts.get(region);
        texts.set(region, text);
        if (text !== '' && text !== known) spoken.push({ at: performance.now(), text });
      }
    };
    look();
    spoken.length = 0;
    Object.assign(window, { spoken });
    new MutationObserver(look).observe(document.body, {
      childList: true,
      characterData: true,
      subtree: true,
      attributes: true,
      attributeFilter: ['role', 'aria-live'],
    });
  });
}
