import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hashPassphrase, isPassphrase } from '../../main/localApi/lockHash.ts';
import { LOCK_IDLE_MS, resetProof } from '../../main/localApi/settingsLock.ts';
import { LOCK_HASH_FORM } from '../../shared/model/settingsLock.ts';
import { contract, type RouteName } from '../../shared/api/contract.ts';
import { createClient } from '../../shared/api/wholeClient.ts';
import type { Route } from '../../shared/api/route.ts';
import type { Result } from '../../shared/model/result.ts';
import { fetchTransport, memoryLock, startHost, type LocalApiHost } from '../support/localApiHost.ts';

let host: LocalApiHost;
beforeEach(async () => {
  host = await startHost();
});
afterEach(() => host.stop());

const PIN = 'grün 1234';
const MINUTE_MS = 60_000;

function value<T>(result: Result<T, unknown>): T {
  if (result.ok) return result.value;
  throw new Error(JSON.stringify(result.failure));
}

const refused = (code: string): object => ({ ok: false, failure: { code } });

async function locked(): Promise<void> {
  value(await host.client.setSettingsLock({ body: { passphrase: PIN } }));
  expect(value(await host.client.closeSettingsLock())).toEqual({ state: 'closed', by: 'person' });
}

/** Calls a route with made-up parameters and an empty body. */
async function codeOf(name: RouteName): Promise<string | undefined> {
  const route: Route = contract[name];
  const path = route.path.replaceAll(/:(\w+)/g, 'made-up');
  const answer = await host.call({
    method: route.method,
    path,
    headers: { 'content-type': 'application/json' },
    ...(route.method === 'GET' || route.method === 'DELETE' ? {} : { body: '{}' }),
  });
  const text = await answer.text();
  return answer.status < 400 ? undefined : (JSON.parse(text) as { readonly code: string }).code;
}

describe('a closed lock', () => {
  test('refuses every change of settings by name before it looks at it, and nothing else', async () => {
    await locked();
    const names = (Object.keys(contract) as RouteName[]).filter((name) => {
      const route: Route = contract[name];
      return route.open === undefined && route.raw === undefined;
    });
    const guarded: string[] = [];
    for (const name of names) {
      if (name === 'resetSettingsLock') continue;
      if ((await codeOf(name)) === 'settings.protected') guarded.push(name);
    }
    expect(guarded.toSorted()).toMatchInlineSnapshot(`
      [
        "addFolder",
        "addToken",
        "clearWebhook",
        "editFolder",
        "importSettings",
        "limitDestination",
        "mirrorKey",
        "probeUnsaved",
        "removeDestination",
        "removeFolder",
        "removeSettingsLock",
        "removeToken",
        "removeWindow",
        "saveDestination",
        "saveWindow",
        "setKindness",
        "setSettings",
        "setSettingsLock",
        "setUpdates",
        "setWebhook",
        "startPractice",
        "stopPractice",
      ]
    `);
  });

  test('leaves sending, deciding and answering possible, and everything to be seen', async () => {
    host.files.write('/in/a.tsv', 'a');
    host.files.write(
      '/c.json',
      '{"dataImportControlFileVersion":0,"model":"m","files":{},"instructions":[]}',
    );
    const destination = {
      name: 'lab',
      kind: 'haplo-batch',
      url: 'https://lab.example',
      secret: 'key',
      secretStore: 'file',
      options: { control: '/c.json' },
    } as const;
    value(await host.client.saveDestination({ body: destination }));
    await locked();
    expect(value(await host.client.listDestinations()).items).toHaveLength(1);
    const { batch } = value(await host.client.addBatch({ body: { destination: 'lab', paths: ['/in'] } }));
    value(await host.client.editBatch({ params: { id: batch.id }, body: { paused: true } }));
    value(await host.client.cancelBatch({ params: { id: batch.id } }));
    value(await host.client.pause());
    value(await host.client.resume());
    expect(
      await host.client.saveDestination({ body: { ...destination, url: 'https://evil.example' } }),
    ).toMatchObject(refused('settings.protected'));
    expect(value(await host.client.listDestinations()).items[0]?.url).toBe('https://lab.example');
  });

  test('answers 423, and with a read token too only tells how it stands', async () => {
    await locked();
    const answer = await host.call({ method: 'DELETE', path: '/api/v1/windows/night', headers: {} });
    expect(answer.status).toBe(423);
    expect(value(await host.readClient.settingsLock())).toEqual({ state: 'closed', by: 'person' });
    expect(await host.readClient.openSettingsLock({ body: { passphrase: PIN } })).toMatchObject(
      refused('request.read-only'),
    );
  });
});

