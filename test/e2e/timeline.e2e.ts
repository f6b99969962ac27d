import { expectAccessible } from './axe.ts';
import { expect, test } from './realWindow.ts';
import { refuseFiles } from './setUp.ts';

const CLICKS_MAX = 3;

declare global {
  interface Window {
    clicksMade?: number;
  }
}

test('from what needs you to the cause of one file of many it is three clicks, and its way is told to the end', async ({
  page,
  practice,
  lab,
}) => {
  test.setTimeout(120_000);
  await refuseFiles(practice, 'Plate 7 is unknown here');
  await lab.add({ names: ['a.json', 'b.json', 'c.json', 'd.json', 'e.json'], comment: 'refused' });
  await lab.open('/');
  const summary = page.getByRole('region', { name: 'Needs you' });
  await expect(summary.getByText('refused')).toBeVisible({ timeout: 60_000 });
  // Counted by the page itself, whatever this test believes to have clicked.
  await page.evaluate(() => {
    window.clicksMade = 0;
    const count = (): number => (window.clicksMade = (window.clicksMade ?? 0) + 1);
    document.addEventListener('click', count, { capture: true });
  });
  await summary.getByRole('link', { name: 'See all' }).click();
  await page.locator('.card').getByText('What is affected').click();
  await page.locator('.card').getByRole('link', { name: 'd.json' }).click();

  const dialog = page.getByRole('dialog');
  const step = (name: string) => dialog.locator(`[data-step="${name}"]`);
  await expect(step('told').first()).toContainText('Try 1: “d.json” needs you');
  await expect(step('told').first()).toContainText('Plate 7 is unknown here');
  expect(await page.evaluate(() => window.clicksMade)).toBeLessThanOrEqual(CLICKS_MAX);
  await expect(step('seen')).toContainText('Seen: taken in by Waybill');
  await expect(step('seen').locator('time')).toBeVisible();
  await expect(step('whole')).toHaveAttribute('data-state', 'done');
  await expect(step('sent')).toHaveAttribute('data-state', 'open');
  await expectAccessible(page);

  await practice.clearFaults();
  await dialog.getByRole('button', { name: 'Retry this file' }).click();
  await expect(step('sent')).toContainText('Sent: try 2 arrived', { timeout: 30_000 });
  await expect(step('hashed')).toContainText('its SHA-256 was computed while its bytes were read');
  await expect(step('confirmed')).toContainText('Confirmed: The server computed the same SHA-256');
  await expect(step('confirmed').locator('time')).toBeVisible();
  await expect(step('imported')).toHaveAttribute('data-state', 'open');
  const order = await dialog
    .locator('[data-step]')
    .evaluateAll((steps) => steps.map((one) => one.getAttribute('data-step')));
  expect(order).toEqual(['seen', 'whole', 'told', 'hashed', 'sent', 'confirmed', 'imported']);
});

test('the page of a batch says in which phase it is, from its sending to the word of the server', async ({
  page,
  practice,
  lab,
}) => {
  test.setTimeout(120_000);
  await practice.fault({ route: 'file', fault: { kind: 'delay', delayMs: 4_000 }, times: 1 });
  const { id } = await lab.add({ names: ['a.json'], comment: 'slow' });
  await lab.open(`/batches/${id}`);
  const phase = (name: string) => page.locator(`[data-phase="${name}"]`);
  await expect(phase('confirming')).toHaveText('1 file waits for the server to confirm it', {
    timeout: 20_000,
  });
  await expect(page.getByText('1 of 1 files at the server', { exact: false })).toBeVisible({
    timeout: 30_000,
  });
  await expect(page.locator('[data-phase]')).toHaveCount(0);
});
