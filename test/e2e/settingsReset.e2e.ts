import type { KindnessView } from '../../shared/api/scheduleViews.ts';
import { press } from './keys.ts';
import { expect, test } from './realWindow.ts';

test('a setting that differs from its default is marked, and put back by itself', async ({
  page,
  open,
  daemon,
}) => {
  const kindness = async (): Promise<string> => (await daemon.get<KindnessView>('/kindness')).kindness;
  const panel = (words: string) => page.locator('.panel').filter({ hasText: words });
  // The tests' own home has another time to rest than the default: that one is always marked.
  const changed = page
    .locator('.panel')
    .filter({ hasNotText: 'What is kept' })
    .getByText('Changed', { exact: true });
  await open('/settings');
  const look = panel('Theme').first();
  await expect(changed).toHaveCount(0);

  await page.getByText('Dark', { exact: true }).click();
  await expect(look.getByText('Changed', { exact: true })).toBeVisible();
  await page.getByText('Full speed', { exact: true }).click();
  await expect.poll(kindness).toBe('full');
  const instrument = panel('While an instrument writes');
  await expect(instrument.getByText('Changed', { exact: true })).toBeVisible();
  await page.goto('about:blank');
  await open('/settings');
  await expect(changed).toHaveCount(2);

  await press(
    page,
    page.getByRole('button', {
      name: 'While an instrument writes into a watched folder: back to “Stand back”',
    }),
  );
  await expect.poll(kindness).toBe('gentle');
  await expect(instrument.getByText('Changed', { exact: true })).toHaveCount(0);
  await press(page, look.getByRole('button', { name: /back to/ }));
  await expect(changed).toHaveCount(0);
  await expect(look.getByRole('radio', { name: 'As the computer' })).toBeChecked();
});

test('who may not change the settings is told so where they tried, and nothing is changed', async ({
  page,
  open,
  home,
  daemon,
  complaints,
}) => {
  const set = await home.run(['lock', 'set', '--passphrase-stdin'], { stdin: '4711\n' });
  expect(set.code, set.stderr).toBe(0);
  expect((await home.run(['lock', 'close'])).code).toBe(0);
  await open('/settings');
  await page.getByText('Full speed', { exact: true }).click();
  const instrument = page.locator('.panel').filter({ hasText: 'While an instrument writes' });
  await expect(instrument.getByRole('group', { name: 'The settings are locked' })).toBeVisible();
  await expect(instrument.getByRole('radio', { name: /Stand back/ })).toBeChecked();
  expect((await daemon.get<KindnessView>('/kindness')).kindness).toBe('gentle');
  expect(complaints.splice(0).map((one) => /status of (\d+)/.exec(one)?.[1])).toEqual(['423']);
});
