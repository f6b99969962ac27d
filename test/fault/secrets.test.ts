import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { KeychainOptions, Keytar } from '../../main/adapters/secrets/keychainStore.ts';
import { openSecrets } from '../../main/adapters/secrets/secretStores.ts';
import { DurableJson } from '../../main/adapters/settings/durableJson.ts';
import type { Secrets } from '../../main/core/ports/secrets.ts';
import { bundleProgram } from '../support/bundleProgram.ts';
import { noKeyringReason, startKeyring } from '../support/keyring.ts';
import { makeDestination } from '../support/makeDestination.ts';
import { noDroppingReason, runAsNobody } from '../support/runAsNobody.ts';

const run = promisify(execFile);
const CANARY = 'canary-6d1f2c-sécret';
/** Inside the repository, so that the bundled program finds keytar. */
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/waybill-tests', import.meta.url));

let directory: string;
let path: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'waybill-secrets-'));
  path = join(directory, 'secrets.json');
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

const kept = makeDestination('lab', { secretStore: 'file' });
const inKeychain = makeDestination('lab', { secretStore: 'keychain' });

function open(keychain: KeychainOptions = {}, onSecret: (secret: string) => void = () => undefined): Secrets {
  return openSecrets({
    file: new DurableJson(path, { ownerOnly: true }),
    redactor: { add: onSecret },
    keychain,
  }).ofDestinations;
}

describe('the secrets file', () => {
  test.skipIf(process.platform === 'win32')(
    'is for its owner only, and nothing is left beside it',
    async () => {
      await open().set(kept, 'remote', CANARY);
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      expect(await readdir(directory)).toEqual(['secrets.json']);
    },
  );

  test.skipIf(process.platform === 'win32')(
    'that others may read is neither read nor written to',
    async () => {
      await open().set(kept, 'remote', CANARY);
      await chmod(path, 0o644);
      expect(await open().get(kept, 'remote')).toMatchObject({
        failure: {
          code: 'secret.locked',
          facts: { destination: 'lab', reason: expect.stringContaining('others may read it') as string },
        },
      });
      expect(await open().set(kept, 'remote', 'x')).toMatchObject({ failure: { code: 'secret.no-store' } });
      expect(await open().probe('file')).toMatchObject({ failure: { code: 'secret.no-store' } });
    },
  );

  test.skipIf(process.platform === 'win32')('that is a link somewhere else is not followed', async () => {
    const elsewhere = join(directory, 'elsewhere');
    await writeFile(elsewhere, '{"secrets":{}}', { mode: 0o600 });
    await symlink(elsewhere, path);
    expect(await open().get(kept, 'remote')).toMatchObject({ failure: { code: 'secret.locked' } });
  });

  test('that cannot be understood is left as it is, and its content is never told', async () => {
    for (const text of [`{"secrets": ${CANARY}`, `{"secrets":{"a":["${CANARY}"]}}`, '']) {
      await writeFile(path, text, { mode: 0o600 });
      const secrets = open();
      const results = [
        await secrets.get(kept, 'remote'),
        await secrets.set(kept, 'remote', 'x'),
        await secrets.remove(kept),
      ];
      expect(results.every((one) => !one.ok)).toBe(true);
      expect(JSON.stringify(results)).not.toContain('canary');
      expect(await readFile(path, 'utf8')).toBe(text);
    }
  });

  test('is emptied of what moved to the keychain', async () => {
    await open().set(kept, 'remote', CANARY);
    const keytar = memoryKeytar();
    await open({ load: () => Promise.resolve(keytar) }).set(inKeychain, 'remote', CANARY);
    expect(await readFile(path, 'utf8')).not.toContain('canary');
    expect(keytar.items.get(`Waybill:${inKeychain.id}/remote`)).toBe(CANARY);
  });

  test('is not made for who never uses it', async () => {
    const secrets = open({ load: () => Promise.resolve(memoryKeytar()) });
    await secrets.set(inKeychain, 'remote', CANARY);
    await secrets.get(kept, 'remote');
    await secrets.remove(kept);
    expect(await readdir(directory)).toEqual([]);
  });

  const noOtherUser = process.getuid?.() === 0 ? noDroppingReason : 'only root can act as another user';
  test.skipIf(noOtherUser !== undefined)(
    `cannot be read by another user of the computer${noOtherUser ? ` (skipped: ${noOtherUser})` : ''}`,
    async () => {
      await chmod(directory, 0o755);
      await open().set(kept, 'remote', CANARY);
      const told = await runAsNobody<string>(
        `
        import { readFileSync } from 'node:fs';
        try { console.log(JSON.stringify(readFileSync(process.argv[2], 'utf8'))); }
        catch (error) { console.log(JSON.stringify(error.code)); }
        `,
        [path],
      );
      expect(told).toBe('EACCES');
    },
  );
});

