import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSettings } from '../../main/adapters/settings/settingsStore.ts';
import type { Destinations } from '../../main/core/ports/destinations.ts';
import { makeDestination } from '../support/makeDestination.ts';
import { MemoryDestinations } from '../support/memoryDestinations.ts';

interface Harness {
  readonly destinations: Destinations;
  close(): Promise<void>;
}

async function settingsHarness(): Promise<Harness> {
  const directory = await mkdtemp(join(tmpdir(), 'waybill-settings-'));
  const settings = await openSettings({ path: join(directory, 'settings.json') });
  if (!settings.ok) throw new Error(settings.failure.code);
  return {
    destinations: settings.value.destinations,
    close: () => rm(directory, { recursive: true, force: true }),
  };
}

describe.each([
  { name: 'the settings file', make: settingsHarness },
  {
    name: 'the fake in memory',
    make: (): Promise<Harness> =>
      Promise.resolve({ destinations: new MemoryDestinations(), close: () => Promise.resolve() }),
  },
])('destinations: $name', ({ make }) => {
  let harness: Harness;
  let destinations: Destinations;
  beforeEach(async () => {
    harness = await make();
    destinations = harness.destinations;
  });
  afterEach(async () => {
    await harness.close();
  });

  const lab = makeDestination('lab');
  const field = makeDestination('field');

  test('there are none at first', () => {
    expect(destinations.all()).toEqual([]);
    expect(destinations.byName('lab')).toBeUndefined();
    expect(destinations.byId(lab.id)).toBeUndefined();
  });

  test('a saved one is found at once by id and name, in order of saving', async () => {
    expect(await destinations.save(lab)).toEqual({ ok: true, value: undefined });
    await destinations.save(field);
    expect(destinations.all()).toEqual([lab, field]);
    expect(destinations.byName('field')).toEqual(field);
    expect(destinations.byId(lab.id)).toEqual(lab);
  });

  test('saving it again replaces it in its place', async () => {
    await destinations.save({ ...lab, user: 'erika' });
    await destinations.save(field);
    const moved = { ...lab, name: 'lab-2', url: 'https://other.example', generation: 2 };
    await destinations.save(moved);
    expect(destinations.all()).toEqual([moved, field]);
    expect(destinations.byName('lab')).toBeUndefined();
  });

  test('two cannot have one name', async () => {
    await destinations.save(lab);
    expect(await destinations.save({ ...field, name: 'lab' })).toMatchObject({
      failure: { code: 'destination.exists', facts: { name: 'lab' } },
    });
    expect(destinations.all()).toEqual([lab]);
  });

  test('a removed one is gone, and removing it again is no trouble', async () => {
    await destinations.save(lab);
    await destinations.save(field);
    expect(await destinations.remove(lab.id)).toMatchObject({ ok: true });
    expect(await destinations.remove(lab.id)).toMatchObject({ ok: true });
    expect(destinations.all()).toEqual([field]);
  });

  test('many saves at once all take', async () => {
    const many = Array.from({ length: 20 }, (_, i) => makeDestination(`d${i}`));
    const results = await Promise.all(many.map((one) => destinations.save(one)));
    expect(results.every((one) => one.ok)).toBe(true);
    expect(destinations.all().map((one) => one.name)).toEqual(many.map((one) => one.name));
  });
});
