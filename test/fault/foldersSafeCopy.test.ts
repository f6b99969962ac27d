import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import type { Item } from '../../shared/model/item.ts';
import {
  folderHarness,
  sha256,
  TEST_SETTLE_MS,
  testRules,
  type FolderHarness,
} from '../support/folderHarness.ts';

let lab: FolderHarness;
afterEach(async () => {
  await lab.close();
});

const at = (name: string): string => join(lab.root, name);
const AT_ONCE = { abilities: { digestBack: 'at-once' } } as const;

async function item(name: string): Promise<Item | undefined> {
  return (await lab.items()).find((one) => one.name === name);
}

async function kept(files: number): Promise<void> {
  await lab.until(`${files} copies are kept`, async () => (await lab.only()).copies?.files === files);
}

/** The ledger is told first and the copy goes right after, so the room is free a moment later than the count says. */
async function taken(bytes: number): Promise<void> {
  await lab.until(`${bytes} bytes are taken`, async () => (await lab.spool.usage()).bytes === bytes);
}

describe('a safe copy', () => {
  test('is what is sent when the file vanishes before its turn, and goes once it is delivered', async () => {
    lab = await folderHarness(AT_ONCE);
    lab.service.offline = true;
    await lab.add({ rules: testRules({ keepCopy: true }) });
    await mkdir(at('run'));
    await writeFile(at('run/a.tif'), 'alpha');
    await writeFile(at('run/b.tif'), 'beta');
    await kept(2);
    expect((await lab.only()).copies).toMatchObject({ files: 2, bytes: 9, waiting: 0, without: 0 });
    await taken(9);
    await rm(at('run'), { recursive: true });
    lab.service.offline = false;
    await lab.core.testDestination('lab');
    await lab.until('both arrived', () => lab.delivered().length === 2, 30_000);
    expect(
      lab
        .delivered()
        .map((file) => file.sha256)
        .sort(),
    ).toEqual([sha256('alpha'), sha256('beta')].sort());
    await kept(0);
    await taken(0);
    expect((await lab.only()).account).toMatchObject({ seen: 2, addsUp: true });
    expect(await item('run/a.tif')).toMatchObject({ sha256: sha256('alpha'), verification: 'digest' });
  }, 60_000);

  test('stays after a restart, also where it is delivered while nobody looked', async () => {
    lab = await folderHarness({ ...AT_ONCE, ledger: 'sqlite' });
    lab.service.offline = true;
    await lab.add({ rules: testRules({ keepCopy: true }) });
    await writeFile(at('a.tif'), 'alpha');
    await kept(1);
    await lab.restart();
    await kept(1);
    await rm(at('a.tif'));
    lab.service.offline = false;
    await lab.core.testDestination('lab');
    await lab.until('it arrived', () => lab.delivered().length === 1, 30_000);
    await kept(0);
    await lab.restart();
    await kept(0);
    await taken(0);
  }, 60_000);

  test('is made anew for another version, and the former one goes', async () => {
    lab = await folderHarness(AT_ONCE);
    lab.service.offline = true;
    await lab.add({ rules: testRules({ keepCopy: true, close: { idleMs: 100, per: 'all' } }) });
    await writeFile(at('a.tif'), 'one');
    await kept(1);
    await writeFile(at('a.tif'), 'another');
    await lab.until('the copy is of the new version', async () => (await lab.only()).copies?.bytes === 7);
    await taken(7);
    lab.service.offline = false;
    await lab.core.testDestination('lab');
    await lab.until('it arrived', () => lab.delivered().length === 1, 30_000);
    expect(lab.delivered()[0]?.sha256).toBe(sha256('another'));
    await kept(0);
  }, 60_000);

  test('waits for room under the cap, which is told, until delivered files have made some', async () => {
    lab = await folderHarness(AT_ONCE);
    lab.service.offline = true;
    await lab.add({
      rules: testRules({ keepCopy: true, copyLimitBytes: 1_000, close: { files: 1, per: 'all' } }),
    });
    await writeFile(at('first'), 'a'.repeat(800));
    await lab.until('the first is queued', async () => (await item('first'))?.state === 'queued');
    await writeFile(at('second'), 'b'.repeat(800));
    await lab.until('it is told', async () => (await lab.only()).health?.copies !== undefined);
    expect((await lab.only()).health?.copies).toMatchObject({
      code: 'folder.copies-full',
      facts: { bytes: 800, limitBytes: 1_000 },
    });
    expect((await lab.only()).copies).toMatchObject({ files: 1, waiting: 1 });
    expect((await item('second'))?.state).toBe('settling');
    lab.service.offline = false;
    await lab.core.testDestination('lab');
    await lab.until('both arrived', () => lab.delivered().length === 2, 30_000);
    await kept(0);
    expect((await lab.only()).health?.copies).toBeUndefined();
    expect((await lab.only()).copies).toMatchObject({ waiting: 0, without: 0 });
  }, 60_000);

  test('that could never get room does not hold up its batch: the file goes without, and that is in its story', async () => {
    lab = await folderHarness(AT_ONCE);
    await lab.add({ rules: testRules({ keepCopy: true, copyLimitBytes: 1_000 }) });
    await writeFile(at('big'), 'a'.repeat(5_000));
    await writeFile(at('small'), 'b'.repeat(600));
    await writeFile(at('other'), 'c'.repeat(600));
    await lab.until('all arrived', () => lab.delivered().length === 3);
    const big = await item('big');
    const story = big === undefined ? [] : (await lab.core.story(big.batchId, { limit: 50 })).items;
    expect(story.filter((line) => line.what === 'item.noCopy').map((line) => line.facts['name'])).toContain(
      'big',
    );
    await kept(0);
  });

  test('of a batch that is rehearsed first stays until the import', async () => {
    lab = await folderHarness({ abilities: { digestBack: 'at-once', dryRun: true } });
    await lab.add({ rules: testRules({ keepCopy: true, mode: 'dry-run' }) });
    await writeFile(at('a.tif'), 'alpha');
    await lab.until('it is delivered', () => lab.delivered().length === 1);
    await sleep(TEST_SETTLE_MS * 3);
    expect((await lab.only()).copies?.files).toBe(1);
  });
});

