import { describe, expect, test } from 'vitest';
import type { DestinationGiven } from '../../../main/core/core.ts';
import { failure } from '../../../shared/model/failure.ts';
import { fail } from '../../../shared/model/result.ts';
import { coreHarness } from '../../support/coreHarness.ts';
import type { MemorySecrets } from '../../support/memorySecrets.ts';

const GIVEN: DestinationGiven = {
  name: 'other',
  kind: 'haplo-batch',
  url: 'https://scripted.example',
  secret: 'right-key',
  secretStore: 'keychain',
  options: {},
};

const READ_ONLY = fail(failure('request.conflict', { reason: 'the test says so', next: 'Wait.' }));

describe('a destination that is saved', () => {
  test('needs what its kind cannot do without', async () => {
    const { core } = await coreHarness();
    for (const [kind, option] of [
      ['haplo-standard', 'apiKind'],
      ['dsp-ingest', 'shortcode'],
      ['ecotaxa', 'project'],
      ['robotoff', 'jobType'],
    ] as const)
      expect(await core.saveDestination({ ...GIVEN, kind })).toMatchObject({
        ok: false,
        failure: { code: 'request.invalid', facts: { where: `options.${option}` } },
      });
    expect(await core.destination('other')).toBeUndefined();
  });

  test.each([
    [
      'https://user:secret@scripted.example',
      'it holds a user or password, which go apart (`--user`, `--secret-stdin`)',
    ],
    ['https://scripted.example/?key=1', 'it goes on with "?" or "#"; the address of the server is enough'],
    ['https://scripted.example/#page', 'it goes on with "?" or "#"; the address of the server is enough'],
  ])('has no secret and no page in its address: %s', async (url, reason) => {
    const { core } = await coreHarness();
    expect(await core.saveDestination({ ...GIVEN, url })).toMatchObject({
      ok: false,
      failure: { code: 'request.invalid', facts: { where: 'url', reason } },
    });
  });

  test('must be one by its form: what is wrong is named', async () => {
    const { core } = await coreHarness();
    const told = await core.saveDestination({ ...GIVEN, url: 'no address' });
    expect(told).toMatchObject({ ok: false, failure: { code: 'request.invalid', facts: { where: 'url' } } });
    expect(told.ok || String(told.failure.facts['reason'])).not.toBe('');
  });

  test('keeps its kind, its secret, its limits and its age; only what is given changes', async () => {
    const { core } = await coreHarness();
    expect(
      await core.saveDestination({ ...GIVEN, name: 'lab', kind: 'robotoff', options: { jobType: 'x' } }),
    ).toMatchObject({
      ok: false,
      failure: { code: 'destination.exists' },
    });
    const before = await core.destination('lab');
    await core.schedule.limitDestination('lab', { bytesPerSecond: 5_000_000 });
    const { secret: _secret, ...withoutSecret } = GIVEN;
    const changed = await core.saveDestination({ ...withoutSecret, name: 'lab', user: 'alma' });
    expect(changed).toMatchObject({
      ok: true,
      value: {
        destination: {
          id: before?.destination.id,
          user: 'alma',
          createdAt: before?.destination.createdAt,
          generation: 2,
          limits: { bytesPerSecond: 5_000_000 },
        },
      },
    });
  });

  test('that is new needs its secret, and a secret store that takes it', async () => {
    const { core, ports } = await coreHarness();
    const { secret: _secret, ...withoutSecret } = GIVEN;
    expect(await core.saveDestination(withoutSecret)).toMatchObject({
      ok: false,
      failure: { code: 'secret.missing' },
    });
    (ports.secrets as MemorySecrets).trouble = 'no-store';
    expect(await core.saveDestination(GIVEN)).toMatchObject({
      ok: false,
      failure: { code: 'secret.no-store' },
    });
    expect(await core.destination('other')).toBeUndefined();
  });

  test('with settings that cannot be written is not there, and that is said', async () => {
    const { core, ports } = await coreHarness();
    Object.assign(ports.destinations, { save: () => Promise.resolve(READ_ONLY) });
    expect(await core.saveDestination(GIVEN)).toEqual(READ_ONLY);
    expect(await core.schedule.limitDestination('lab', { bytesPerSecond: 1_000_000 })).toEqual(READ_ONLY);
    expect(await core.destination('other')).toBeUndefined();
  });

  test('for practice may carry its secret itself, and keeps it when it is saved without', async () => {
    const { core } = await coreHarness();
    const practice = { ...GIVEN, name: 'practice', secretStore: 'settings' } as const;
    expect(await core.saveDestination(practice)).toMatchObject({
      ok: true,
      value: { destination: { practiceSecret: 'right-key' } },
    });
    const { secret: _secret, ...again } = practice;
    expect(await core.saveDestination(again)).toMatchObject({
      ok: true,
      value: { destination: { practiceSecret: 'right-key' } },
    });
    const fresh = { ...again, name: 'fresh' };
    expect(await core.saveDestination(fresh)).toMatchObject({
      ok: false,
      failure: { code: 'secret.missing' },
    });
  });

  test('goes on at once when it rested, and stays paused when it was paused', async () => {
    const lab = await coreHarness({ files: { '/data/a.tif': 'a' } });
    lab.service.secret = 'new-key';
    const { batch } = await lab.add();
    await lab.until('it is parked', async () => (await lab.core.destination('lab'))?.gate.state === 'parked');
    const given = { ...GIVEN, name: 'lab', secret: 'new-key' };
    expect(await lab.core.saveDestination(given)).toMatchObject({
      ok: true,
      value: { gate: { state: 'open' } },
    });
    await lab.until('it is taken', async () => (await lab.detail(batch.id)).batch.status === 'accepted');
    await lab.core.pause({ destination: 'lab' });
    expect(await lab.core.saveDestination(given)).toMatchObject({
      ok: true,
      value: { gate: { state: 'paused' } },
    });
  });
});

