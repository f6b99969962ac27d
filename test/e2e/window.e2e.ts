import { gzipSync } from 'node:zlib';
import { fakeBatch } from '../support/fakeApiData.ts';
import { expectAccessible } from './axe.ts';
import { expect, test } from './fakeWindow.ts';

test('without a code the page says how to open it, and with a used one how to get another', async ({
  page,
  api,
}) => {
  await page.goto(new URL('/', api.url).href);
  await expect(page.getByRole('heading', { name: 'Open this window from Waybill' })).toBeVisible();
  await expect(page.getByText('waybill open')).toBeVisible();
  await page.goto(`${new URL('/', api.url).href}?again#code=wrong`);
  await expect(page.getByText('was used already', { exact: false })).toBeVisible();
});

test('the code leaves the address bar and the history, and nothing secret is kept', async ({
  page,
  open,
}) => {
  await open('/batches');
  expect(page.url()).toMatch(/\/#\/batches$/);
  const kept = await page.evaluate(() => JSON.stringify([localStorage, sessionStorage, document.cookie]));
  expect(kept).not.toContain('token');
  expect(await page.evaluate(() => 'require' in window || 'process' in window)).toBe(false);
});

test('the first view is fetched with less than 450 kB, compressed', async ({ page, open }) => {
  const fetched: Promise<Buffer>[] = [];
  page.on('response', (response) => {
    if (/\.(js|css|html|svg)$/.test(new URL(response.url()).pathname)) fetched.push(response.body());
  });
  await open();
  await expect(page.getByRole('heading', { name: 'Latest batches' })).toBeVisible();
  const bytes = (await Promise.all(fetched)).reduce((sum, body) => sum + gzipSync(body).length, 0);
  expect(bytes).toBeGreaterThan(50_000);
  expect(bytes).toBeLessThan(450_000);
  console.log(`first view: ${Math.round(bytes / 1000)} kB`);
});

test('a hostile name is shown as text: no markup, no turned direction, no broken row', async ({
  page,
  open,
}) => {
  await open('/batches/bat_moving01');
  await page.getByRole('searchbox', { name: 'Search files' }).fill('img');
  await expect(page.getByRole('gridcell', { name: '<img src=x onerror=alert(1)>.tsv' })).toBeVisible();
  expect(await page.locator('main img').count()).toBe(0);
  await page.getByRole('searchbox', { name: 'Search files' }).fill('scan');
  await expect(page.getByText('scan⟨U+202E⟩gnp.exe')).toBeVisible();
  await page.getByRole('searchbox', { name: 'Search files' }).fill('two');
  await expect(page.getByText('two␊lines␉and a tab.csv')).toBeVisible();
  await page.getByRole('searchbox', { name: 'Search files' }).fill('very-long');
  await expect(page.locator('.name-tail', { hasText: '_0042.tif' })).toBeVisible();
});

test('the window is worked by keyboard alone', async ({ page, open }) => {
  await open();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('main')).toBeFocused();

  await page.keyboard.press('g');
  await page.keyboard.press('b');
  await expect(page.getByRole('heading', { level: 1, name: 'Batches' })).toBeVisible();
  await page.keyboard.press('/');
  await expect(page.getByRole('searchbox')).toBeFocused();
  await page.keyboard.type('state:failed');
  await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', '2');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('searchbox')).toHaveValue('');
  await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', '9');

  await page.getByRole('grid').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Staff list, October' })).toBeVisible();

  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog').getByRole('searchbox')).toBeFocused();
  await page.keyboard.type('reg');
  await expect(page.getByText('Nothing fits.').or(page.getByRole('menuitem').first())).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog').getByRole('searchbox')).toBeFocused();
  await page.keyboard.type('needs');
  await expect(page.getByRole('menuitem', { name: /Needs you/ }).first()).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Needs you' })).toBeVisible();

  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Shortcuts' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
});