describe('files that travel as one package', () => {
  const packed = { abilities: { transport: 'package', digestBack: 'never' } } as const;

  test('are taken from their safe copies too', async () => {
    lab = await folderHarness(packed);
    lab.service.offline = true;
    await lab.add({ rules: testRules({ keepCopy: true }) });
    await writeFile(at('a.tif'), 'alpha');
    await kept(1);
    await rm(at('a.tif'));
    lab.service.offline = false;
    await lab.core.testDestination('lab');
    await lab.until('it arrived', () => lab.delivered().length === 1, 30_000);
    expect(lab.delivered()[0]?.sha256).toBe(sha256('alpha'));
    await kept(0);
  }, 60_000);

  test('wake their folder when one of them changed on its way', async () => {
    // Nothing is heard of changes, and the folder looks by itself only every 15 s.
    const watcher = {
      watch: () => ({
        listen: () => undefined,
        listens: () => true,
        works: true,
        close: () => Promise.resolve(),
      }),
    };
    lab = await folderHarness({ ...packed, ports: { watcher } });
    await writeFile(at('a.tif'), 'alpha');
    await writeFile(at('b.tif'), 'beta');
    let changed = 0;
    lab.service.rule = async (call) => {
      if (call.operation !== 'send' || changed > 0) return undefined;
      changed = performance.now();
      await writeFile(at('b.tif'), 'beta, and more');
      return undefined;
    };
    await lab.add({ existing: 'send' });
    await lab.until(
      'the package arrived',
      () => lab.delivered().some((file) => file.name === 'b.tif'),
      30_000,
    );
    expect(performance.now() - changed).toBeLessThan(10_000);
    expect(lab.delivered().findLast((file) => file.name === 'b.tif')?.sha256).toBe(sha256('beta, and more'));
  }, 60_000);
});
