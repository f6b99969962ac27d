import { expect, openWindow, test, truthOf } from './realWindow.ts';

test('language and theme switch at once, and outlive a reload of the page and a restart of the daemon', async ({
  page,
  home,
  daemon,
  lab,
}) => {
  await lab.add({ names: ['a.json', 'b.json'], comment: 'kept' });
  await lab.open('/settings');
  await expect(truthOf(page)).toHaveText('All 2 files delivered', { timeout: 20_000 });
  await page.getByText('Français').click();
  await expect(page.getByRole('heading', { level: 1, name: 'Réglages' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'fr');
  await expect(truthOf(page)).toHaveText('Les 2 fichiers sont livrés');
  await page.getByText('Sombre').click();
  const ground = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await expect.poll(ground).toBe('rgb(17, 23, 28)');

  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('lang', 'fr');
  expect(await ground()).toBe('rgb(17, 23, 28)');

  const { port } = new URL(daemon.url);
  await daemon.stop();
  const again = await home.serve(['--port', port]);
  try {
    await openWindow(page, again, '/settings');
    await expect(page.getByRole('heading', { level: 1, name: 'Réglages' })).toBeVisible();
    expect(await ground()).toBe('rgb(17, 23, 28)');
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').getByRole('searchbox').fill('deutsch');
    await page.getByRole('menuitem', { name: 'Langue : Deutsch' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Einstellungen' })).toBeVisible();
    await page.getByText('Hell', { exact: true }).click();
    await expect.poll(ground).not.toBe('rgb(17, 23, 28)');
    await openWindow(page, again, '/');
    await expect(truthOf(page)).toHaveText('Alle 2 Dateien sind zugestellt');
  } finally {
    await again.stop();
  }
});