describe('a keychain in trouble', () => {
  test('keytar is not even loaded before a secret is asked for', async () => {
    let loads = 0;
    const load = (): Promise<Keytar> => {
      loads += 1;
      return Promise.resolve(memoryKeytar());
    };
    const secrets = open({ load });
    await secrets.get(kept, 'remote');
    expect(loads).toBe(0);
    await secrets.get(inKeychain, 'remote');
    expect(loads).toBeGreaterThan(0);
  });

  // Recorded where the library is missing.
  const MISSING =
    'libsecret-1.so.0: cannot open shared object file: No such file or directory\nRequire stack: ...';

  test('a missing library is told as no keychain when storing, and as locked when reading', async () => {
    const secrets = open({ load: () => Promise.reject(new Error(MISSING)) });
    const reason = 'libsecret-1.so.0: cannot open shared object file: No such file or directory';
    const noStore = { ok: false, failure: { code: 'secret.no-store', facts: { reason } } };
    expect(await secrets.probe('keychain')).toEqual(noStore);
    expect(await secrets.set(inKeychain, 'remote', CANARY)).toEqual(noStore);
    expect(await secrets.get(inKeychain, 'remote')).toEqual({
      ok: false,
      failure: { code: 'secret.locked', facts: { destination: 'lab', reason } },
    });
    // Nothing weaker is used instead.
    expect(await readdir(directory)).toEqual([]);
  });

  test('a dialog that nobody answers ends with a reason, holds one thread, and is not acted on later', async () => {
    const keytar = memoryKeytar();
    let answer = (): void => undefined;
    const dialog = new Promise<void>((resolve) => (answer = resolve));
    let waiting = 0;
    keytar.getPassword = async () => {
      waiting += 1;
      await dialog;
      return null;
    };
    const secrets = open({ load: () => Promise.resolve(keytar), platform: 'darwin', answerMsMax: 50 });
    const other = makeDestination('other');
    const results = await Promise.all([
      secrets.get(inKeychain, 'remote'),
      secrets.get(other, 'remote'),
      secrets.set(other, 'remote', 'too late'),
    ]);
    expect(results.map((one) => !one.ok && one.failure.code)).toEqual([
      'secret.locked',
      'secret.locked',
      'secret.no-store',
    ]);
    expect(waiting).toBe(1);
    answer();
    expect(await secrets.set(inKeychain, 'remote', 'in time')).toMatchObject({ ok: true });
    expect([...keytar.items.values()]).toEqual(['in time']);
  });

  test('it is asked again after trouble, and once only while all is well', async () => {
    const keytar = memoryKeytar();
    await open({ load: () => Promise.resolve(keytar) }).set(inKeychain, 'remote', CANARY);
    let asked = 0;
    let isLocked = true;
    const told: string[] = [];
    const secrets = open(
      {
        load: () =>
          Promise.resolve({
            ...keytar,
            getPassword: (service, account) => {
              asked += 1;
              if (isLocked) return Promise.reject(new Error('User interaction is not allowed.'));
              return keytar.getPassword(service, account);
            },
          }),
      },
      (secret) => told.push(secret),
    );
    expect(await secrets.get(inKeychain, 'remote')).toMatchObject({ failure: { code: 'secret.locked' } });
    isLocked = false;
    for (let i = 0; i < 3; i += 1)
      expect(await secrets.get(inKeychain, 'remote')).toMatchObject({ value: CANARY });
    expect(asked).toBe(2);
    // Whoever keeps secrets out of the log has heard of it.
    expect(told).toContain(CANARY);
  });
});

