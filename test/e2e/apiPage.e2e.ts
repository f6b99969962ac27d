import { expect, test } from './realWindow.ts';

test('the page of the API shows a call, its examples, and what the own daemon answers to it', async ({
  page,
  open,
}) => {
  await open('/api');
  await page.getByRole('searchbox', { name: 'Search the calls' }).fill('status truth');
  await expect(page.getByText('1 call', { exact: true })).toBeVisible();
  await page.getByText('/api/v1/status').click();
  await expect(page.getByLabel('Example', { exact: true })).toContainText(
    'curl -H "Authorization: Bearer $(cat',
  );
  await page.getByText('Python', { exact: true }).click();
  await expect(page.getByLabel('Example', { exact: true })).toContainText(
    'urllib.request.Request(url + "/api/v1/status"',
  );
  await page.getByRole('button', { name: 'Try it here' }).click();
  await expect(page.getByText('Answered with 200')).toBeVisible();
  await expect(page.getByLabel('Answer')).toContainText('"truth": "nothing-yet"');
});

test('a call with a field waits for it, and one that changes something cannot be tried', async ({
  page,
  open,
}) => {
  await open('/api');
  const search = page.getByRole('searchbox', { name: 'Search the calls' });
  await search.fill('getBatch');
  await page.getByText('/api/v1/batches/{id}').click();
  await expect(page.getByRole('button', { name: 'Try it here' })).toBeDisabled();
  await page.getByRole('textbox', { name: 'id' }).fill('bat_none');
  await page.getByRole('button', { name: 'Try it here' }).click();
  await expect(page.getByText('Answered with 404')).toBeVisible();
  await search.fill('setKindness');
  await page.getByText('/api/v1/kindness').click();
  await expect(page.getByLabel('Example', { exact: true })).toContainText('-X PUT');
  await expect(page.getByRole('button', { name: 'Try it here' })).toHaveCount(0);
});
