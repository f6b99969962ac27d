import { problemOf } from '../../shared/api/client.ts';
import { fakeItem } from '../support/fakeApiData.ts';
import { expectAccessible } from './axe.ts';
import { expect, test } from './fakeWindow.ts';

test('a pause that is refused is told until it is dismissed, by whichever way it was asked for', async ({
  page,
  open,
}) => {
  const refusal = problemOf('request.conflict', { reason: 'somebody holds it', next: 'Ask again.' }, 409);
  await page.route(/\/api\/v1\/pause$/, (route) =>
    route.fulfill({ status: 409, contentType: 'application/problem+json', body: JSON.stringify(refusal) }),
  );
  await open('/destinations');
  const told = page.getByRole('alert').filter({ hasText: 'somebody holds it' });
  const dismiss = told.getByRole('button', { name: 'Dismiss' });
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();

  await page.getByRole('banner').getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('menuitem').first().click();
  await expect(told).toBeVisible();
  await expectAccessible(page);
  await dismiss.click();
  await expect(told).toBeHidden();

  await page.getByRole('main').getByRole('button', { name: 'More' }).first().click();
  await page.getByRole('menuitem', { name: 'Pause' }).click();
  await expect(told).toBeVisible();
  await dismiss.click();
  await expect(told).toBeHidden();

  await page.keyboard.press('Control+k');
  await page.keyboard.type('pause');
  await page.getByRole('menuitem', { name: 'Pause' }).first().click();
  await expect(told).toBeVisible();
  await dismiss.press('Enter');
  await expect(told).toBeHidden();

  await page.keyboard.press('p');
  await expect(told).toBeVisible();
});

test('an undo that fails is told for longer than it was offered', async ({ page, open }) => {
  const refusal = problemOf('request.conflict', { reason: 'the batch is cancelled', next: 'Add it.' }, 409);
  await page.route(/\/api\/v1\/items\/[^/]+\/(cancel|restore)$/, (route) =>
    route.request().url().endsWith('/restore')
      ? route.fulfill({
          status: 409,
          contentType: 'application/problem+json',
          body: JSON.stringify(refusal),
        })
      : route.fulfill({ json: fakeItem('bat_eco00006', 'uvp_3.zip', { state: 'cancelled' }) }),
  );
  await page.clock.install();
  await open('/batches/bat_eco00006');
  await page.getByRole('grid').getByText('uvp_3.zip').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Give this file up' }).click();
  await dialog.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: 'Undo' }).click();
  const told = page.getByRole('alert').filter({ hasText: 'It could not be taken back.' });
  await expect(told).toContainText('the batch is cancelled');
  await page.clock.fastForward(60_000);
  await expect(told).toBeVisible();
  await told.getByRole('button', { name: 'Dismiss' }).click();
  await expect(told).toBeHidden();
});

test('what the computer itself refuses is told where it was asked for', async ({ page, open }) => {
  await page.addInitScript(() =>
    Object.assign(window, {
      waybill: {
        pathOf: () => '',
        choosePaths: () => Promise.resolve([]),
        onMenu: () => () => undefined,
        setAppearance: () => Promise.resolve(),
        startsAtLogin: () => Promise.resolve(false),
        shellWishes: () => Promise.resolve({ keepsInBackground: true, tellsDone: true }),
        setStartAtLogin: () => Promise.reject(new Error('failed')),
        reveal: () => Promise.resolve(false),
        updates: () => Promise.resolve({ state: 'off', why: 'no-feed' }),
        onUpdate: () => () => undefined,
      },
    }),
  );
  await open('/settings');
  const tick = page.getByRole('checkbox', { name: 'Start with the computer' });
  await tick.press(' ');
  await expect(page.getByRole('alert')).toContainText('The computer did not keep this.');
  await expect(tick).not.toBeChecked();
  await page.goto(`${page.url().split('#')[0] ?? ''}#/batches/bat_eco00006`);
  await page.getByRole('grid').getByText('uvp_3.zip').click();
  await page.getByRole('button', { name: 'Show in folder' }).click();
  await expect(page.getByRole('alert')).toContainText('It could not be shown');
  await expectAccessible(page);
});
