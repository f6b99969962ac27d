import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { noDroppingReason } from '../support/runAsNobody.ts';
import { dragPaths, pasteFiles } from './drag.ts';
import { withNobodysPage } from './nobodysChromium.ts';
import { expect, openWindow, test, truthOf } from './realWindow.ts';
import { addPractice } from './setUp.ts';

const FILES = 5_000;
const FILES_PER_FOLDER = 100;
const UNDER_WAY_MS = 200_000;

/** Names of files and folders that people, instruments and attackers make, and Linux takes. */
const HOSTILE = [
  '<img src=x onerror=alert(1)>/<b>bold<b>.json',
  'right\u202eto/left\u202egnp.json',
  'two\nlines/tab\there\n.json',
  `${'ü'.repeat(127)}x/${'é'.repeat(125)}.json`,
  ' blank /  .json',
  'deep/deeper/deepest/at the very end/so it is.json',
];

test('a real folder of 5,000 files, many deep and with hostile names, is dropped and arrives byte for byte', async ({
  page,
  home,
  practice,
  lab,
}) => {
  test.setTimeout(300_000);
  const folder = join(home.dir, 'run 42');
  const contents = folderOf(FILES);
  await writeAll(folder, contents);
  const loose = await home.file('loose.json', '{"loose":true}');
  contents.set('loose.json', '{"loose":true}');
  const bytes = [...contents.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0);

  await lab.open();
  const drag = await dragPaths(page, [folder, loose]);
  await drag.over();
  await expect(page.locator('#drop-title')).toHaveText('Drop to send to practice');
  await expect(page.getByText('2 things; folders with all that is in them')).toBeVisible();
  await drag.drop();
  const dialog = page.getByRole('dialog');
  const size = `${new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1 }).format(bytes / 1000)} kB`;
  await expect(dialog.getByText(`5,001 files, ${size}`)).toBeVisible({ timeout: 60_000 });
  await page.getByRole('textbox', { name: 'Comment' }).fill('Nested');
  await page.getByRole('button', { name: 'Send 5,001 files' }).click();
  await expect(page.getByText(/^Taking in/)).toBeVisible();

  await expect(page.getByText('5,001 of 5,001 files at the server', { exact: false })).toBeVisible({
    timeout: UNDER_WAY_MS,
  });
  await expect(truthOf(page)).toHaveText('All 5,001 files delivered');
  const grid = page.getByRole('grid');
  await expect(grid).toHaveAttribute('aria-rowcount', '5002');
  await grid.focus();
  await page.keyboard.press('End');
  await expect(grid.getByText(/image-\d+\.json/).last()).toBeVisible({ timeout: 20_000 });
  expect(await grid.getByRole('row').count()).toBeLessThan(80);
  await page.getByRole('searchbox', { name: 'Search files' }).fill('here');
  await expect(grid.getByText('two␊lines/tab␉here␊.json')).toBeVisible();

  const [batch] = await practice.batches();
  expect(digestsOf(batch?.files ?? [])).toEqual(
    new Map([...contents].map(([name, text]) => [name, sha256(text)])),
  );
});

test('what of a dropped folder may not be read is told by name, and all the rest is taken', async ({
  home,
  daemon,
  practice,
  launchOptions,
}) => {
  test.skip(noDroppingReason !== undefined, noDroppingReason ?? '');
  await addPractice(home, daemon, practice);
  const shared = await mkdtemp(join(tmpdir(), 'waybill-shared-'));
  const folder = join(shared, 'run');
  const names = ['a/one.json', 'secret/two.json', 'secret/three.json', 'b/c/four.json', 'b/locked.json'];
  try {
    await writeAll(folder, new Map(names.map((name) => [name, `{"name":"${name}"}`])));
    await chmod(shared, 0o755);
    await chmod(join(folder, 'secret'), 0o000);
    await chmod(join(folder, 'b/locked.json'), 0o000);
    await withNobodysPage({ options: launchOptions, locale: 'en-GB' }, async (page) => {
      await openWindow(page, daemon);
      const drag = await dragPaths(page, [folder]);
      await drag.over();
      await drag.drop();
      const dialog = page.getByRole('dialog');
      await expect(dialog.getByText(/could not be read and (is|are) left out: /)).toHaveText(/secret/);
      // That a file may not be read shows when it is read.
      await page.getByRole('button', { name: 'Send 3 files' }).click();
      await expect(dialog.getByText(/b\/locked\.json/).first()).toBeVisible();
      await dialog.getByRole('button', { name: 'Leave it out' }).click();
      await expect(truthOf(page)).toHaveText('All 2 files delivered', { timeout: 60_000 });
    });
    const [batch] = await practice.batches();
    expect([...digestsOf(batch?.files ?? []).keys()].sort()).toEqual(['a/one.json', 'b/c/four.json']);
  } finally {
    await chmod(join(folder, 'secret'), 0o755);
    await rm(shared, { recursive: true, force: true });
  }
});

test('a picture and files are pasted with the keyboard and delivered', async ({
  page,
  home,
  practice,
  lab,
}) => {
  await lab.open();
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(8, 8);
    canvas.getContext('2d')?.fillRect(0, 0, 4, 4);
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': canvas.convertToBlob() })]);
  });
  await page.keyboard.press('Control+v');
  await expect(page.getByRole('dialog').getByText(/^1 file, \d+ bytes$/)).toBeVisible();
  await page.keyboard.press('Control+v');
  await expect(page.getByRole('dialog')).toHaveCount(1);
  await page.getByRole('button', { name: 'Send 1 file' }).click();
  await expect(truthOf(page)).toHaveText('The one file is delivered', { timeout: 20_000 });

  await page.getByRole('link', { name: 'Home' }).click();
  const copied = [await home.file('copied/a.json', '{"a":1}'), await home.file('copied/b.json', '{"b":2}')];
  await pasteFiles(page, copied);
  await page.getByRole('button', { name: 'Send 2 files' }).click();
  await expect(truthOf(page)).toHaveText('All 3 files delivered', { timeout: 20_000 });
  const delivered = (await practice.batches()).flatMap(({ files }) => files);
  expect(delivered.map(({ name }) => name).sort()).toEqual(['a.json', 'b.json', 'image.png']);
});

/** Files by their path below the folder, each with its own bytes. */
function folderOf(count: number): Map<string, string> {
  const contents = new Map(HOSTILE.map((name, at) => [name, `{"hostile":${at}}`]));
  for (let at = contents.size; at < count; at += 1) {
    const level = Math.floor(at / FILES_PER_FOLDER);
    const below = `plate-${Math.floor(level / 10)}/well-${level % 10}`;
    contents.set(`${below}/image-${at}.json`, `{"image":${at}}`);
  }
  return contents;
}

async function writeAll(folder: string, contents: ReadonlyMap<string, string>): Promise<void> {
  for (const [name, text] of contents) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
}

function digestsOf(
  files: readonly { readonly name: string; readonly digest: string }[],
): Map<string, string> {
  return new Map(files.map(({ name, digest }) => [name, digest]));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
