import { expectAccessible } from './axe.ts';
import { expect, test } from './fakeWindow.ts';

test('the computer’s own dialog chooses the folder where there is one, and the preview follows', async ({
  page,
  open,
  api,
}) => {
  await page.addInitScript(() => {
    Object.assign(window, {
      waybill: {
        pathOf: () => '',
        choosePaths: (what: string) => Promise.resolve(what === 'folder' ? ['/data/chosen'] : []),
        onMenu: () => () => undefined,
        setAppearance: () => Promise.resolve(),
      },
    });
  });
  await open('/folders?add');
  await page.getByRole('button', { name: 'Choose…' }).click();
  await expect(page.getByRole('textbox', { name: 'Folder' })).toHaveValue('/data/chosen');
  await expect(page.getByText('2,888 of 3,102 files there now would be sent, 48.2 GB.')).toBeVisible();
  await expect(page.getByText('3 files would have come after', { exact: false })).toBeVisible();
  const asked = api.calls.filter(({ route }) => route === 'POST /folders/preview');
  expect(asked.map(({ body }) => (body as { path: string }).path)).toEqual(['/data/chosen']);
});

test('rules that make no sense are not tried, and the last that did stay in sight', async ({
  page,
  open,
  api,
}) => {
  await open('/folders/fld_scope1?rules');
  await expect(page.getByText('“*.lock” matches 0 of 3,102 files now.')).toBeVisible();
  const tries = (): number => api.calls.filter(({ route }) => route === 'POST /folders/preview').length;
  expect(tries()).toBe(1);
  await page.getByRole('textbox', { name: 'Quiet for' }).fill('5 parsecs');
  await expect(page.getByText('A time is a number with s, min or h, such as 90 s.')).toBeVisible();
  await expect(page.getByText('This shows the last rules that made sense.')).toBeVisible();
  await expect(
    page.getByText('2,888 of 3,102 files there now would be sent', { exact: false }),
  ).toBeVisible();
  await page.waitForTimeout(600);
  expect(tries()).toBe(1);
  await page.getByRole('textbox', { name: 'Quiet for' }).fill('7 min');
  await expect.poll(tries).toBe(2);
  await expect(page.getByText('Looking…')).toBeHidden();
  await page.getByRole('button', { name: 'Save the rules' }).click();
  await expect.poll(() => api.calls.at(-1)?.route).toBe('PATCH /folders/fld_scope1');
  expect(api.calls.at(-1)?.body).toMatchObject({
    previewed: 'seen',
    rules: {
      close: { idleMs: 420_000, files: 500, bytes: 2_000_000_000, per: 'folder', marker: 'done.txt' },
      ignore: ['*.tmp', '*.lock', 'cache/**'],
      control: null,
    },
  });
});

test('rules that nobody has seen at work are saved only on a second word', async ({ page, open, api }) => {
  // A preview that takes for ever, as in a folder of millions of files.
  await page.route('**/folders/preview', () => new Promise<void>(() => undefined));
  await open('/folders/fld_scope1?rules');
  await page.getByRole('button', { name: 'Save the rules' }).click();
  await expect(page.getByText('Nobody looked what the rules would do')).toBeVisible();
  await expect(page.getByText('In the last 7 days 1204 files came', { exact: false })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Save all the same' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'scope1' })).toBeVisible();
  const asked = api.calls.filter(({ route }) => route.startsWith('PATCH'));
  expect(asked.map(({ body }) => (body as { confirm?: boolean }).confirm)).toEqual([undefined, true]);
});

test('a folder that an administrator provides says so, and offers no change', async ({ page, open }) => {
  await open('/folders/fld_old');
  await expect(page.getByText('Your administrator provides this folder.', { exact: false })).toBeVisible();
  const main = page.getByRole('main');
  await expect(main.getByRole('button', { name: 'Look through it now' })).toBeVisible();
  for (const name of ['Change the rules', 'Pause', 'Resume'])
    await expect(main.getByRole('button', { name, exact: true })).toHaveCount(0);
  await main.getByRole('button', { name: 'More' }).click();
  await expect(page.getByRole('menuitem', { name: 'Batches of its destination' })).toBeVisible();
  await expect(page.getByRole('menuitem', { name: 'Stop watching…' })).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expectAccessible(page);
});

test('a folder is found in the palette by any part of its path', async ({ page, open }) => {
  await open();
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog').getByRole('searchbox')).toBeFocused();
  await page.keyboard.type('reader');
  await expect(page.getByRole('menuitem', { name: /old-reader/ })).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'old-reader' })).toBeVisible();
});

test('charts are drawn in the theme’s colours and anew when it changes', async ({ page, open }) => {
  await open('/history');
  const dark = (): Promise<number> =>
    page.evaluate(() => {
      const canvas = document.querySelector('canvas');
      const pixels = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      let drawn = 0;
      for (let at = 0; at < pixels.length; at += 4)
        if (pixels[at] === 108 && pixels[at + 1] === 196) drawn += 1;
      return drawn;
    });
  await expect(page.locator('canvas').first()).toBeVisible();
  expect(await dark()).toBe(0);
  await page.evaluate(() => document.documentElement.setAttribute('data-theme', 'dark'));
  await expect.poll(dark).toBeGreaterThan(1_000);
});
