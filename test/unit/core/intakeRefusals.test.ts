import { describe, expect, test } from 'vitest';
import type { BatchGiven } from '../../../main/core/core.ts';
import { FILES_PER_INTAKE_MAX, nothingAt, PASSED_OVER_LISTED_MAX } from '../../../main/core/gatherFiles.ts';
import type { WalkEntry } from '../../../main/core/ports/files.ts';
import type { ServiceKind } from '../../../shared/services/abilities.ts';
import { CONTROL, coreHarness, type CoreHarness } from '../../support/coreHarness.ts';

const GIVEN: BatchGiven = {
  destination: 'lab',
  paths: ['/data'],
  spooled: [],
  names: {},
  mode: 'hold',
  open: false,
  origin: { by: 'api' },
};

async function lab(
  kind: ServiceKind = 'dsp-ingest',
  files: Record<string, string> = {},
): Promise<CoreHarness> {
  return coreHarness({ kind, files: { '/data/a.tif': 'a', ...files } });
}

/** Adds, and gives the failure. */
async function refusal(harness: CoreHarness, given: Partial<BatchGiven>): Promise<object> {
  const told = await harness.core.addBatch({ ...GIVEN, ...given });
  if (told.ok) throw new Error('it was taken');
  expect((await harness.core.batches({ limit: 10 })).items).toEqual([]);
  return { code: told.failure.code, ...told.failure.facts };
}

describe('what a service cannot do is refused before anything is queued', () => {
  test('a dry run where there is none', async () => {
    expect(await refusal(await lab(), { mode: 'dry-run' })).toMatchObject({
      code: 'service.cannot',
      ability: 'dry run',
    });
  });

  test('files for a service that takes none, and a batch directory for one that takes files', async () => {
    expect(await refusal(await lab('robotoff'), { mode: 'run', batchDir: 'x' })).toMatchObject({
      code: 'service.cannot',
      ability: 'upload',
    });
    expect(await refusal(await lab('robotoff'), { mode: 'run', paths: [] })).toMatchObject({
      code: 'request.invalid',
      where: 'batchDir',
    });
    expect(await refusal(await lab(), { batchDir: 'x' })).toMatchObject({
      code: 'service.cannot',
      ability: 'batch directory',
    });
  });

  test('nothing at all, unless the batch stays open for files to come', async () => {
    const harness = await lab();
    expect(await refusal(harness, { paths: [] })).toMatchObject({ code: 'request.invalid', where: 'paths' });
    expect(await harness.core.addBatch({ ...GIVEN, paths: [], open: true })).toMatchObject({
      ok: true,
      value: { items: 0 },
    });
  });

  test('a control file where none is taken', async () => {
    expect(await refusal(await lab(), { control: { path: '/data/a.tif' } })).toMatchObject({
      code: 'service.cannot',
      ability: 'control file',
    });
  });

  test('a kind that this build has no adapter for', async () => {
    const harness = await lab();
    Object.assign(harness.ports, { service: () => undefined });
    expect(await refusal(harness, {})).toMatchObject({
      code: 'service.cannot',
      ability: 'adapter in this build',
    });
    const saved = await harness.core.saveDestination({
      name: 'other',
      kind: 'haplo-batch',
      url: 'https://scripted.example',
      secretStore: 'keychain',
      options: {},
    });
    expect(saved).toMatchObject({ ok: false, failure: { facts: { ability: 'adapter in this build' } } });
  });
});

