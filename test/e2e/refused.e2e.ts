import { problemOf } from '../../shared/api/client.ts';
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
