import { mkdir, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { png, tableText } from '../support/ecotaxaFiles.ts';
import { press } from './keys.ts';
import { expect, test, truthOf } from './realWindow.ts';
import { addPlankton } from './setUp.ts';

test('a question of an import is answered by keyboard alone, and the import goes on', async ({
  page,
  open,
  home,
  daemon,
  practice,
}) => {
  test.setTimeout(120_000);
  await addPlankton(daemon, practice);
  const header = [
    'object_id',
    'img_file_name',
    'object_annotation_person_name',
    'object_annotation_category',
    'object_annotation_status',
  ];
  const table = await home.file(
    'cruise/ecotaxa_a.tsv',
    tableText(header, [['o1', 'x.png', 'Jane Doe', 'part', 'validated']]),
  );
  const image = await home.file('cruise/x.png', png());
  await daemon.post('/batches', {
    destination: 'plankton',
    paths: [table, image],
    comment: 'Cruise 12',
    mode: 'run',
  });
  await open();
  await expect(truthOf(page)).toHaveText(/1 thing needs you/, { timeout: 60_000 });
  await page.keyboard.press('g');
  await page.keyboard.press('q');
  const person = page.getByRole('combobox', { name: '“jane doe” is' });
  await expect(person).toBeVisible();
  await person.focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('smith');
  await expect(page.getByRole('option', { name: /John Smith/ })).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('combobox', { name: '“part” is' })).toBeFocused();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('part');
  await expect(page.getByRole('option', { name: /part<Annelida/ })).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Send 2 answers' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText('No questions')).toBeVisible({ timeout: 30_000 });
  await expect(truthOf(page)).toHaveText('All 2 files delivered', { timeout: 60_000 });
  await page.keyboard.press('g');
  await page.keyboard.press('j');
  await expect(page.getByRole('gridcell', { name: 'Succeeded' })).toBeVisible();
});

test('an empty file of a watched folder is asked about, and sent as it is by keyboard', async ({
  page,
  home,
  daemon,
  lab,
}) => {
  test.setTimeout(120_000);
  const dir = join(await realpath(home.dir), 'camera');
  await mkdir(dir);
  await daemon.post('/folders', {
    path: dir,
    destination: 'practice',
    rules: { settleMs: 200, close: { idleMs: 500, per: 'all' } },
  });
  await writeFile(join(dir, 'run7.json'), '');
  await writeFile(join(dir, 'run8.json'), '');
  await lab.open();
  await expect(truthOf(page)).toHaveText(/2 things need you|1 thing needs you/, { timeout: 60_000 });
  await page.keyboard.press('g');
  await page.keyboard.press('q');
  const asked = page.getByRole('group', { name: 'The file is empty' });
  await expect(asked.getByRole('button', { name: 'Leave out all 2 like this' })).toBeVisible();
  await expect(asked.getByRole('button', { name: 'Send all 2 like this as they are' })).toBeVisible();
  await press(page, page.getByRole('link', { name: 'run8.json' }));
  const dialog = page.getByRole('dialog', { name: 'run8.json' });
  await press(page, dialog.getByRole('button', { name: 'Leave out' }));
  await expect(dialog.getByRole('button', { name: 'Take it back in' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await page.keyboard.press('g');
  await page.keyboard.press('q');
  await press(page, asked.getByRole('button', { name: 'Send as it is' }));
  await expect(page.getByText('No questions')).toBeVisible({ timeout: 30_000 });
  await expect(truthOf(page)).toHaveText('The one file is delivered', { timeout: 60_000 });
});

test('two files with one name are asked about, and both are sent by keyboard, one with a number', async ({
  page,
  home,
  daemon,
  practice,
  lab,
}) => {
  test.setTimeout(90_000);
  const one = await home.file('morning/plate.json', '["morning"]');
  const other = await home.file('evening/plate.json', '["evening"]');
  await daemon.post('/batches', { destination: 'practice', paths: [one, other], mode: 'run' });
  await lab.open('/questions');
  const asked = page.getByRole('group', { name: 'Two files would have the same name' });
  await expect(asked.getByRole('button', { name: 'Send only the newest of each name' })).toBeVisible({
    timeout: 30_000,
  });
  await press(page, asked.getByRole('button', { name: 'Send all, the later ones numbered' }));
  await expect(page.getByText('No questions')).toBeVisible({ timeout: 30_000 });
  await expect(truthOf(page)).toHaveText('All 2 files delivered', { timeout: 60_000 });
  const files = (await practice.batches()).flatMap((batch) => batch.files.map(({ name }) => name));
  expect(files.toSorted()).toEqual(['plate-2.json', 'plate.json']);
});