test('rows are copied as a spreadsheet takes them: the active one, or all that are chosen', async ({
  page,
  context,
  open,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open('/batches/bat_held0002');
  await page.getByRole('grid').focus();
  const copied = async (): Promise<readonly (readonly string[])[]> => {
    await page.keyboard.press('Control+c');
    const text = await page.evaluate(() => navigator.clipboard.readText());
    return text
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'));
  };
  const [head, first] = await copied();
  expect(head).toEqual(['Name', 'Size', 'State', 'Proof', 'SHA-256', 'At server']);
  expect(first?.slice(2)).toEqual([
    'Sent',
    'Checksum equal',
    expect.stringMatching(/^[0-9a-f]{64}$/),
    expect.stringMatching(/^[0-9a-f]{64}$/),
  ]);
  expect(Number(first?.[1])).toBeGreaterThan(1_000_000);
  await page.keyboard.press('Control+a');
  expect(await copied()).toHaveLength(4);
});

test('a pause tells how long it lasts, and a transfer without data that it stands', async ({
  page,
  open,
  api,
}) => {
  await open();
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('menuitem', { name: 'Pause until tomorrow, 8:00' }).click();
  await expect
    .poll(() => api.calls.find(({ route }) => route.endsWith('/pause'))?.body)
    .toEqual({ until: 'tomorrow' });
  const until = new Date(2026, 10, 23, 8).toISOString();
  api.send({ status: { ...api.data.status, truth: 'paused', paused: { since: until, until } } });
  await expect(page.getByText('What was on its way is back in the queue.')).toBeVisible();
  api.send({ status: api.data.status });
  await expect(page.getByText('No data has gone out for a while', { exact: false })).toBeVisible({
    timeout: 40_000,
  });
});

test('a question is answered by keyboard alone, what was answered before being filled in', async ({
  page,
  open,
  api,
}) => {
  await open('/questions');
  await expect(page.getByRole('combobox', { name: '“jane doe” is' })).toHaveValue('Jane Doe (Marine Lab)');
  await page.getByRole('combobox', { name: '“part (annelida)” is' }).focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('annelida');
  await expect(page.getByRole('option', { name: 'annelida 2' })).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByText('1 stays open and is asked again.')).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('combobox', { name: '“copepoda ⟨U+202E⟩sp.” is' })).toBeFocused();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('4711');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Send 3 answers' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText('No questions')).toBeVisible();
  const answers = api.calls.filter(({ route }) => route.endsWith('/answer'));
  expect(answers.map(({ body }) => body)).toEqual([
    {
      answer: {
        users: { 'jane doe': 7 },
        taxa: { 'part (annelida)': 102, 'copepoda \u202esp.': 4711 },
      },
    },
  ]);
});

