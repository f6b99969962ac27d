import type { JobView } from '../../shared/api/views.ts';
import { png, tableText } from '../support/ecotaxaFiles.ts';
import { practiceProcess } from '../support/practiceProcess.ts';
import { expect, test, truthOf } from './realWindow.ts';
import { addPlankton } from './setUp.ts';

test('a restart that waits for the server is shown, and asked about when the job changed meanwhile', async ({
  page,
  open,
  home,
  daemon,
  practice,
}) => {
  test.setTimeout(180_000);
  await addPlankton(daemon, practice);
  const services = (await (await fetch(`${practice.url}/practice/services`)).json()) as Readonly<
    Record<string, { readonly url: string; readonly user: string; readonly secret: string }>
  >;
  const eco = services['ecotaxa'];
  if (eco === undefined) throw new Error('no EcoTaxa there');
  const rows = [['o1', 'missing.png']];
  const table = await home.file('cruise/ecotaxa_a.tsv', tableText(['object_id', 'img_file_name'], rows));
  const image = await home.file('cruise/x.png', png());
  const { batch } = await daemon.post<{ readonly batch: { readonly id: string } }>('/batches', {
    destination: 'plankton',
    paths: [table, image],
    comment: 'Cruise 12',
    mode: 'run',
  });
  await open(`/batches/${batch.id}`);
  await expect(page.getByText('The import failed on the server').first()).toBeVisible({ timeout: 60_000 });
  await practice.stop();

  const restart = async (): Promise<void> => {
    await page.getByRole('button', { name: 'More' }).last().click();
    await page.getByRole('menuitem', { name: 'Restart it at the server' }).click();
    await expect(page.getByText(/A restart waits for the server \(asked/)).toBeVisible({ timeout: 30_000 });
  };
  await restart();
  await page.getByRole('button', { name: 'Forget it' }).click();
  await expect(page.getByText(/A restart waits for the server/)).toBeHidden();
  await restart();

  await daemon.post('/pause', {});
  const again = await practiceProcess(home.dir, Number(new URL(practice.url).port));
  // Somebody erases it on the server's own page.
  const login = await fetch(`${eco.url}/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: eco.user, password: eco.secret }),
  });
  const headers = { authorization: `Bearer ${(await login.json()) as string}` };
  expect((await fetch(`${eco.url}/jobs/1`, { method: 'DELETE', headers })).status).toBe(200);
  await daemon.post('/resume', {});
  await expect(page.getByRole('button', { name: 'Restart it anyway' })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText('A job changed before it was restarted').first()).toBeVisible();
  await expect(truthOf(page)).toHaveText(/1 thing needs you/);
  await page.getByRole('button', { name: 'Forget it' }).click();
  await expect(page.getByRole('button', { name: 'Restart it anyway' })).toBeHidden();
  const { items } = await daemon.get<{ readonly items: readonly JobView[] }>('/jobs');
  expect(items[0]?.wish).toBeUndefined();
  await again.stop();
});