describe('the paths that are given', () => {
  test('must give files, or it is said what lies there instead', async () => {
    const harness = await lab();
    harness.files.folder('/empty');
    harness.files.link('/linked/out', '/data/a.tif');
    harness.files.special('/fifo/pipe');
    harness.files.folder('/locked');
    harness.files.deny('/locked');
    expect(await refusal(harness, { paths: ['/empty'] })).toEqual({ code: 'path.no-files', path: '/empty' });
    expect(await refusal(harness, { paths: ['/nowhere'] })).toEqual({
      code: 'path.missing',
      path: '/nowhere',
    });
    expect(await refusal(harness, { paths: ['/linked'] })).toEqual({
      code: 'file.outside',
      path: '/linked/out',
      root: '/linked',
    });
    expect(await refusal(harness, { paths: ['/fifo'] })).toMatchObject({ code: 'file.not-a-file' });
    expect(await refusal(harness, { paths: ['/locked'] })).toMatchObject({ code: 'file.no-access' });
    // What another path gave before does not stand for this one.
    expect(await refusal(harness, { paths: ['/data', '/empty'] })).toEqual({
      code: 'path.no-files',
      path: '/empty',
    });
  });

  test.each([
    ['gone', 'path.missing'],
    ['no-access', 'file.no-access'],
    ['link-outside', 'file.outside'],
    ['link', 'file.not-a-file'],
    ['special', 'file.not-a-file'],
    ['hidden', 'file.not-a-file'],
    ['bad-name', 'file.bad-name'],
  ] as const)('that give nothing but something passed over (%s) are told as %s', (why, code) => {
    expect(nothingAt('/data', { path: '/data/x', why, reason: 'so it is' })).toMatchObject({ code });
  });

  test('may hold much that is passed over: a hundred are listed, all are counted, and the rest is sent', async () => {
    const harness = await lab();
    const extra = 7;
    for (let at = 0; at < PASSED_OVER_LISTED_MAX + extra; at += 1) harness.files.special(`/data/pipe${at}`);
    const told = await harness.core.addBatch(GIVEN);
    if (!told.ok) throw new Error(told.failure.code);
    expect(told.value).toMatchObject({ items: 1, passedOverMore: extra });
    expect(told.value.passedOver).toHaveLength(PASSED_OVER_LISTED_MAX);
    // A folder with nothing else in it, after the list is full, still says what is there.
    harness.files.special('/pipes/one');
    const next = await harness.core.addBatch({ ...GIVEN, paths: ['/data', '/pipes'] });
    expect(next).toMatchObject({ ok: false, failure: { code: 'file.not-a-file' } });
  });

  test('may not hold more files than one intake takes', async () => {
    const harness = await lab();
    const facts = { dev: '1', ino: '1', bytes: 1, mtimeNs: '1', ctimeNs: '1' };
    const entry: WalkEntry = { kind: 'file', path: '/data/x', root: '/data', name: 'x', facts };
    async function* endless(): AsyncGenerator<WalkEntry> {
      for (;;) yield entry;
    }
    Object.assign(harness.files, { walk: endless });
    expect(await refusal(harness, {})).toMatchObject({
      code: 'request.invalid',
      where: '/data',
      reason: `it holds more than ${FILES_PER_INTAKE_MAX} files; give its folders one by one`,
    });
  });

  test('are numbered in the order in which they were found, however many they are', async () => {
    const name = (at: number): string => `f${String(at).padStart(4, '0')}.tif`;
    const files = Object.fromEntries(Array.from({ length: 2_002 }, (_, at) => [`/many/${name(at)}`, 'x']));
    const harness = await lab('dsp-ingest', files);
    await harness.core.pause({});
    const added = await harness.core.addBatch({ ...GIVEN, paths: ['/many'] });
    if (!added.ok) throw new Error(added.failure.code);
    const { items } = await harness.core.items({ batchId: added.value.batch.batch.id, limit: 3_000 });
    expect(items.map((item) => item.name)).toEqual(Array.from({ length: 2_002 }, (_, at) => name(at)));
    expect(new Set(items.map(({ seq }) => seq)).size).toBe(2_002);
  });

  test('may be named otherwise, but a name for a file that is not among them is a slip', async () => {
    const harness = await lab();
    expect(await refusal(harness, { names: { '/data/b.tif': 'b' } })).toMatchObject({
      code: 'request.invalid',
      where: 'names["/data/b.tif"]',
    });
    const told = await harness.core.addBatch({ ...GIVEN, names: { '/data/a.tif': 'first.tif' } });
    if (!told.ok) throw new Error(told.failure.code);
    expect((await harness.items(told.value.batch.batch.id)).map(({ name }) => name)).toEqual(['first.tif']);
  });

  test('with names that the service does not take wait for a person, and another name sends them', async () => {
    const harness = await lab();
    const { batch } = await harness.add({ names: { '/data/a.tif': '' }, mode: 'run' });
    const [item] = await harness.items(batch.id);
    expect(item).toMatchObject({ state: 'attention', failure: { code: 'file.bad-name' } });
    if (item === undefined) throw new Error('no item');
    expect(await harness.core.renameItem(item.id, '')).toMatchObject({
      ok: false,
      failure: { code: 'file.bad-name' },
    });
    expect(await harness.core.renameItem(item.id, 'a.tif')).toMatchObject({ ok: true });
    await harness.until(
      'it is imported',
      async () => (await harness.detail(batch.id)).batch.status === 'imported',
    );
  });

  test('may lie in the spool, which must have them', async () => {
    const harness = await lab();
    const sha256 = 'e'.repeat(64);
    expect(await refusal(harness, { paths: [], spooled: [{ sha256, name: 'x' }] })).toEqual({
      code: 'spool.missing',
      sha256,
    });
    const kept = await harness.ports.spool.put(chunksOf('spooled'));
    if (!kept.ok) throw new Error(kept.failure.code);
    const twice = [
      { sha256: kept.value.sha256, name: 'x' },
      { sha256: kept.value.sha256, name: 'x' },
    ];
    const told = await harness.core.addBatch({ ...GIVEN, paths: [], spooled: twice });
    if (!told.ok) throw new Error(told.failure.code);
    const place = `spool ${kept.value.sha256.slice(0, 12)}`;
    expect(await harness.items(told.value.batch.batch.id)).toMatchObject([
      { state: 'attention', failure: { code: 'file.name-clash', facts: { path: place, other: place } } },
      { state: 'attention', failure: { code: 'file.name-clash' } },
    ]);
  });
});