test('a batch is cancelled only after a question whose default is to keep it', async ({
  page,
  open,
  api,
}) => {
  await open('/batches/bat_dsp00005');
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Cancel the batch' }).click();
  const question = page.getByRole('alertdialog');
  await expect(
    question.getByText('31 files that are not yet sent are given up.', { exact: false }),
  ).toBeVisible();
  await expect(question.getByRole('button', { name: 'Keep it' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(question).toBeHidden();
  expect(api.calls.filter(({ route }) => route.endsWith('/cancel'))).toEqual([]);
});

test('a batch that is sent says which earlier one its run follows, with the way there, as long as it does', async ({
  page,
  scene,
  api,
  open,
}) => {
  const [big] = scene.batches;
  if (big === undefined) throw new Error('the scene has no batch');
  const { id, comment, createdAt } = big;
  const schedule = { kind: 'import', after: { id, comment: `${comment}\u202e`, createdAt } } as const;
  const small = fakeBatch('bat_small009', [], { status: 'sent', comment: 'Plate 10', mode: 'run', schedule });
  scene.batches.push(small);
  await open('/batches/bat_small009');
  const sentence = page.getByText(/Import planned: follows the run of “.*”, which comes first\./);
  await expect(sentence).toContainText('Run 7, confocal, plates 3 to 9⟨U+202E⟩');
  await expectAccessible(page);
  await page.getByRole('link', { name: /^Run 7/ }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Run 7');
  await expect(sentence).toHaveCount(0);
  await page.goBack();
  await expect(sentence).toBeVisible();
  api.send({ batches: [{ ...small, schedule: { kind: 'import' } }] });
  await expect(sentence).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Take it back' })).toHaveCount(0);
});

test('language and theme switch at once, and are kept', async ({ page, open, api }) => {
  await open('/settings');
  await page.getByText('Français').click();
  await expect(page.getByRole('heading', { level: 1, name: 'Réglages' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'fr');
  await page.getByText('Sombre').click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(17, 23, 28)');
  await page.goto('about:blank');
  await page.goto(`${api.url}&to=/attention`);
  await expect(page.getByRole('heading', { level: 1, name: 'À traiter' })).toBeVisible();
  await expect(page.getByText('Connectez-vous de nouveau')).toBeVisible();
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog').getByRole('searchbox')).toBeFocused();
  await page.keyboard.type('deutsch');
  await expect(page.getByRole('menuitem', { name: 'Langue : Deutsch' })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Zu erledigen' })).toBeVisible();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog').locator('kbd', { hasText: 'Leertaste' })).toBeVisible();
});

test('single letters do nothing once they are switched off', async ({ page, open }) => {
  await open('/settings');
  await page.getByText('Single letters as shortcuts').click();
  await page.locator('main').focus();
  await page.keyboard.press('?');
  await page.waitForTimeout(300);
  await expect(page.getByRole('dialog')).toBeHidden();
});

test.describe('with nothing yet', () => {
  test.use({ sceneName: 'empty' });
  test('each view says what it is for and what to do', async ({ page, open }) => {
    await open();
    await expect(page.getByRole('heading', { name: 'Say where your files shall go' })).toBeVisible();
    for (const [place, title] of [
      ['batches', 'No batch yet'],
      ['destinations', 'No destination yet'],
      ['folders', 'No watched folder yet'],
      ['history', 'Nothing happened in this time'],
      ['attention', 'Nothing needs you'],
      ['jobs', 'No import job yet'],
    ] as const) {
      await page.evaluate((hash) => (location.hash = hash), `#/${place}`);
      await expect(page.getByRole('heading', { name: title })).toBeVisible();
    }
  });
});

test.describe('with a hundred thousand batches', () => {
  test.use({ sceneName: 'many' });
  test('the list knows its length, holds a few rows, and finds by words', async ({ page, open }) => {
    await open('/batches');
    const grid = page.getByRole('grid');
    await expect(grid).toHaveAttribute('aria-rowcount', '100001');
    await grid.focus();
    for (let press = 0; press < 12; press += 1) await page.keyboard.press('PageDown');
    await expect(page.locator('.grid-row-active').getByText(/Batch number \d+/)).toBeVisible();
    expect(await grid.getByRole('row').count()).toBeLessThan(80);
    await page.keyboard.press('End');
    await expect(grid.locator('[aria-rowindex="100001"]')).toBeVisible();
    const places = await grid
      .getByRole('row')
      .evaluateAll((rows) => rows.map((row) => Number(row.getAttribute('aria-rowindex'))));
    // The head, then lines without a gap up to the last; each says where it is among all.
    const [head, ...lines] = places.toSorted((one, other) => one - other);
    expect(head).toBe(1);
    expect(lines).toEqual(lines.map((_, at) => 100_001 - lines.length + 1 + at));
    const active = await grid.getAttribute('aria-activedescendant');
    await expect(page.locator(`[id="${active}"]`)).toHaveAttribute('aria-rowindex', '100001');
    const cells = grid.locator('[aria-rowindex="100001"] [role=gridcell]');
    await expect(grid).toHaveAttribute('aria-colcount', String(await cells.count()));
    await page.getByRole('searchbox').fill('state:attention number 970');
    await expect(page.getByText('Batch number 970', { exact: true })).toBeVisible();
  });
});
