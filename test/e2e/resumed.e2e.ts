import { expect, test } from './fakeWindow.ts';

test('an unexpected stop is told once, not with every page that is opened until the next', async ({
  page,
  open,
  api,
}) => {
  const resumed = { items: 1_204, at: '2026-11-22T08:00:00.000Z' };
  api.data.status = { ...api.data.status, resumed };
  const told = page.getByText('Resumed 1,204 files after an unexpected stop.');
  await open('/');
  await expect(told).toBeVisible();
  await open('/?again');
  await expect(page.getByTestId('truth')).toContainText('things need you');
  await expect(told).toBeHidden();

  // Another stop is another thing to tell.
  api.data.status = { ...api.data.status, resumed: { items: 2, at: '2026-11-22T09:00:00.000Z' } };
  api.send({ status: api.data.status });
  const again = page.getByText('Resumed 2 files after an unexpected stop.');
  await expect(again).toBeVisible();
  await again.locator('..').getByRole('button', { name: 'Dismiss' }).click();
  await expect(again).toBeHidden();
});
