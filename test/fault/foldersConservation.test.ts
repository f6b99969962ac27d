import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { Connection } from '../../main/adapters/store/connection.ts';
import { folderHarness, testRules, type FolderHarness } from '../support/folderHarness.ts';

let lab: FolderHarness;
afterEach(() => lab.close());

/** The longest that a turn of the folder may take until it has closed what it would close. */
const CLOSED_BY_THEN_MS = 1_500;

/** Another program's hand in the real ledger. */
async function tamper(sql: string): Promise<void> {
  const connection = new Connection(join(lab.root, '../ledger.db'));
  connection.exec(sql);
  await connection.close();
}

async function openWithTwoWhole(): Promise<string> {
  lab = await folderHarness({ ledger: 'sqlite' });
  const { folder } = await lab.add({ rules: testRules({ close: { idleMs: 400, per: 'all' } }) });
  await writeFile(join(lab.root, 'a.tif'), 'alpha');
  await lab.until('its batch is open', async () => (await lab.only()).openBatches.length === 1);
  const held = await lab.core.folders.hold(folder.id, { held: true });
  expect(held.ok).toBe(true);
  await writeFile(join(lab.root, 'b.tif'), 'beta');
  await lab.until('both are whole', async () => (await lab.only()).account.queued === 2);
  return folder.id;
}

const letGo = async (): Promise<void> => {
  const { folder } = await lab.only();
  expect((await lab.core.folders.hold(folder.id, { held: false })).ok).toBe(true);
};

describe('a folder that does not add up', () => {
  test.each([
    [
      'an item is lost',
      `CREATE TABLE kept AS SELECT * FROM items WHERE name = 'a.tif'; DELETE FROM items WHERE name = 'a.tif';`,
      'INSERT INTO items SELECT * FROM kept;',
    ],
    [
      'what is known of a file is lost',
      `CREATE TABLE kept AS SELECT * FROM folder_files WHERE key = CAST('b.tif' AS BLOB);
       DELETE FROM folder_files WHERE key = CAST('b.tif' AS BLOB);`,
      'INSERT INTO folder_files SELECT * FROM kept;',
    ],
    [
      'its books are off',
      `UPDATE folder_sums SET count = count + 1 WHERE what = 'versions';`,
      `UPDATE folder_sums SET count = count - 1 WHERE what = 'versions';`,
    ],
  ])(
    'since %s closes no batch, by rule, by hand or by its removal, until it does',
    async (_, spoil, mend) => {
      await openWithTwoWhole();
      await tamper(spoil);
      await letGo();
      await lab.until('it is told', async () => (await lab.only()).health?.unbalanced !== undefined);
      await sleep(CLOSED_BY_THEN_MS);
      const { account, folder, health, openBatches } = await lab.only();
      expect(account.addsUp).toBe(false);
      expect(health?.unbalanced).toMatchObject({ code: 'folder.does-not-add-up' });
      expect(openBatches).toHaveLength(1);
      const refused = { ok: false, failure: { code: 'folder.does-not-add-up' } };
      expect(await lab.core.folders.close(folder.id, {})).toMatchObject(refused);
      expect(await lab.core.folders.remove(folder.id)).toMatchObject(refused);
      expect(lab.service.ledger.batches.size).toBe(0);
      expect(lab.delivered()).toEqual([]);
      await tamper(mend);
      await lab.core.folders.rescan(folder.id);
      await lab.until('both arrived', () => lab.delivered().length === 2);
      await lab.until('it is taken back', async () => (await lab.only()).health?.unbalanced === undefined);
      expect((await lab.only()).account.addsUp).toBe(true);
    },
    60_000,
  );
});

describe('the removal of a folder', () => {
  test.each([
    ['right after it left the settings', true],
    ['right before it leaves the settings', false],
  ])(
    'that a crash breaks off %s leaves no batch open for ever',
    async (_, isGone) => {
      await openWithTwoWhole();
      const { folder, openBatches } = await lab.only();
      const remove = lab.settings.remove.bind(lab.settings);
      lab.settings.remove = async (id) => {
        if (isGone) await remove(id);
        throw new Error('killed');
      };
      await expect(lab.core.folders.remove(folder.id)).rejects.toThrow('killed');
      lab.settings.remove = remove;
      await lab.restart();
      if (!isGone) {
        // Nobody was told that it is removed: it is watched on, with its batch.
        expect((await lab.only()).openBatches.map(({ batch }) => batch.id)).toEqual(
          openBatches.map(({ batch }) => batch.id),
        );
        expect((await lab.core.folders.remove(folder.id)).ok).toBe(true);
      }
      expect(await lab.core.folders.all()).toEqual([]);
      await lab.until('what was whole arrived', () => lab.delivered().length === 2);
      const [batch] = openBatches;
      const closed = await lab.core.batch(batch?.batch.id ?? ('' as never));
      expect(closed?.batch.closedAt).toBeDefined();
      // A second start finds nothing left to do.
      await lab.restart();
      expect(lab.delivered()).toHaveLength(2);
    },
    60_000,
  );
});