describe.skipIf(noKeyringReason !== undefined)(
  `real keyrings in trouble${noKeyringReason ? ` (skipped: ${noKeyringReason})` : ''}`,
  () => {
    /** Runs `steps` over fresh secrets in a process of its own, and gives what they returned. */
    const inProcess = async (steps: string, env: Readonly<Record<string, string>>): Promise<unknown[]> => {
      await mkdir(CACHE, { recursive: true });
      const script = join(CACHE, `secrets-${process.pid}.mjs`);
      await writeFile(
        script,
        await bundleProgram(`
          import { openSecrets } from './main/adapters/secrets/secretStores.ts';
          const file = { read: async () => null, write: async () => undefined };
          const secrets = openSecrets({ file }).ofDestinations;
          const lab = ${JSON.stringify(inKeychain)};
          const told = [];
          ${steps}
          console.log(JSON.stringify(told));
        `),
      );
      try {
        const { stdout } = await run(process.execPath, [script], { env, timeout: 20_000 });
        return JSON.parse(stdout) as unknown[];
      } finally {
        await rm(script, { force: true });
      }
    };
    const ALL = `
      told.push(await secrets.probe('keychain'));
      told.push(await secrets.set(lab, 'remote', 'x'));
      told.push(await secrets.get(lab, 'remote'));
    `;

    test('without a session bus there is no keychain', async () => {
      const env = { PATH: process.env['PATH'] ?? '', HOME: directory };
      expect(await inProcess(ALL, env)).toMatchObject([
        {
          failure: { code: 'secret.no-store', facts: { reason: expect.stringContaining('D-Bus') as string } },
        },
        { failure: { code: 'secret.no-store' } },
        { failure: { code: 'secret.locked', facts: { destination: 'lab' } } },
      ]);
    });

    test('a bus without a keyring keeps nothing, and does not pretend to', async () => {
      const keyring = await startKeyring('none');
      try {
        expect(await inProcess(ALL, keyring.env)).toMatchObject([
          { failure: { code: 'secret.no-store' } },
          { failure: { code: 'secret.no-store' } },
          { failure: { code: 'secret.locked' } },
        ]);
      } finally {
        await keyring.stop();
      }
    });

    test('a locked keyring is told as locked, not as empty, and nothing is in clear on the disk', async () => {
      const keyring = await startKeyring('unlocked');
      try {
        const set = `told.push(await secrets.set(lab, 'remote', ${JSON.stringify(CANARY)}));`;
        const get = `told.push(await secrets.get(lab, 'remote'));`;
        const missing = `told.push(await secrets.get(lab, 'mirror'));`;
        expect(await inProcess(set, keyring.env)).toMatchObject([{ ok: true }]);
        expect(await inProcess(get + missing, keyring.env)).toMatchObject([
          { value: CANARY },
          { failure: { code: 'secret.missing' } },
        ]);
        await keyring.lock();
        expect(await inProcess(get, keyring.env)).toMatchObject([
          {
            failure: {
              code: 'secret.locked',
              facts: { reason: expect.stringContaining('locked') as string },
            },
          },
        ]);
        const folder = join(keyring.env['XDG_DATA_HOME'] ?? '', 'keyrings');
        const files = await readdir(folder);
        expect(files).toContain('login.keyring');
        for (const file of files) expect((await readFile(join(folder, file))).includes('canary')).toBe(false);
      } finally {
        await keyring.stop();
      }
    });
  },
);

interface MemoryKeytar extends Keytar {
  readonly items: Map<string, string>;
}

function memoryKeytar(): MemoryKeytar {
  const items = new Map<string, string>();
  return {
    items,
    getPassword: (service, account) => Promise.resolve(items.get(`${service}:${account}`) ?? null),
    setPassword: (service, account, password) => {
      items.set(`${service}:${account}`, password);
      return Promise.resolve();
    },
    deletePassword: (service, account) => Promise.resolve(items.delete(`${service}:${account}`)),
  };
}
