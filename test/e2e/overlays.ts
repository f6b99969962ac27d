import { expect, type Locator, type Page } from '@playwright/test';
import type { MessageId } from '../../renderer/text/messages.ts';
import { fakeItem, fakeJob, type FakeData } from '../support/fakeApiData.ts';
import { dropFiles } from './setUp.ts';

/** A text of the language that is shown. */
export type Say = (id: MessageId) => string;

/** Something that opens over a view: where, and by what. */
export interface Overlay {
  readonly place: string;
  /** What the data must have besides, before the window is opened. */
  readonly prepare?: (data: FakeData) => void;
  readonly open: (page: Page, t: Say) => Promise<void>;
  /** What is there once it is open; a window unless told otherwise. */
  readonly shows?: string;
}

const DROPPED = [
  { name: 'people.tsv', text: 'a\tb' },
  { name: 'control.json', text: '{}' },
  { name: 'a\u202etxt.exe', text: 'x' },
];

function button(page: Page | Locator, name: string): Locator {
  return page.getByRole('button', { name, exact: true }).first();
}

/** An entry of the menu that the first button of this name opens. */
async function entry(page: Page, menu: string, name: string): Promise<void> {
  await button(page.locator('main'), menu).click();
  await page.getByRole('menuitem', { name, exact: true }).click();
}

function more(id: MessageId): Overlay['open'] {
  return (page, t) => entry(page, t('action.more'), t(id));
}

/** A DSP batch that was ingested: its mapping is there, and it can be finalised. */
function ingested(data: FakeData): void {
  const batch = data.batches.find(({ id }) => id === 'bat_dsp00005');
  const items = [1, 2].map((at) => fakeItem('bat_dsp00005', `page-${at}.jp2`, { state: 'imported' }));
  const job = fakeJob('bat_dsp00005', { destination: 'archive', state: 'succeeded', remoteId: '0803' });
  data.items.set('bat_dsp00005', items);
  if (batch !== undefined)
    Object.assign(batch, { status: 'imported', jobs: [job], counts: { imported: { items: 2, bytes: 9e7 } } });
}

