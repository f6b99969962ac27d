import { execFileSync } from 'node:child_process';
import {
  appendFile,
  mkdir,
  mkdtemp,
  open,
  rename,
  rm,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import {
  folderHarness,
  sha256,
  TEST_SETTLE_MS,
  testRules,
  type FolderHarness,
} from '../support/folderHarness.ts';
import { noTmpfsReason } from '../support/tmpfs.ts';

let lab: FolderHarness;
afterEach(async () => {
  await lab.close();
});

const at = (name: string): string => join(lab.root, name);

async function arrived(...names: readonly string[]): Promise<void> {
  await lab.until(`${names.join(', ')} arrived`, () =>
    names.every((name) => lab.delivered().some((file) => file.name === name)),
  );
}

async function inState(name: string, state: string): Promise<void> {
  await lab.until(`${name} is ${state}`, async () =>
    (await lab.items()).some((item) => item.name === name && item.state === state),
  );
}

async function code(name: string): Promise<string> {
  const item = (await lab.items()).find((one) => one.name === name);
  return item?.state === 'attention' ? item.failure.code : (item?.state ?? 'unknown');
}

describe('what comes into a folder', () => {
  test('is sent whole, once, in a batch that closes by itself, and everything adds up', async () => {
    lab = await folderHarness();
    await lab.add();
    await mkdir(at('run1/deep'), { recursive: true });
    await writeFile(at('run1/deep/a.tif'), 'alpha');
    await writeFile(at('b.tif'), 'beta');
    await arrived('run1/deep/a.tif', 'b.tif');
    await lab.until('the batch is done', async () => (await lab.only()).openBatches.length === 0);
    expect(lab.delivered()).toHaveLength(2);
    expect(lab.delivered().find((file) => file.name === 'b.tif')?.sha256).toBe(sha256('beta'));
    const { account } = await lab.only();
    expect(account).toMatchObject({ seen: 2, addsUp: true });
    await sleep(TEST_SETTLE_MS * 3);
    expect(lab.delivered()).toHaveLength(2);
  });

  test('is found again after a restart, neither twice nor never', async () => {
    lab = await folderHarness();
    await lab.add({ rules: testRules({ close: { idleMs: 1_500, per: 'all' } }) });
    await writeFile(at('before'), 'one');
    await inState('before', 'settling');
    await lab.restart();
    await writeFile(at('after'), 'two');
    await arrived('before', 'after');
    await lab.restart();
    await lab.until('it was looked', async () => (await lab.only()).health?.lastScanAt !== undefined);
    await sleep(TEST_SETTLE_MS * 2);
    expect(
      lab
        .delivered()
        .map((file) => file.name)
        .sort(),
    ).toEqual(['after', 'before']);
    expect((await lab.only()).account.addsUp).toBe(true);
  });

  test('while nothing ran is found at the next start', async () => {
    lab = await folderHarness();
    await lab.add();
    await lab.core.stop();
    await writeFile(at('night.raw'), 'x');
    await lab.restart();
    await arrived('night.raw');
  });
});

describe('files that are there when a folder is added', () => {
  test('must be decided about, and are counted', async () => {
    lab = await folderHarness();
    await writeFile(at('old'), 'x');
    const refused = await lab.core.folders.add({ path: lab.root, destination: 'lab', rules: testRules() });
    expect(refused).toMatchObject({
      ok: false,
      failure: { code: 'folder.holds-files', facts: { files: 1 } },
    });
    expect(await lab.core.folders.all()).toEqual([]);
  });

  test('are left alone as the baseline, until one changes', async () => {
    lab = await folderHarness();
    await writeFile(at('old'), 'x');
    await writeFile(at('older'), 'x');
    const added = await lab.add({ existing: 'ignore' });
    expect(added.account).toMatchObject({ seen: 2, baseline: 2, addsUp: true });
    await writeFile(at('new'), 'y');
    await appendFile(at('old'), 'and more');
    await arrived('new', 'old');
    expect(lab.delivered()).toHaveLength(2);
    expect((await lab.only()).account).toMatchObject({ baseline: 1, seen: 3, addsUp: true });
  });

  test('are sent where that was asked for', async () => {
    lab = await folderHarness();
    await writeFile(at('old'), 'x');
    await lab.add({ existing: 'send' });
    await arrived('old');
  });
});

describe('a file that may not be whole', () => {
  test('is not sent while a slow writer pauses shorter than the settle time', async () => {
    lab = await folderHarness();
    await lab.add();
    for (let part = 0; part < 8; part += 1) {
      await appendFile(at('slow.raw'), `part ${part};`);
      await sleep(TEST_SETTLE_MS * 0.7);
      expect(lab.delivered()).toEqual([]);
    }
    await arrived('slow.raw');
    expect(lab.delivered().map((file) => file.bytes)).toEqual([8 * 'part 0;'.length]);
  });

  test('with nothing in it asks a person, and goes on by itself once it has something', async () => {
    lab = await folderHarness();
    await lab.add();
    await writeFile(at('empty'), '');
    await inState('empty', 'attention');
    expect(await code('empty')).toBe('file.empty');
    await writeFile(at('empty'), 'not any more');
    await arrived('empty');
    expect(lab.delivered()[0]?.sha256).toBe(sha256('not any more'));
  });

  test('whose room was only reserved asks a person, also with its times set back', async () => {
    lab = await folderHarness();
    await lab.add();
    const file = await open(at('reserved.raw'), 'w');
    await file.write('head');
    await file.truncate(200_000);
    await file.close();
    await utimes(at('reserved.raw'), 1_000_000, 1_000_000);
    await inState('reserved.raw', 'attention');
    expect(await code('reserved.raw')).toBe('file.tail-empty');
    const item = (await lab.items())[0];
    if (item === undefined) throw new Error('no item');
    await lab.core.retryItem(item.id);
    await arrived('reserved.raw');
  });

  test('that shrank while it was watched, or below what was delivered, asks a person', async () => {
    lab = await folderHarness();
    await lab.add();
    await writeFile(at('shrunk'), 'x'.repeat(1_000));
    await writeFile(at('cut'), 'y'.repeat(1_000));
    await inState('shrunk', 'settling');
    await sleep(TEST_SETTLE_MS / 2);
    await truncate(at('shrunk'), 10);
    await arrived('cut');
    await truncate(at('cut'), 10);
    await inState('shrunk', 'attention');
    await inState('cut', 'attention');
    expect(await code('shrunk')).toBe('file.shrunk');
    const cut = (await lab.items()).find((item) => item.name === 'cut' && item.state === 'attention');
    expect(cut).toMatchObject({
      failure: { code: 'file.smaller-than-sent', facts: { bytes: 10, sent: 1_000 } },
    });
    expect((await lab.only()).account.addsUp).toBe(true);
  });

  test('under a temporary name goes out under its own, as one item', async () => {
    lab = await folderHarness();
    await lab.add();
    await writeFile(at('scan.part'), 'content');
    await inState('scan.part', 'settling');
    await rename(at('scan.part'), at('scan.tif'));
    await arrived('scan.tif');
    expect(await lab.items()).toHaveLength(1);
    expect(lab.delivered()).toHaveLength(1);
  });
});

describe('what is known already', () => {
  test('is not sent again under a new name, nor when only its times change', async () => {
    lab = await folderHarness();
    await lab.add();
    await writeFile(at('a.tif'), 'alpha');
    await arrived('a.tif');
    await inState('a.tif', 'sent');
    await rename(at('a.tif'), at('b.tif'));
    await lab.until('the new name is known', async () => {
      const files = await lab.core.folders.files((await lab.only()).folder.id, { limit: 9 });
      return files.ok && files.value.items.map((file) => file.path).join() === 'b.tif';
    });
    await utimes(at('b.tif'), 2_000_000, 2_000_000);
    await sleep(TEST_SETTLE_MS * 3);
    await writeFile(at('c.tif'), 'gamma');
    await arrived('c.tif');
    expect(lab.delivered().map((file) => file.name)).toEqual(['a.tif', 'c.tif']);
    expect((await lab.only()).account.addsUp).toBe(true);
  });

  test('goes out again as a new version when its bytes change', async () => {
    lab = await folderHarness();
    await lab.add();
    await writeFile(at('a.tif'), 'one');
    await arrived('a.tif');
    await inState('a.tif', 'sent');
    await writeFile(at('a.tif'), 'two');
    await lab.until('both versions arrived', () => lab.delivered().length === 2);
    expect(lab.delivered().map((file) => file.sha256)).toEqual([sha256('one'), sha256('two')]);
    await writeFile(at('a.tif'), 'two');
    await inState('a.tif', 'excluded');
    expect(lab.delivered()).toHaveLength(2);
    expect((await lab.only()).account).toMatchObject({ seen: 3, excluded: 1, addsUp: true });
  });
});

describe('what is kept out', () => {
  test('is listed with the rule that keeps it out', async () => {
    lab = await folderHarness();
    await lab.add({ rules: testRules({ ignore: ['*.log'], include: ['*.tif', '*.log'] }) });
    await writeFile(at('good.tif'), 'x');
    await writeFile(at('noise.log'), 'x');
    await writeFile(at('other.txt'), 'x');
    await writeFile(at('.hidden.tif'), 'x');
    await symlink(at('good.tif'), at('link.tif'));
    execFileSync('mkfifo', [at('pipe.tif')]);
    await arrived('good.tif');
    const files = await lab.core.folders.files((await lab.only()).folder.id, {
      limit: 9,
      states: ['excluded'],
    });
    const rules = files.ok
      ? files.value.items.map((file) => [file.path, file.state === 'excluded' && file.rule])
      : [];
    expect(rules).toEqual([
      ['.hidden.tif', 'hidden'],
      ['link.tif', 'it is a link'],
      ['noise.log', 'ignore *.log'],
      ['other.txt', 'not in include'],
      ['pipe.tif', 'it is a FIFO'],
    ]);
    expect((await lab.only()).account).toMatchObject({ seen: 6, excluded: 5, addsUp: true });
  });

  test('comes in when the rules change', async () => {
    lab = await folderHarness();
    const { folder } = await lab.add({ rules: testRules({ ignore: ['*.log'] }) });
    await writeFile(at('noise.log'), 'x');
    await lab.until('it is known', async () => (await lab.only()).account.excluded === 1);
    expect((await lab.core.folders.edit(folder.id, { ignore: [] }, { confirm: true })).ok).toBe(true);
    await arrived('noise.log');
  });
});

describe('batches of a folder', () => {
  test('of three files each take exactly three, and the rest waits for its own', async () => {
    lab = await folderHarness();
    await lab.add({ rules: testRules({ close: { files: 3, per: 'all' } }) });
    for (let file = 0; file < 7; file += 1) await writeFile(at(`f${file}`), `content ${file}`);
    await lab.until('six arrived', () => lab.delivered().length === 6);
    expect([...lab.service.ledger.batches.values()].map((batch) => batch.files.length)).toEqual([3, 3]);
    const { openBatches, account } = await lab.only();
    expect(openBatches).toHaveLength(1);
    expect(account).toMatchObject({ seen: 7, addsUp: true });
  });

  test('of subfolders close with their marker, and an empty marker is no question', async () => {
    lab = await folderHarness();
    await lab.add({ rules: testRules({ close: { per: 'folder', marker: 'RTAComplete.txt' } }) });
    for (const run of ['run1', 'run2']) {
      await mkdir(at(run));
      await writeFile(at(`${run}/data`), run);
    }
    await writeFile(at('run1/RTAComplete.txt'), '');
    await arrived('run1/data');
    await sleep(TEST_SETTLE_MS * 2);
    expect(lab.delivered()).toHaveLength(1);
    expect((await lab.only()).openBatches.map(({ batch }) => batch.group)).toEqual(['run2']);
    await writeFile(at('run2/RTAComplete.txt'), 'done');
    await arrived('run2/data', 'run2/RTAComplete.txt');
  });

  test('stay open for a file that is still written, and the file goes with them', async () => {
    lab = await folderHarness();
    await lab.add({ rules: testRules({ close: { idleMs: 100, per: 'all' } }) });
    await writeFile(at('quick'), 'q');
    for (let part = 0; part < 6; part += 1) {
      await appendFile(at('slow'), 'part');
      await sleep(TEST_SETTLE_MS * 0.6);
    }
    await arrived('quick', 'slow');
    expect(lab.service.ledger.batches.size).toBe(1);
  });
});

describe('a folder that is out of reach', () => {
  test.skipIf(noTmpfsReason !== undefined)(
    'by an unmounted disk takes nothing for deleted, and goes on by itself',
    async () => {
      const mount = await mkdtemp(join(tmpdir(), 'waybill-share-'));
      const disk = await mkdtemp(join(tmpdir(), 'waybill-disk-'));
      const bind = (): void => {
        execFileSync('mount', ['--bind', disk, mount]);
      };
      bind();
      try {
        lab = await folderHarness({ root: mount });
        await lab.add();
        await writeFile(at('one'), 'x');
        await arrived('one');
        // A file that goes before it was looked at again, right after its send, is rightly sent anew.
        await inState('one', 'sent');
        execFileSync('umount', ['-l', mount]);
        const { id } = (await lab.only()).folder;
        await lab.core.folders.rescan(id);
        await lab.until('it is told', async () => (await lab.only()).health?.unreachable !== undefined);
        expect((await lab.only()).filesThere).toBe(1);
        await writeFile(join(disk, 'two'), 'y');
        bind();
        await arrived('two');
        expect((await lab.only()).health?.unreachable).toBeUndefined();
        expect(lab.delivered().map((file) => file.name)).toEqual(['one', 'two']);
      } finally {
        execFileSync('umount', ['-l', mount]);
        await rm(mount, { recursive: true });
        await rm(disk, { recursive: true });
      }
    },
    30_000,
  );
});
