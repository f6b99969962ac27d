import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import type { DestinationView } from '../../shared/api/views.ts';
import type { Serving } from '../support/runWaybill.ts';
import { expect, test } from './realWindow.ts';

/** A server that answers everything with this page, and keeps the keys that it was shown. */
async function wifiPage(keys: string[]): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer((request, response) => {
    const [, pair = ''] = (request.headers.authorization ?? '').split(' ');
    keys.push(Buffer.from(pair, 'base64').toString());
    response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Sign in to the Wi-Fi</h1>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

async function saved(daemon: Serving): Promise<readonly string[]> {
  const { items } = await daemon.get<{ readonly items: readonly DestinationView[] }>('/destinations');
  return items.map(({ url }) => url);
}

/** Counts what the page asks the daemon to look at. */
function countProbes(page: Page): () => number {
  let asked = 0;
  page.on('request', (request) => {
    if (request.url().endsWith('/api/v1/probe')) asked += 1;
  });
  return () => asked;
}

test('the address is looked at while it is typed, then the key, and nothing is saved before one says so', async ({
  page,
  open,
  daemon,
  practice,
}) => {
  const keys: string[] = [];
  const wifi = await wifiPage(keys);
  const asked = countProbes(page);
  await open('/destinations?add');
  await page.getByRole('button', { name: 'Next', exact: true }).click();
  const address = page.getByRole('textbox', { name: 'Address' });
  const check = page.locator('.live-check');

  await address.pressSequentially('http://127.0.0.1:1', { delay: 30 });
  await expect(check).toContainText('127.0.0.1:1 cannot be reached');
  // While typing went on nobody was asked.
  expect(asked()).toBeLessThanOrEqual(2);
  await address.fill(wifi.url);
  await expect(check).toContainText('Answers, but not as an import server');
  await expect(check).toContainText('a web page');
  await address.fill(practice.haplo.url);
  await expect(check).toContainText('Answers, and asks for a key.');

  const key = page.getByLabel('Key or password');
  await key.fill('not the key');
  await expect(check).toContainText('The server does not take this key.');
  await key.fill(practice.haplo.secret);
  await expect(check).toContainText(/Answers as .+, and takes the key/);
  await expect(page.locator('[data-live-announcer]')).toContainText('takes the key', { timeout: 15_000 });

  // An address that is typed after the key may be anybody's: it is looked at without the key.
  await address.fill(wifi.url);
  await expect(check).toContainText('Answers, but not as an import server');
  expect(keys.join()).not.toContain(practice.haplo.secret);
  expect(await saved(daemon)).toEqual([]);

  // What it says stands in nobody's way.
  await page.getByText('In a file that only you can read').click();
  await page.getByRole('textbox', { name: 'Name' }).fill('wifi');
  await page.getByRole('button', { name: 'Save and test' }).click();
  await expect(
    page.getByText('The destination is saved, but the test failed', { exact: false }),
  ).toBeVisible();
  expect(await saved(daemon)).toEqual([wifi.url]);
  wifi.server.close();
});
