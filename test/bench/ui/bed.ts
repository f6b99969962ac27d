import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from '@playwright/test';
import { startWaybill, type Waybill } from '../bed.ts';
import { startServer } from '../processes.ts';
import { fillLedger, type LedgerSize } from './bigLedger.ts';
import { watchPage } from './page.ts';

const CLI = join(process.cwd(), 'dist/cli.js');
/** Debian's Chromium where it is; elsewhere the one that Playwright brings. */
const SYSTEM_CHROMIUM = '/usr/bin/chromium';

/** A daemon with a full ledger, the practice server, and a browser. */
export interface UiBed {
  readonly waybill: Waybill;
  readonly dir: string;
  /** Opens a fresh window, as `waybill open` would: nothing is cached. */
  open(place: string): Promise<Page>;
  /** One call of the local API. */
  call<T>(method: string, path: string, body?: object): Promise<T>;
  stop(): Promise<void>;
}

/** Sets a destination up, fills the ledger while no daemon holds it, and starts the daemon on it. */
export async function startUiBed(dir: string, size: LedgerSize): Promise<UiBed> {
  const practice = await startServer<{
    readonly services: Readonly<Record<string, { readonly url: string; readonly secret: string }>>;
  }>(process.execPath, [
    CLI,
    'practice',
    '--json',
    '--with-parent',
    '--data',
    join(dir, 'practice'),
    '--port',
    '0',
    '--speed',
    '100',
  ]);
  const place = join(dir, 'waybill');
  const first = await startWaybill(place);
  const haplo = practice.told.services['haplo-batch'];
  await callOf(first)('POST', '/destinations', {
    name: 'practice',
    kind: 'haplo-batch',
    url: haplo?.url,
    secret: haplo?.secret,
    secretStore: 'file',
    options: { control: join(place, 'control.json') },
  });
  const { items } = await callOf(first)<{ readonly items: readonly { readonly id: string }[] }>(
    'GET',
    '/destinations',
  );
  await first.serving.stop();
  await fillLedger(join(first.data, 'ledger.db'), items[0]?.id ?? '', size);
  const waybill = await startWaybill(place);
  const browser = await chromium.launch({
    ...(existsSync(SYSTEM_CHROMIUM) ? { executablePath: SYSTEM_CHROMIUM } : {}),
    args: ['--no-sandbox'],
  });
  const call = callOf(waybill);
  return {
    waybill,
    dir,
    open: async (to) =>
      openPage(browser, (await call<{ readonly url: string }>('POST', '/sign-in-codes')).url, to),
    call,
    stop: async () => {
      await browser.close();
      await waybill.stop();
      await practice.stop();
    },
  };
}

async function openPage(browser: Browser, url: string, place: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' });
  const page = await context.newPage();
  await page.addInitScript(watchPage);
  await page.goto(`${url}&to=${encodeURIComponent(place)}`, { waitUntil: 'commit' });
  return page;
}

function callOf({ serving }: Waybill): UiBed['call'] {
  const { url, tokenFile } = serving.told;
  return async <T>(method: string, path: string, body?: object) => {
    const token = (await readFile(tokenFile, 'utf8')).trim();
    const answer = await fetch(new URL(`/api/v1${path}`, url), {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(method === 'GET' ? {} : { body: JSON.stringify(body ?? {}) }),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  };
}

/** Small files in folders of a thousand; gives the directory. */
export async function writeFiles(dir: string, count: number): Promise<string> {
  for (let from = 0; from < count; from += 1_000) {
    const folder = join(dir, `run-${from / 1_000}`);
    await mkdir(folder, { recursive: true });
    const names = Array.from({ length: Math.min(1_000, count - from) }, (_, at) => `well-${from + at}`);
    await Promise.all(
      names.map((name, at) => writeFile(join(folder, `${name}.${at % 10 === 0 ? 'tmp' : 'json'}`), '{}')),
    );
  }
  return dir;
}
