import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { noTmpfsReason, withTmpfs } from '../support/tmpfs.ts';
import { expectAccessible } from './axe.ts';
import { expect, openWindow, test, truthOf } from './realWindow.ts';
import { addPractice, dropFiles } from './setUp.ts';

const UNDER_WAY_MS = 60_000;

test('a server that names another digest is not believed: the window says damaged, never delivered', async ({
  page,
  practice,
  lab,
}) => {
  test.setTimeout(150_000);
  await practice.fault({ route: 'file', fault: { kind: 'wrongDigest' } });
  await lab.add({ names: ['a.json', 'b.json'], comment: 'lied about' });
  await lab.open('/attention');
  const card = page.locator('.card');
  await expect(card.getByText('Arrived damaged')).toBeVisible({ timeout: UNDER_WAY_MS });
  await expect(truthOf(page)).not.toContainText('delivered');
  await expectAccessible(page);
  await practice.clearFaults();
  await card.getByRole('button', { name: /^Retry/ }).click();
  await expect(truthOf(page)).toHaveText('All 2 files delivered', { timeout: UNDER_WAY_MS });
});

test('a server that answers with a web page is told in words, and its markup stays text', async ({
  page,
  practice,
  lab,
}) => {
  test.setTimeout(150_000);
  const body = '<html><body><h1 id="lie">Sign in to the Wi-Fi</h1><script>alert(1)</script></body></html>';
  await practice.fault({ fault: { kind: 'htmlWith200', body } });
  await lab.add({ names: ['a.json'], comment: 'behind a wall' });
  await lab.open('/destinations');
  await page.getByRole('button', { name: 'Test', exact: true }).click();
  await expect(page.locator('.card .failure').first()).toBeVisible({ timeout: UNDER_WAY_MS });
  expect(await page.locator('#lie').count()).toBe(0);
  await expectAccessible(page);
  await practice.clearFaults();
  await expect(truthOf(page)).toHaveText('The one file is delivered', { timeout: UNDER_WAY_MS });
});

/** What instruments, people and attackers call files; each is a name that Linux takes. */
const HOSTILE_NAMES = [
  '<img src=x onerror=alert(1)>.json',
  'scan\u202egnp.json',
  'two\nlines\tand a tab.json',
  '\u200binvisible\u2066isolate.json',
  `${'ü'.repeat(120)}-${'x'.repeat(9)}.json`,
  '=HYPERLINK("http:..","click").json',
];

test('hostile names on the disk are sent or refused by name, and shown as text wherever they appear', async ({
  page,
  lab,
}) => {
  test.setTimeout(150_000);
  for (const name of HOSTILE_NAMES) expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
  const { id } = await lab.add({ names: HOSTILE_NAMES, comment: '\u202e<b>bold</b>' });
  await lab.open(`/batches/${id}`);
  const grid = page.getByRole('grid');
  await expect(grid.getByText('<img src=x onerror=alert(1)>.json')).toBeVisible();
  await expect(grid.getByText('scan⟨U+202E⟩gnp.json')).toBeVisible();
  await expect(grid.getByText('two␊lines␉and a tab.json')).toBeVisible();
  await expect(grid.getByRole('row')).toHaveCount(HOSTILE_NAMES.length + 1);
  expect(await page.locator('main img, main b').count()).toBe(0);
  const heights = await grid
    .locator('.grid-body [role=row]')
    .evaluateAll((rows) => rows.map((row) => Math.round(row.getBoundingClientRect().height)));
  expect(new Set(heights).size).toBe(1);
  await expectAccessible(page);
  await expect
    .poll(async () => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth))
    .toBe(true);
});

test('a full disk is told where it happens, nothing is lost, and it goes on when there is room', async ({
  page,
  home,
  practice,
}) => {
  test.skip(noTmpfsReason !== undefined, noTmpfsReason ?? '');
  test.setTimeout(150_000);
  await withTmpfs('24m', async (mount) => {
    await writeFile(join(mount, 'filler'), Buffer.alloc(14 * 1024 * 1024));
    const daemon = await home.serve(['--data', join(mount, 'data')]);
    try {
      await addPractice(home, daemon, practice);
      await openWindow(page, daemon);
      await dropFiles(page, [{ name: 'big.json', text: 'x'.repeat(12 * 1024 * 1024) }]);
      await page.getByRole('button', { name: 'Send 1 file' }).click();
      await expect(page.getByText(/disk is full|room/i).first()).toBeVisible({ timeout: UNDER_WAY_MS });
      await expect(truthOf(page)).not.toContainText('delivered');
      await expectAccessible(page);
      await writeFile(join(mount, 'filler'), '');
      await page
        .getByRole('button', { name: /Send|Try again|Retry/ })
        .last()
        .click();
      await expect(truthOf(page)).toHaveText('The one file is delivered', { timeout: UNDER_WAY_MS });
    } finally {
      await daemon.stop();
    }
  });
});
