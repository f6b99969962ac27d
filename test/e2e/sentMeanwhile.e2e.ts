import type { BatchView } from '../../shared/api/views.ts';
import { dropFiles } from './setUp.ts';
import { expect, test } from './realWindow.ts';

test('what is dropped onto a batch that is sent meanwhile becomes a new one with one press, and nothing is lost', async ({
  page,
  daemon,
  lab,
  practice,
}) => {
  await daemon.post('/pause');
  const first = await lab.add({ names: ['a.json'], comment: 'First' });
  await lab.open(`/batches/${first.id}`);
  await expect(page.getByRole('heading', { name: 'First' })).toBeVisible();
  await dropFiles(page, [
    { name: 'b.json', text: '{"late":1}' },
    { name: 'c.json', text: '{"late":2}' },
  ]);
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('heading', { name: /^Add to/ })).toBeVisible();

  await daemon.post('/resume');
  await expect.poll(async () => (await daemon.batch(first.id)).status).toBe('held');
  await dialog.getByRole('button', { name: 'Send 2 files' }).click();
  await expect(dialog.getByRole('group', { name: 'The batch is on its way already' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Make a new batch of them' }).click();

  await expect(dialog.getByRole('heading', { name: 'Send files' })).toBeVisible();
  await expect(dialog.getByRole('group', { name: 'The batch is on its way already' })).toHaveCount(0);
  await dialog.getByRole('textbox', { name: 'Comment' }).fill('Late');
  await dialog.getByRole('button', { name: 'Send 2 files' }).click();
  await expect(page.getByRole('heading', { name: 'Late' })).toBeVisible();
  const batches = async (): Promise<readonly BatchView[]> =>
    (await daemon.get<{ items: BatchView[] }>('/batches')).items;
  await expect
    .poll(async () => (await batches()).map(({ comment, status }) => `${comment} ${status}`).toSorted())
    .toEqual(['First held', 'Late held']);
  const names = (await practice.batches()).map(({ files }) => files.map(({ name }) => name));
  expect(names.map((some) => some.toSorted().join(' ')).toSorted()).toEqual(['a.json', 'b.json c.json']);
});