/** Every dialog and menu of the window. */
export const OVERLAYS: Readonly<Record<string, Overlay>> = {
  send: { place: '/', open: (page) => dropFiles(page, DROPPED) },
  'send-paths': {
    place: '/',
    open: async (page, t) => {
      // As in the desktop app, where what is chosen is a path.
      await page.evaluate(() => {
        const paths = ['/data/scope1/run7', '/data/scope1/run8', '/data/scope1/plate overview.tif'];
        Object.defineProperty(window, 'waybill', { value: { choosePaths: () => Promise.resolve(paths) } });
      });
      await button(page, t('action.choose')).click();
      await expect(page.locator('.given-box h3')).toBeVisible();
    },
  },
  'send-service': {
    place: '/destinations',
    prepare: (data) => {
      const robotoff = { ...data.destinations[0], name: 'off', kind: 'robotoff', options: {} };
      data.destinations.unshift(robotoff as FakeData['destinations'][number]);
    },
    open: (page, t) => button(page, t('send.submit.import')).click(),
  },
  drop: {
    place: '/',
    open: async (page) => {
      const transfer = await page.evaluateHandle((count) => {
        const data = new DataTransfer();
        for (let at = 0; at < count; at += 1) data.items.add(new File(['x'], `file-${at}`));
        return data;
      }, 12);
      await page.dispatchEvent('body', 'dragenter', { dataTransfer: transfer });
    },
    shows: '.drop-card',
  },
  palette: { place: '/', open: (page) => page.keyboard.press('Control+k') },
  'palette-files': {
    place: '/',
    open: async (page) => {
      await page.keyboard.press('Control+k');
      await expect(page.getByRole('searchbox')).toBeFocused();
      await page.keyboard.type('run7');
      await expect(page.locator('.palette .option').filter({ hasText: 'run7_' }).first()).toBeVisible();
    },
  },
  'own-keys': {
    place: '/settings',
    open: async (page) => {
      await page.locator('.own-keys summary').click();
      await page.locator('.own-key input').nth(1).press('p');
    },
    shows: '.own-key .field-wrong',
  },
  shortcuts: { place: '/', open: (page) => page.keyboard.press('?') },
  item: {
    place: '/batches/bat_done0004',
    open: (page) => page.getByRole('grid').getByText('x.csv').click(),
  },
  'item-refused': {
    place: '/batches/bat_moving01',
    open: async (page) => {
      await page.locator('.items').getByRole('searchbox').fill('people');
      await page.getByRole('grid').getByText('people.tsv').click();
    },
  },
  run: {
    place: '/batches/bat_held0002',
    open: (page, t) => button(page, t('batch.action.run')).click(),
  },
  'run-window': {
    place: '/batches/bat_held0002',
    open: async (page, t) => {
      await button(page, t('batch.action.run')).click();
      await page.getByText(t('plan.inWindow'), { exact: true }).click();
    },
  },
  'run-log': {
    place: '/batches/bat_done0004',
    open: async (page, t) => {
      await button(page, t('runLog.open')).click();
      await expect(page.locator('.window')).toBeVisible();
    },
  },
  record: {
    place: '/batches/bat_state003',
    open: (page, t) => button(page.locator('.jobs'), t('job.record')).click(),
  },
  log: { place: '/batches/bat_ask00008', open: (page, t) => button(page, t('job.log.open')).click() },
  'job-erase': {
    place: '/batches/bat_ask00008',
    open: async (page, t) => {
      await button(page.locator('.jobs'), t('action.more')).click();
      await page.getByRole('menuitem', { name: t('job.erase'), exact: true }).click();
    },
  },
  cancel: { place: '/batches/bat_dsp00005', open: more('batch.action.cancel') },
  columns: {
    place: '/batches',
    open: (page, t) => button(page, t('columns.menu')).click(),
    shows: '.popover-columns',
  },
  'cancel-many': {
    place: '/batches?q=state%3Aheld',
    open: async (page, t) => {
      await page.getByRole('grid').focus();
      await page.keyboard.press('Control+a');
      await button(page, t('many.cancel')).click();
    },
  },
  comment: { place: '/batches/bat_dsp00005', open: more('batch.action.comment') },
  merge: { place: '/batches/bat_dsp00005', open: more('merge.action') },
  split: {
    place: '/batches/bat_dsp00005',
    open: async (page, t) => {
      await page.getByRole('grid').focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Space');
      await button(page, t('pick.split')).click();
    },
  },
  finalize: { place: '/batches/bat_dsp00005', prepare: ingested, open: more('batch.action.finalize') },
  'batch-menu': {
    place: '/batches/bat_dsp00005',
    open: (page, t) => button(page.locator('main'), t('action.more')).click(),
    shows: '.popover',
  },
  'copy-menu': {
    place: '/batches/bat_done0004',
    open: (page, t) => button(page, t('batch.action.copy')).click(),
    shows: '.popover',
  },
  'receipt-menu': {
    place: '/batches/bat_done0004',
    open: (page, t) => button(page, t('batch.action.receipt')).click(),
    shows: '.popover',
  },
  'row-menu': {
    place: '/batches',
    open: async (page) => {
      await page.getByRole('grid').focus();
      await page.keyboard.press('Shift+F10');
    },
    shows: '.popover',
  },
  'pause-menu': {
    place: '/',
    open: (page, t) => button(page, t('action.pause')).click(),
    shows: '.popover',
  },
  'save-view': {
    place: '/batches?q=state%3Aattention',
    open: (page, t) => entry(page, t('views.menu'), t('views.save')),
  },
  access: {
    place: '/destinations?add',
    open: async (page, t) => {
      await button(page, t('action.next')).click();
      await button(page, t('wizard.test')).click();
      await expect(page.getByText(t('wizard.needed')).first()).toBeVisible();
    },
  },
  'access-live': {
    place: '/destinations?add',
    open: async (page, t) => {
      await button(page, t('action.next')).click();
      await page.getByLabel(t('wizard.url')).fill('https://wifi.example');
      await expect(page.locator('.live-check p')).toBeVisible();
    },
  },
  key: { place: '/attention', open: (page, t) => button(page, t('attention.action.key')).click() },
  practice: {
    place: '/destinations?add',
    open: async (page, t) => {
      await button(page.getByRole('dialog'), t('practice.try')).click();
      await expect(page.getByRole('button', { name: t('practice.demo.send') })).toBeVisible();
    },
  },
  remove: { place: '/destinations', open: more('destination.remove') },
  'folder-remove': { place: '/folders/fld_scope1', open: more('folder.action.remove') },
  'token-remove': {
    place: '/settings',
    open: (page, t) =>
      page.getByRole('button', { name: t('settings.tokens.remove').replace('{name}', 'nightly') }).click(),
  },
};

/** Opens it, and waits until it is there and at rest. */
export async function openOverlay(page: Page, overlay: Overlay, t: Say): Promise<void> {
  await overlay.open(page, t);
  await expect(page.locator(overlay.shows ?? '.window')).toBeVisible();
}