describe('a destination that is removed', () => {
  test('does not take queued work with it unless that is said', async () => {
    const lab = await coreHarness({ files: { '/data/a.tif': 'a', '/data/b.tif': 'b' } });
    lab.service.offline = true;
    const { batch } = await lab.add();
    expect(await lab.core.removeDestination('lab', 'refuse')).toMatchObject({
      ok: false,
      failure: { code: 'destination.has-work', facts: { items: 2 } },
    });
    expect(await lab.core.removeDestination('lab', 'cancel')).toEqual({ ok: true, value: undefined });
    expect((await lab.detail(batch.id)).batch.status).toBe('cancelled');
    expect(await lab.core.destination('lab')).toBeUndefined();
  });

  test('with an empty batch that is open still has work', async () => {
    const lab = await coreHarness();
    const { batch } = await lab.add({ paths: [], open: true, mode: 'run' });
    await lab.core.editBatch(batch.id, { close: true });
    lab.service.offline = true;
    expect(await lab.core.removeDestination('lab', 'refuse')).toMatchObject({
      ok: false,
      failure: { code: 'destination.has-work', facts: { items: 0 } },
    });
  });

  test('stays where the server has begun an import that cannot be taken back', async () => {
    const lab = await coreHarness({ files: { '/data/a.tif': 'a' } });
    lab.service.next('start', { kind: 'hang' });
    await lab.add();
    await lab.until('it starts', () => lab.service.calls.some((call) => call.operation === 'start'));
    expect(await lab.core.removeDestination('lab', 'cancel')).toMatchObject({
      ok: false,
      failure: { code: 'request.conflict', facts: { reason: 'the server has begun the import' } },
    });
    expect(await lab.core.destination('lab')).toBeDefined();
  });

  test('stays where the settings cannot be written', async () => {
    const { core, ports } = await coreHarness();
    Object.assign(ports.destinations, { remove: () => Promise.resolve(READ_ONLY) });
    expect(await core.removeDestination('lab', 'refuse')).toEqual(READ_ONLY);
  });
});

describe('a destination that a person tests', () => {
  test('opens when all is well, and rests when the server is away', async () => {
    const { core, service } = await coreHarness();
    expect(await core.testDestination('lab')).toMatchObject({
      ok: true,
      value: { ok: true, value: { product: 'haplo-batch' } },
    });
    service.offline = true;
    expect(await core.testDestination('lab')).toMatchObject({
      ok: true,
      value: { ok: false, failure: { code: 'network.offline' } },
    });
    expect(await core.destination('lab')).toMatchObject({ gate: { state: 'resting' } });
  });

  test('that is silent is no answer after the time that was given', async () => {
    const lab = await coreHarness();
    lab.service.next('probe', { kind: 'hang' });
    const asked = lab.core.testDestination('lab', 2_000);
    await lab.clock.advance(2_500);
    expect(await asked).toMatchObject({
      ok: true,
      value: { ok: false, failure: { code: 'network.timeout' } },
    });
  });
});

describe('the key that scripts use at the mirror', () => {
  test('is made once, also when two ask at the same time, and stays', async () => {
    const { core, ports } = await coreHarness();
    const [one, other] = await Promise.all([core.mirror.makeKey('lab'), core.mirror.makeKey('lab')]);
    expect(one).toMatchObject({ ok: true, value: { user: 'haplo' } });
    expect(other).toEqual(one);
    const destination = ports.destinations.byName('lab');
    if (destination === undefined || !one.ok) throw new Error('no key');
    expect(await core.mirror.key(destination)).toEqual({ ok: true, value: one.value.secret });
  });

  test('is not made while the store is locked, and one that broke does not stop the next', async () => {
    const { core, ports } = await coreHarness();
    const secrets = ports.secrets as MemorySecrets;
    secrets.trouble = 'locked';
    expect(await core.mirror.makeKey('lab')).toMatchObject({ ok: false, failure: { code: 'secret.locked' } });
    secrets.trouble = undefined;
    const get = secrets.get.bind(secrets);
    const set = secrets.set.bind(secrets);
    Object.assign(secrets, { get: () => Promise.reject(new Error('the store broke')) });
    await expect(core.mirror.makeKey('lab')).rejects.toThrow('the store broke');
    Object.assign(secrets, { get, set: () => Promise.resolve(READ_ONLY) });
    expect(await core.mirror.makeKey('lab')).toEqual(READ_ONLY);
    Object.assign(secrets, { set });
    expect(await core.mirror.makeKey('lab')).toMatchObject({ ok: true });
  });
});
