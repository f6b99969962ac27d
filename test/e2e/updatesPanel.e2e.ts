import type { Page } from '@playwright/test';
import type { UpdateState } from '../../shared/model/updates.ts';
import { expectAccessible } from './axe.ts';
import { expect, test } from './fakeWindow.ts';
import { wear } from './looks.ts';
import { SCREENS_DIR } from './places.ts';

const FOUND = { version: '1.4.0', notes: 'Faster uploads.\n\nFewer questions.', bytes: 98_000_000 };
const STATES: Readonly<Record<string, readonly [UpdateState, RegExp]>> = {
  off: [{ state: 'off', why: 'no-feed' }, /Off until a feed is set/],
  other: [{ state: 'off', why: 'other-daemon' }, /Whoever installed that daemon renews it/],
  package: [{ state: 'off', why: 'package' }, /the package manager renews it/],
  unsigned: [{ state: 'off', why: 'no-publisher' }, /an update could not be checked/],
  newest: [{ state: 'idle', checkedAt: Date.now() - 60_000 }, /This is the newest version there/],
  checking: [{ state: 'checking' }, /Looking for a newer version/],
  available: [{ state: 'available', found: FOUND }, /Version 1\.4\.0 is there \(98 MB\)/],
  downloading: [{ state: 'downloading', found: FOUND, percent: 42 }, /Fetching version 1\.4\.0: 42 %/],
  ready: [{ state: 'ready', found: FOUND, wanted: false }, /was fetched and checked/],
  waiting: [
    { state: 'ready', found: FOUND, wanted: true },
    /waits until the (?:\d+ files|file) on (?:their|its) way ha/,
  ],
  wrong: [{ state: 'failed', trouble: 'digest', found: FOUND }, /was thrown away/],
};

/** The desktop shell's part of the page, as far as updates go; what it was asked stands in `asked`. */
async function withShell(page: Page, state: UpdateState): Promise<void> {
  await page.addInitScript((given) => {
    const asked: string[] = [];
    Object.assign(window, {
      asked,
      waybill: {
        pathOf: () => '',
        choosePaths: () => Promise.resolve([]),
        onMenu: () => () => undefined,
        setAppearance: () => Promise.resolve(),
        startsAtLogin: () => Promise.resolve(false),
        shellWishes: () => Promise.resolve({ keepsInBackground: true, tellsDone: true }),
        updates: () => Promise.resolve(given),
        doUpdate: (what: string) => {
          asked.push(what);
          return Promise.resolve(given);
        },
        onUpdate: () => () => undefined,
      },
    });
  }, state);
}

test('in a browser the page says that updates are not its matter', async ({ page, open }) => {
  await open('/settings');
  await expect(page.getByText('This window is a browser', { exact: false })).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Address of the feed' })).toHaveCount(0);
});

test('a feed is saved, a wrong one is not, and the shell is asked only for what a person pressed', async ({
  page,
  open,
  api,
}) => {
  await withShell(page, { state: 'available', found: FOUND });
  await open('/settings');
  const address = page.getByRole('textbox', { name: 'Address of the feed' });
  const save = page.getByRole('button', { name: 'Save the feed' });
  await expect(save).toBeDisabled();
  await address.fill('http://downloads.example.org/waybill');
  await expect(page.getByText('Give an address that begins with https://', { exact: false })).toBeVisible();
  await expect(save).toBeDisabled();
  await address.fill('https://downloads.example.org/waybill');
  await save.click();
  await expect
    .poll(() => api.calls.find(({ route }) => route === 'PUT /updates')?.body)
    .toEqual({
      feed: 'https://downloads.example.org/waybill',
      channel: 'latest',
    });
  const asked = (): Promise<unknown> => page.evaluate(() => (window as unknown as { asked: string[] }).asked);
  expect(await asked()).toEqual([]);
  await page.getByRole('button', { name: 'Fetch version 1.4.0' }).click();
  expect(await asked()).toEqual(['download']);
});

for (const [step, state, button] of [
  ['looking', { state: 'idle', checkedAt: Date.now() - 60_000 }, 'Check now'],
  ['fetching', { state: 'available', found: FOUND }, 'Fetch version 1.4.0'],
  ['putting in', { state: 'ready', found: FOUND, wanted: false }, 'Restart to update'],
] as const)
  test(`${step} that the shell refuses is told, and can be tried again`, async ({ page, open }) => {
    await withShell(page, state);
    await page.addInitScript(() =>
      Object.assign((window as unknown as { waybill: object }).waybill, {
        doUpdate: () => Promise.reject(new Error('no')),
      }),
    );
    await open('/settings');
    const press = page.getByRole('button', { name: button });
    await press.click();
    await expect(page.getByRole('alert')).toContainText('The computer did not do that.');
    await expect(press).toBeEnabled();
  });

for (const [name, [state, sentence]] of Object.entries(STATES))
  test(`updates that are “${name}” say so, accessibly`, async ({ page, open }) => {
    await withShell(page, state);
    await wear(page, name.length % 2 === 0 ? 'dark' : 'light');
    await open('/settings');
    const panel = page.getByRole('region', { name: 'Updates' });
    await expect(panel.getByText(sentence)).toBeVisible();
    await expectAccessible(page);
    if ('found' in state) await panel.getByText('What is new in it').click();
    await panel.screenshot({ path: `${SCREENS_DIR}/updates-${name}.png` });
  });