describe('a control file', () => {
  test('must be there, once, and readable', async () => {
    const harness = await coreHarness({ files: { '/data/a.tif': 'a', '/locked.json': CONTROL } });
    harness.files.folder('/empty');
    harness.files.write('/dir/sub/control.json', CONTROL);
    harness.files.special('/pipe');
    expect(await refusal(harness, {})).toMatchObject({ code: 'control.missing' });
    const at = async (path: string): Promise<object> => refusal(harness, { control: { path } });
    expect(await at('/nowhere.json')).toEqual({ code: 'path.missing', path: '/nowhere.json' });
    expect(await at('/pipe')).toMatchObject({ code: 'file.no-access', path: '/pipe' });
    expect(await at('/empty')).toEqual({ code: 'file.not-a-file', path: '/empty', what: 'a folder' });
    expect(await at('/dir')).toEqual({ code: 'file.not-a-file', path: '/dir', what: 'a folder' });
    harness.files.deny('/locked.json');
    expect(await at('/locked.json')).toMatchObject({ code: 'file.no-access', path: '/locked.json' });
    expect(harness.files.openBodies).toBe(0);
  });

  test('that no server would take is refused with the words of the server', async () => {
    const harness = await coreHarness({ files: { '/data/a.tif': 'a' } });
    const at = async (content: string | Uint8Array): Promise<object> => {
      harness.files.write('/control.json', content);
      return refusal(harness, { control: { path: '/control.json' } });
    };
    expect(await at('{')).toMatchObject({ code: 'control.not-json', path: '/control.json' });
    expect(await at(new Uint8Array([0x7b, 0xff, 0x7d]))).toMatchObject({ code: 'control.not-json' });
    expect(await at(`\ufeff${CONTROL}`)).toMatchObject({
      code: 'control.not-json',
      reason: 'it begins with a byte order mark',
    });
    expect(await at('{}')).toMatchObject({ code: 'control.invalid' });
    expect(await at(new Uint8Array([0xef, 0x7b]))).toMatchObject({ code: 'control.not-json' });
    expect(await at(new Uint8Array([0xef, 0xbb, 0x7b]))).toMatchObject({ code: 'control.not-json' });
  });

  test('beyond what the server reads is too large', async () => {
    const harness = await coreHarness({ files: { '/data/a.tif': 'a' } });
    harness.files.write('/control.json', ' '.repeat(16 * 1024 * 1024 + 1));
    expect(await refusal(harness, { control: { path: '/control.json' } })).toMatchObject({
      code: 'request.too-large',
    });
  });

  test('that was spooled is looked at the same way, and must be there', async () => {
    const harness = await coreHarness({ files: { '/data/a.tif': 'a' } });
    const missing = { spooled: 'e'.repeat(64), name: 'control.json' };
    expect(await refusal(harness, { control: missing })).toMatchObject({ code: 'spool.missing' });
    const kept = await harness.ports.spool.put(chunksOf(CONTROL));
    if (!kept.ok) throw new Error(kept.failure.code);
    const control = { spooled: kept.value.sha256, name: 'control.json' };
    expect(await harness.core.addBatch({ ...GIVEN, control })).toMatchObject({
      ok: true,
      value: {
        batch: { batch: { control: { kind: 'spool', sha256: kept.value.sha256, name: 'control.json' } } },
      },
    });
  });

  test('of the destination is taken where a batch brings none', async () => {
    const harness = await coreHarness({ files: { '/data/a.tif': 'a', '/home/control.json': CONTROL } });
    const saved = await harness.core.saveDestination({
      name: 'lab',
      kind: 'haplo-batch',
      url: 'https://scripted.example/',
      secretStore: 'keychain',
      options: { control: '/home/control.json' },
    });
    expect(saved).toMatchObject({ ok: true, value: { destination: { url: 'https://scripted.example' } } });
    expect(await harness.core.addBatch(GIVEN)).toMatchObject({
      ok: true,
      value: { batch: { batch: { control: { kind: 'spool', name: 'control.json' } } } },
    });
  });
});

async function* chunksOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}
