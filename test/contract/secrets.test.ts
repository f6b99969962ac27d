import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openSecrets } from '../../main/adapters/secrets/secretStores.ts';
import { DurableJson } from '../../main/adapters/settings/durableJson.ts';
import type { Secrets } from '../../main/core/ports/secrets.ts';
import type { SecretStoreName } from '../../shared/model/destination.ts';
import { noKeyringReason, startKeyring, type Keyring } from '../support/keyring.ts';
import { makeDestination } from '../support/makeDestination.ts';
import { MemorySecrets } from '../support/memorySecrets.ts';

interface Harness {
  readonly secrets: Secrets;
  /** The same store opened anew, as after a restart. */
  again(): Secrets;
  close(): Promise<void>;
}

async function realHarness(): Promise<Harness> {
  const directory = await mkdtemp(join(tmpdir(), 'waybill-secrets-'));
  const open = (): Secrets =>
    openSecrets({ file: new DurableJson(join(directory, 'secrets.json'), { ownerOnly: true }) })
      .ofDestinations;
  return { secrets: open(), again: open, close: () => rm(directory, { recursive: true, force: true }) };
}

function memoryHarness(): Promise<Harness> {
  const secrets = new MemorySecrets();
  return Promise.resolve({ secrets, again: () => secrets, close: () => Promise.resolve() });
}

function behavesAsSecrets(secretStore: SecretStoreName, make: () => Promise<Harness>): void {
  let harness: Harness;
  beforeEach(async () => {
    harness = await make();
  });
  afterEach(async () => {
    await harness.secrets.remove(lab);
    await harness.secrets.remove(field);
    await harness.close();
  });
  const lab = makeDestination('lab', { secretStore });
  const field = makeDestination('field', { secretStore });

  test('what was set is read back, also after a restart', async () => {
    expect(await harness.secrets.probe(secretStore)).toMatchObject({ ok: true });
    expect(await harness.secrets.set(lab, 'remote', 'k€y "1"\n')).toEqual({ ok: true, value: undefined });
    expect(await harness.secrets.get(lab, 'remote')).toEqual({ ok: true, value: 'k€y "1"\n' });
    expect(await harness.again().get(lab, 'remote')).toEqual({ ok: true, value: 'k€y "1"\n' });
  });

  test('what was never set is missing, with the name of the destination', async () => {
    expect(await harness.secrets.get(lab, 'remote')).toMatchObject({
      failure: { code: 'secret.missing', facts: { destination: 'lab' } },
    });
  });

  test('the two purposes and other destinations are kept apart', async () => {
    await harness.secrets.set(lab, 'remote', 'a');
    await harness.secrets.set(lab, 'mirror', 'b');
    await harness.secrets.set(field, 'remote', 'c');
    const again = harness.again();
    const all = await Promise.all([
      again.get(lab, 'remote'),
      again.get(lab, 'mirror'),
      again.get(field, 'remote'),
    ]);
    expect(all.map((one) => one.ok && one.value)).toEqual(['a', 'b', 'c']);
  });

  test('a new one takes the place of the old', async () => {
    await harness.secrets.set(lab, 'remote', 'old');
    await harness.secrets.get(lab, 'remote');
    await harness.secrets.set(lab, 'remote', 'new');
    expect(await harness.secrets.get(lab, 'remote')).toMatchObject({ value: 'new' });
    expect(await harness.again().get(lab, 'remote')).toMatchObject({ value: 'new' });
  });

  test('removing takes both purposes away, and only of that destination', async () => {
    await harness.secrets.set(lab, 'remote', 'a');
    await harness.secrets.set(lab, 'mirror', 'b');
    await harness.secrets.set(field, 'remote', 'c');
    expect(await harness.secrets.remove(lab)).toMatchObject({ ok: true });
    expect(await harness.secrets.remove(lab)).toMatchObject({ ok: true });
    for (const secrets of [harness.secrets, harness.again()]) {
      expect(await secrets.get(lab, 'remote')).toMatchObject({ failure: { code: 'secret.missing' } });
      expect(await secrets.get(lab, 'mirror')).toMatchObject({ failure: { code: 'secret.missing' } });
      expect(await secrets.get(field, 'remote')).toMatchObject({ value: 'c' });
    }
  });

  test('what is forgotten in memory is read from the store again', async () => {
    await harness.secrets.set(lab, 'remote', 'a');
    await harness.again().set(lab, 'remote', 'changed behind our back');
    harness.secrets.forget(lab.id);
    expect(await harness.secrets.get(lab, 'remote')).toMatchObject({ value: 'changed behind our back' });
  });

  test('many at once all take', async () => {
    const many = Array.from({ length: 10 }, (_, i) => makeDestination(`d${i}`, { secretStore }));
    await Promise.all(many.map((one) => harness.secrets.set(one, 'remote', one.name)));
    const again = harness.again();
    for (const one of many) expect(await again.get(one, 'remote')).toMatchObject({ value: one.name });
    for (const one of many) await again.remove(one);
  });

  test('the practice destination carries its secret itself, and its mirror key is kept like any other', async () => {
    const practice = makeDestination('practice', { secretStore: 'settings', practiceSecret: 'p' });
    expect(await harness.secrets.probe('settings')).toMatchObject({ ok: true });
    expect(await harness.secrets.set(practice, 'remote', 'p')).toMatchObject({ ok: true });
    expect(await harness.secrets.get(practice, 'remote')).toMatchObject({ value: 'p' });
    await harness.secrets.set(practice, 'mirror', 'm');
    expect(await harness.again().get(practice, 'mirror')).toMatchObject({ value: 'm' });
    await harness.secrets.remove(practice);
    expect(await harness.secrets.get(practice, 'mirror')).toMatchObject({
      failure: { code: 'secret.missing' },
    });
    const { practiceSecret: _, ...bare } = practice;
    expect(await harness.secrets.get(bare, 'remote')).toMatchObject({ failure: { code: 'secret.missing' } });
  });
}

describe('secrets: an owner-only file', () => behavesAsSecrets('file', realHarness));

describe('secrets: the fake in memory', () => behavesAsSecrets('keychain', memoryHarness));

describe.skipIf(noKeyringReason !== undefined)(
  `secrets: a real keyring${noKeyringReason ? ` (skipped: ${noKeyringReason})` : ''}`,
  () => {
    let keyring: Keyring;
    beforeAll(async () => {
      keyring = await startKeyring('unlocked');
      // Before the first call, since libsecret looks for its bus only once.
      process.env['DBUS_SESSION_BUS_ADDRESS'] = keyring.env['DBUS_SESSION_BUS_ADDRESS'];
    });
    afterAll(async () => {
      await keyring.stop();
    });
    behavesAsSecrets('keychain', realHarness);
  },
);