describe('opening the lock', () => {
  test('takes its passphrase, and it closes by a button and by itself when nothing is changed', async () => {
    await locked();
    expect(await host.client.setKindness({ body: { kindness: 'full' } })).toMatchObject(
      refused('settings.protected'),
    );
    const open = value(await host.client.openSettingsLock({ body: { passphrase: PIN.normalize('NFD') } }));
    expect(open).toMatchObject({ state: 'open', by: 'person' });
    expect(Date.parse(open.until ?? '') - host.clock.now()).toBeGreaterThan(LOCK_IDLE_MS - MINUTE_MS);
    // Each change keeps it open.
    for (let round = 0; round < 3; round += 1) {
      host.clock.ahead += LOCK_IDLE_MS - MINUTE_MS;
      value(await host.client.setKindness({ body: { kindness: round % 2 === 0 ? 'full' : 'gentle' } }));
    }
    // Looking does not.
    host.clock.ahead += LOCK_IDLE_MS - MINUTE_MS;
    value(await host.client.listDestinations());
    host.clock.ahead += MINUTE_MS;
    expect(value(await host.client.settingsLock()).state).toBe('closed');
    expect(await host.client.setKindness({ body: { kindness: 'full' } })).toMatchObject(
      refused('settings.protected'),
    );
    value(await host.client.openSettingsLock({ body: { passphrase: PIN } }));
    value(await host.client.closeSettingsLock());
    expect(await host.client.removeSettingsLock()).toMatchObject(refused('settings.protected'));
  });

  test('costs more and more time after five wrong tries, also by a hundred at once and over a restart', async () => {
    await locked();
    const tries = await Promise.all(
      Array.from({ length: 12 }, () => host.client.openSettingsLock({ body: { passphrase: 'wrong' } })),
    );
    const codes = tries.map((one) => (one.ok ? 'open' : one.failure.code));
    expect(codes.filter((code) => code === 'settings.wrong-passphrase')).toHaveLength(6);
    expect(codes.filter((code) => code === 'settings.too-many-tries')).toHaveLength(6);
    // The right one has to wait as well.
    expect(await host.client.openSettingsLock({ body: { passphrase: PIN } })).toMatchObject(
      refused('settings.too-many-tries'),
    );
    expect(value(await host.client.settingsLock()).triesFrom).toBeDefined();
    const kept = await host.store.fact('localApi.lockTries');
    expect(JSON.parse(kept ?? '{}')).toMatchObject({ wrong: 6 });
    host.clock.ahead += 31_000;
    expect(await host.client.openSettingsLock({ body: { passphrase: 'wrong' } })).toMatchObject(
      refused('settings.wrong-passphrase'),
    );
    host.clock.ahead += 31_000;
    expect(await host.client.openSettingsLock({ body: { passphrase: PIN } })).toMatchObject(
      refused('settings.too-many-tries'),
    );
    host.clock.ahead += 30_000;
    value(await host.client.openSettingsLock({ body: { passphrase: PIN } }));
    expect(JSON.parse((await host.store.fact('localApi.lockTries')) ?? '{}')).toMatchObject({ wrong: 0 });
  });

  test('is nothing for the token of a script', async () => {
    const { token } = value(await host.client.addToken({ body: { name: 'script', readOnly: false } }));
    await locked();
    const script = createClient({ call: fetchTransport(host.api.url, token) });
    expect(await script.openSettingsLock({ body: { passphrase: PIN } })).toMatchObject(
      refused('request.forbidden'),
    );
    expect(await script.setKindness({ body: { kindness: 'full' } })).toMatchObject(
      refused('settings.protected'),
    );
  });
});

describe('a forgotten passphrase', () => {
  test('is reset by whoever can read the token file, and by nobody else', async () => {
    await locked();
    for (const proof of [resetProof('another token'), resetProof(host.readToken), '0'.repeat(64)])
      expect(await host.client.resetSettingsLock({ body: { proof } })).toMatchObject(
        refused('request.forbidden'),
      );
    const { code } = value(await host.client.makeSignInCode());
    const { token } = value(await host.client.signIn({ body: { code } }));
    // What the page in a browser holds is not enough.
    expect(await host.client.resetSettingsLock({ body: { proof: resetProof(token) } })).toMatchObject(
      refused('request.forbidden'),
    );
    const file = (await readFile(host.api.tokenFile, 'utf8')).trim();
    expect(value(await host.client.resetSettingsLock({ body: { proof: resetProof(file) } }))).toEqual({
      state: 'none',
    });
    value(await host.client.setKindness({ body: { kindness: 'full' } }));
  });
});

describe('a kept passphrase', () => {
  test('is a salted scrypt hash, never itself', async () => {
    const kept = memoryLock();
    await host.stop();
    host = await startHost({ keptLock: kept });
    await locked();
    const first = kept.current()?.hash ?? '';
    expect(first).toMatch(LOCK_HASH_FORM);
    expect(await hashPassphrase(PIN)).not.toBe(first);
    expect(await isPassphrase(PIN, first)).toBe(true);
    expect(await isPassphrase(`${PIN} `, first)).toBe(false);
    expect(host.log.lines.filter((line) => JSON.stringify(line).includes('1234'))).toEqual([]);
  });

  test('that is no hash opens to nobody', async () => {
    for (const broken of ['', 'plain', 'scrypt$15$8$1$short$x', 'scrypt$30$99$9$AAAAAAAAAAAAAAAA$x'])
      expect(await isPassphrase('', broken)).toBe(false);
  });
});
