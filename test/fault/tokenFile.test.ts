import { chmod, lstat, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { KEY_FILE, takeSigningKey } from '../../main/adapters/signing/keyFile.ts';
import { takeToken, TOKEN_FILE } from '../../main/localApi/tokenFile.ts';
import { noDroppingReason, runAsNobody } from '../support/runAsNobody.ts';
import { silentLog } from '../support/silentLog.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'waybill-token-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function token(): Promise<string> {
  const taken = await takeToken(join(dir, TOKEN_FILE));
  if (!taken.ok) throw new Error(taken.failure.code);
  return taken.value;
}

describe('the token file', () => {
  test('is made with 256 bits for its owner only, and stays', async () => {
    const first = await token();
    expect(Buffer.from(first, 'base64url')).toHaveLength(32);
    expect((await lstat(join(dir, TOKEN_FILE))).mode & 0o777).toBe(0o600);
    expect(await token()).toBe(first);
  });

  test('never goes through a link that was put in its place, and no token of somebody else is taken', async () => {
    const elsewhere = join(dir, 'elsewhere');
    const planted = 'P'.repeat(43);
    await writeFile(elsewhere, `${planted}\n`, { mode: 0o600 });
    await symlink(elsewhere, join(dir, TOKEN_FILE));
    expect(await token()).not.toBe(planted);
    expect((await lstat(join(dir, TOKEN_FILE))).isFile()).toBe(true);
    expect(await readFile(elsewhere, 'utf8')).toBe(`${planted}\n`);
  });

  test('wins or gives up, but never writes through, while another program keeps planting links', async () => {
    const elsewhere = join(dir, 'elsewhere');
    await writeFile(elsewhere, 'untouched', { mode: 0o600 });
    const done = new AbortController();
    const plant = async (): Promise<void> => {
      while (!done.signal.aborted) {
        await symlink(elsewhere, join(dir, TOKEN_FILE)).catch(() => undefined);
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const planted = plant();
    for (let round = 0; round < 200; round += 1) {
      await takeToken(join(dir, TOKEN_FILE));
      await rm(join(dir, TOKEN_FILE), { force: true });
    }
    done.abort();
    await planted;
    expect(await readFile(elsewhere, 'utf8')).toBe('untouched');
  });

  test('that others could read is thrown away and made anew', async () => {
    const first = await token();
    await chmod(join(dir, TOKEN_FILE), 0o640);
    expect(await token()).not.toBe(first);
    expect((await lstat(join(dir, TOKEN_FILE))).mode & 0o777).toBe(0o600);
  });
});

test.skipIf(noDroppingReason !== undefined || process.getuid?.() !== 0)(
  `a second user of the computer reads neither token nor signing key${noDroppingReason ? ` (skipped: ${noDroppingReason})` : ''}`,
  async () => {
    await token();
    await takeSigningKey(dir, silentLog);
    await chmod(dir, 0o755);
    const program = `
      import { readFile } from 'node:fs/promises';
      const codes = await Promise.all(process.argv.slice(2).map((path) => readFile(path).then(() => 'read', (error) => error.code)));
      process.stdout.write(JSON.stringify(codes));`;
    const codes = await runAsNobody<readonly string[]>(program, [join(dir, TOKEN_FILE), join(dir, KEY_FILE)]);
    expect(codes).toEqual(['EACCES', 'EACCES']);
  },
);
