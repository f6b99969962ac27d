import type { PracticeView } from '../../shared/api/routes/practice.ts';
import { CONTROL_TEXT } from '../support/runWaybill.ts';
import { expect, test, truthOf } from './realWindow.ts';

/** What stands on the home page of a daemon that nobody has used. */
const FRESH = 'Nothing to send yet';

test('a fresh daemon: two clicks to the first delivered files, on the practice server that it brings', async ({
  page,
  daemon,
  open,
}) => {
  await open();
  await expect(truthOf(page)).toHaveText(FRESH);
  await page.getByRole('button', { name: 'Try it with the practice server' }).click();
  await expect(page.getByText('Ready. It is the destination “practice”.')).toBeVisible({ timeout: 20_000 });
  await page.getByRole('button', { name: 'Send the demo files' }).click();

  await expect(page.getByRole('heading', { level: 1, name: 'Demo files' })).toBeVisible();
  await expect(page.getByRole('gridcell', { name: 'Checksum equal' })).toHaveCount(3, { timeout: 20_000 });
  await expect(truthOf(page)).toHaveText('All 3 files delivered');
  const { url } = await daemon.get<PracticeView>('/practice');
  const state = await (await fetch(`${url}/practice/state`)).text();
  for (const name of ['biology.tsv', 'chemistry.tsv', 'physics.tsv']) expect(state).toContain(name);
});

test('out of the wizard, without a terminal: a practice destination of any kind, and a file of one’s own', async ({
  page,
  open,
  home,
}) => {
  const file = await home.file('people.json', '[{"name":"Ada"}]');
  await open('/destinations');
  await expect(page.getByText('terminal')).toHaveCount(0);
  await page.getByRole('button', { name: 'Add a destination' }).click();
  await expect(page.getByText('terminal')).toHaveCount(0);
  await page.getByText('DSP-INGEST', { exact: false }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: 'Try it with the practice server' }).click();
  await expect(page.getByText('Ready. It is the destination “practice-dsp-ingest”.')).toBeVisible({
    timeout: 20_000,
  });
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('dialog').getByRole('button', { name: 'Choose files…' }).click();
  await (await chooser).setFiles([file]);
  await page.getByRole('button', { name: 'Send 1 file', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: /Batch of/ })).toBeVisible();
  await expect(truthOf(page)).toHaveText('The one file is delivered', { timeout: 20_000 });
});

test('from nothing to the first delivered file on a server of one’s own in eight clicks', async ({
  page,
  open,
  practice,
  home,
}) => {
  const file = await home.file('people.json', '[{"name":"Ada"}]');
  const control = await home.file('import.json', CONTROL_TEXT);
  let clicks = 0;
  const click = async (name: string | RegExp): Promise<void> => {
    clicks += 1;
    await page.getByRole('button', { name, exact: true }).click();
  };
  await open();
  await expect(truthOf(page)).toHaveText(FRESH);

  clicks += 1;
  await page.getByRole('link', { name: 'Add a destination' }).click();
  await click('Next');
  await page.getByRole('textbox', { name: 'Address' }).fill(practice.haplo.url);
  await page.getByLabel('Key or password').fill(practice.haplo.secret);
  clicks += 1;
  await page.getByText('In a file that only you can read').click();
  await page.getByRole('textbox', { name: 'Name' }).fill('practice');
  await click('Save and test');
  await expect(page.getByText(/^Answers as/)).toBeVisible();

  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('dialog').getByRole('button', { name: 'Choose files…' }).click();
  clicks += 1;
  await (await chooser).setFiles([file]);
  const controlChooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: /Control file/ }).click();
  await page.getByRole('option', { name: 'Another file…' }).click();
  await (await controlChooser).setFiles([control]);
  clicks += 2;
  await click('Send 1 file');

  await expect(page.getByRole('heading', { level: 1, name: /Batch of/ })).toBeVisible();
  await expect(page.getByRole('gridcell', { name: 'Checksum equal' })).toBeVisible({ timeout: 20_000 });
  await expect(truthOf(page)).toHaveText('The one file is delivered');
  expect(clicks).toBeLessThanOrEqual(8);
  const [batch] = await practice.batches();
  expect(batch?.files.map(({ name }) => name)).toEqual(['people.json']);
});
