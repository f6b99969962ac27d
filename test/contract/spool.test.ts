import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSpool, SWEEP_GRACE_MS } from '../../main/adapters/spool/directorySpool.ts';
import { FileReadError } from '../../main/core/ports/files.ts';
import type { Spool } from '../../main/core/ports/spool.ts';
import { failure } from '../../shared/model/failure.ts';
import { FakeClock } from '../support/fakeClock.ts';
import { MemorySpool } from '../support/memorySpool.ts';
import { give } from '../support/takeAll.ts';

const LIMIT_BYTES = 1_000;

interface Harness {
  readonly spool: Spool;
  /** Lets so much time pass that nothing counts as just put. */
  age(): Promise<void>;
  close(): Promise<void>;
}

async function directoryHarness(): Promise<Harness> {
  const directory = await mkdtemp(join(tmpdir(), 'waybill-spool-'));
  const clock = new FakeClock();
  const spool = await openSpool({ directory, limitBytes: LIMIT_BYTES, clock });
  if (!spool.ok) throw new Error(spool.failure.code);
  return {
    spool: spool.value,
    age: () => clock.advance(SWEEP_GRACE_MS),
    close: () => rm(directory, { recursive: true, force: true }),
  };
}

function memoryHarness(): Promise<Harness> {
  const nothing = (): Promise<void> => Promise.resolve();
  return Promise.resolve({ spool: new MemorySpool(LIMIT_BYTES), age: nothing, close: nothing });
}

function sha256(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}

describe.each([
  { name: 'a directory', make: directoryHarness },
  { name: 'the fake in memory', make: memoryHarness },
])('spool: $name', ({ make }) => {
  let kept: Harness;
  let spool: Spool;
  beforeEach(async () => {
    kept = await make();
    spool = kept.spool;
  });
  afterEach(async () => {
    await kept.close();
  });
  const text = async (digest: string): Promise<string> => {
    const read = await spool.read(digest, LIMIT_BYTES);
    return read.ok ? new TextDecoder().decode(read.value) : read.failure.code;
  };

  test('what is put is read back under its digest', async () => {
    expect(await spool.put(give('one ', 'two'))).toEqual({
      ok: true,
      value: { sha256: sha256('one two'), bytes: 7 },
    });
    expect(await spool.has(sha256('one two'))).toBe(true);
    expect(await text(sha256('one two'))).toBe('one two');
    expect(await spool.usage()).toEqual({ bytes: 7, limitBytes: LIMIT_BYTES });
  });

  test('nothing at all can be kept too', async () => {
    expect(await spool.put(give())).toEqual({ ok: true, value: { sha256: sha256(''), bytes: 0 } });
    expect(await text(sha256(''))).toBe('');
  });

  test('the same content counts once', async () => {
    await spool.put(give('same'));
    await spool.put(give('sa', 'me'));
    expect(await spool.usage()).toMatchObject({ bytes: 4 });
  });

  test('what is not there is missing, and so is what is no digest', async () => {
    expect(await spool.has(sha256('x'))).toBe(false);
    expect(await text(sha256('x'))).toBe('spool.missing');
    for (const odd of ['', '../settings.json', 'ab/../../x', sha256('x').toUpperCase()]) {
      expect(await spool.has(odd)).toBe(false);
      expect(await text(odd)).toBe('spool.missing');
    }
  });

  test('beyond the cap nothing is taken in, and what was there stays', async () => {
    await spool.put(give('a'.repeat(600)));
    const refused = await spool.put(give('b'.repeat(200), 'b'.repeat(201)));
    expect(refused).toMatchObject({ failure: { code: 'spool.full', facts: { limitBytes: LIMIT_BYTES } } });
    expect(await spool.usage()).toMatchObject({ bytes: 600 });
    expect(await spool.put(give('c'.repeat(400)))).toMatchObject({ ok: true });
  });

  test('a put may have a smaller limit of its own', async () => {
    const refused = await spool.put(give('12345', '67'), 6);
    expect(refused).toMatchObject({ failure: { code: 'request.too-large', facts: { limitBytes: 6 } } });
    expect(await spool.put(give('123456'), 6)).toMatchObject({ ok: true });
  });

  test('a read refuses what is larger than its limit', async () => {
    await spool.put(give('1234567'));
    expect(await spool.read(sha256('1234567'), 6)).toMatchObject({
      failure: { code: 'request.too-large' },
    });
  });

  test('a source that cannot be read leaves nothing behind and says why', async () => {
    const told = failure('file.gone', { path: '/x' });
    const broken = (async function* () {
      yield* give('half');
      throw new FileReadError(told);
    })();
    expect(await spool.put(broken)).toEqual({ ok: false, failure: told });
    expect(await spool.usage()).toMatchObject({ bytes: 0 });
  });

  test('a giver that breaks off passes its own error on and leaves nothing behind', async () => {
    const broken = (async function* () {
      yield* give('half');
      throw new Error('the browser went away');
    })();
    await expect(spool.put(broken)).rejects.toThrow('the browser went away');
    expect(await spool.usage()).toMatchObject({ bytes: 0 });
  });

  test('a sweep removes what nobody needs, and only that', async () => {
    await spool.put(give('needed'));
    await spool.put(give('done with'));
    await kept.age();
    const asked: string[] = [];
    const removed = await spool.sweep((digest) => {
      asked.push(digest);
      return Promise.resolve(digest === sha256('needed'));
    });
    expect(removed).toBe(1);
    expect(asked.toSorted()).toEqual([sha256('needed'), sha256('done with')].toSorted());
    expect(await text(sha256('needed'))).toBe('needed');
    expect(await text(sha256('done with'))).toBe('spool.missing');
    expect(await spool.usage()).toMatchObject({ bytes: 6 });
  });

  test('one copy is dropped at once, unless somebody needs it or put it as well', async () => {
    const no = (): Promise<boolean> => Promise.resolve(false);
    await spool.put(give('mine'));
    await spool.drop(sha256('mine'), () => Promise.resolve(true));
    expect(await text(sha256('mine'))).toBe('mine');
    await spool.drop(sha256('mine'), no);
    expect(await text(sha256('mine'))).toBe('spool.missing');
    expect(await spool.usage()).toMatchObject({ bytes: 0 });
    await spool.drop(sha256('never there'), no);
  });
});
