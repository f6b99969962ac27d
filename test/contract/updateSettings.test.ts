import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openSettings, type SettingsStore } from '../../main/adapters/settings/settingsStore.ts';
import { buildCli, CliUnderTest } from '../support/cliUnderTest.ts';

const FEED = 'https://downloads.example.org/waybill';

let directory: string;
beforeAll(buildCli);
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'waybill-updates-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function open(admin?: object): Promise<SettingsStore> {
  const adminPath = join(directory, 'admin.json');
  if (admin !== undefined) await writeFile(adminPath, JSON.stringify(admin));
  const settings = await openSettings({ path: join(directory, 'settings.json'), adminPath });
  if (!settings.ok) throw new Error(settings.failure.code);
  return settings.value;
}

test('a feed is kept, changed in parts, and taken away', async () => {
  const { updates } = await open();
  expect(updates.current()).toEqual({ feed: '', channel: 'latest', locked: false });
  expect(await updates.save({ feed: FEED })).toMatchObject({ ok: true });
  expect(await updates.save({ channel: 'beta' })).toMatchObject({ ok: true });
  expect((await open()).updates.current()).toEqual({ feed: FEED, channel: 'beta', locked: false });
  expect(await updates.save({ feed: '' })).toMatchObject({ ok: true });
  expect(updates.current().feed).toBe('');
});

test('what is no feed is not kept', async () => {
  const { updates } = await open();
  for (const feed of ['http://downloads.example.org', 'https://user@downloads.example.org', 'x'])
    expect(await updates.save({ feed })).toMatchObject({ ok: false, failure: { code: 'request.invalid' } });
  expect(updates.current().feed).toBe('');
});

test('the administrator can set the feed, and can forbid one', async () => {
  const fixed = await open({ settings: { updateFeed: FEED } });
  expect(fixed.updates.current()).toMatchObject({ feed: FEED, locked: true });
  expect(await fixed.updates.save({ feed: '' })).toMatchObject({ failure: { code: 'settings.locked' } });
  const forbidden = await open({ locked: ['updateFeed'] });
  expect(forbidden.updates.current()).toMatchObject({ feed: '', locked: true });
  expect(await forbidden.updates.save({ feed: FEED })).toMatchObject({
    failure: { code: 'settings.locked' },
  });
  await expect(readFile(join(directory, 'settings.json'), 'utf8')).rejects.toThrow();
});

test(
  'the command shows, sets and clears the feed, and refuses what is none',
  { timeout: 60_000 },
  async () => {
    const cli = await CliUnderTest.make();
    try {
      expect((await cli.run(['updates', 'show'])).stdout).toContain('nothing looks for updates');
      expect(await cli.json(['updates', 'set', FEED, '--channel', 'beta'])).toEqual({
        feed: FEED,
        channel: 'beta',
        locked: false,
      });
      for (const args of [
        ['updates', 'set', 'http://downloads.example.org'],
        ['updates', 'set', FEED, '--channel', 'nightly'],
      ])
        expect((await cli.run(args)).code, args.join(' ')).toBe(2);
      expect((await cli.run(['updates', 'show'])).stdout).toContain(`${FEED} (beta)`);
      expect((await cli.run(['updates', 'clear'])).stdout).toContain('nothing looks for updates');
    } finally {
      await cli.end();
    }
  },
);
