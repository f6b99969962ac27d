import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import type { CheckedSource, CheckRequest } from '../../../main/core/checking/checkRequest.ts';
import { checkOfKind } from '../../../main/core/checking/kindChecks.ts';
import { FILES_PER_INTAKE_MAX } from '../../../main/core/gatherFiles.ts';
import { runCheck } from '../../../main/core/runCheck.ts';
import { FileReadError, type Files, type WalkEntry } from '../../../main/core/ports/files.ts';
import { failure } from '../../../shared/model/failure.ts';
import { FINDINGS_KEPT_PER_CODE_MAX } from '../../../shared/checks/finding.ts';
import { knownServerSchema } from '../../../shared/checks/knownServer.ts';
import { HAPLO_STRING_BYTES_MAX } from '../../../shared/services/haplo/limits.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { MemoryFiles } from '../../support/memoryFiles.ts';
import { MemorySpool } from '../../support/memorySpool.ts';

const CONTROL = JSON.stringify({
  dataImportControlFileVersion: 0,
  model: 'haplo:person',
  files: { DEFAULT: { read: 'tsv-with-name-row' } },
  instructions: [
    { action: 'new', destination: 'profile' },
    { source: 'name', destination: 'profile', name: 'dc:attribute:title' },
  ],
});

function disk(contents: Readonly<Record<string, string | Uint8Array>>): MemoryFiles {
  const files = new MemoryFiles({ clock: new FakeClock(), spool: new MemorySpool() });
  for (const [path, content] of Object.entries(contents)) files.write(path, content);
  return files;
}

async function codesOf(files: Files, request: CheckRequest): Promise<readonly string[]> {
  const done = await runCheck(files, request);
  if (!done.ok) throw new Error(done.failure.code);
  return done.value.report.findings.map(({ code, file }) => `${code} ${file}`);
}

async function refusal(files: Files, request: CheckRequest): Promise<object> {
  const done = await runCheck(files, request);
  if (done.ok) throw new Error('it was checked');
  return done.failure;
}

describe('the control file of a check', () => {
  const check = (path: string): CheckRequest => ({
    kind: 'haplo-batch',
    paths: ['/in'],
    control: { kind: 'file', path },
  });

  test('must be a file that can be had', async () => {
    const files = disk({ '/in/a.tsv': 'name\nx', '/dir/control.json': CONTROL });
    files.special('/pipe');
    expect(await refusal(files, check('/pipe'))).toMatchObject({ code: 'file.no-access' });
    expect(await refusal(files, check('/dir'))).toMatchObject({ code: 'file.not-a-file' });
    const control = { kind: 'spool', sha256: 'e'.repeat(64), name: 'control.json' } as const;
    expect(await refusal(files, { kind: 'haplo-batch', paths: ['/in'], control })).toMatchObject({
      code: 'spool.missing',
    });
  });

  test('is what a Haplo check goes by: without one nothing is said of anything', async () => {
    const input = { port: disk({}), request: { kind: 'haplo-batch' }, files: [], signal: undefined } as const;
    const told = await checkOfKind({ ...input, onProgress: () => undefined });
    expect(told).toMatchObject({ ok: true, value: { report: { findings: [] }, readsFiles: false } });
  });

  test('that breaks off while it is read is told in words; a bug in reading stays one', async () => {
    const files = disk({ '/in/a.tsv': 'name\nx', '/c.json': CONTROL });
    files.beforeChunk = (path) => {
      if (path === '/c.json') throw new FileReadError(failure('file.unreadable', { path, reason: 'EIO' }));
    };
    expect(await refusal(files, check('/c.json'))).toMatchObject({
      code: 'file.unreadable',
      facts: { path: 'c.json' },
    });
    files.beforeChunk = () => {
      throw new TypeError('a bug');
    };
    await expect(runCheck(files, check('/c.json'))).rejects.toThrow('a bug');
    expect(files.openBodies).toBe(0);
  });

  test('that nobody can read leaves the data unchecked, and that is said beside its own faults', async () => {
    const files = disk({ '/in/a.tsv': 'name\nx', '/c.json': '{' });
    const codes = await codesOf(files, check('/c.json'));
    expect(codes).toContain('haplo.data.not-checked c.json');
    expect(codes).not.toContain('any.file.unreadable a.tsv');
  });

  test('is checked alone where there are no files, also one that was spooled', async () => {
    const spool = new MemorySpool();
    const files = new MemoryFiles({ clock: new FakeClock(), spool });
    const sha256 = 'd'.repeat(64);
    const control = { kind: 'spool', sha256, name: 'control.json' } as const;
    spool.entries.set(sha256, new TextEncoder().encode(CONTROL));
    expect(await codesOf(files, { kind: 'haplo-batch', control })).toEqual([]);
    spool.entries.set(sha256, new TextEncoder().encode('{}'));
    const done = await runCheck(files, { kind: 'haplo-batch', control });
    if (!done.ok) throw new Error(done.failure.code);
    expect(done.value.report.counts.error).toBeGreaterThan(0);
    expect(done.value.places).toEqual({ 'control.json': { kind: 'spool', sha256 } });
  });

  test('beyond what the server reads is told by its size, and not read to its end', async () => {
    const files = disk({ '/c.json': ' '.repeat(HAPLO_STRING_BYTES_MAX + 200_000) });
    let read = 0;
    files.beforeChunk = () => void (read += 1);
    const codes = await codesOf(files, { kind: 'haplo-batch', control: { kind: 'file', path: '/c.json' } });
    expect(codes.some((code) => code.startsWith('haplo.control.'))).toBe(true);
    expect(read).toBeLessThanOrEqual(HAPLO_STRING_BYTES_MAX / (64 * 1024) + 1);
  });

  test('is checked against what the server is known to have beyond the public', async () => {
    const own = JSON.parse(CONTROL) as object;
    const files = disk({ '/in/a.tsv': 'name\nx', '/c.json': JSON.stringify({ ...own, model: 'lab:mouse' }) });
    const about = 'haplo.control.unknown-model c.json';
    expect(await codesOf(files, check('/c.json'))).toContain(about);
    const known = knownServerSchema.parse({ haplo: { models: ['lab:mouse'] } });
    expect(await codesOf(files, { ...check('/c.json'), known })).not.toContain(about);
    const described = knownServerSchema.parse({
      haplo: { modelDescriptions: [{ name: 'lab:mouse', destinations: {} }] },
    });
    expect(await codesOf(files, { ...check('/c.json'), known: described })).not.toContain(about);
  });
});

describe('a check of files for EcoTaxa', () => {
  const table = new TextEncoder().encode(
    'object_id\tobject_lat\timg_file_name\n[t]\t[f]\t[t]\no1\t7\tx.png\n',
  );
  const zip = (): Uint8Array => zipSync({ 'ecotaxa_a.tsv': table });

  test('takes zips one by one, and names what is inside several by the zip', async () => {
    const one = await codesOf(disk({ '/in/one.zip': zip() }), { kind: 'ecotaxa', paths: ['/in'] });
    expect(one.some((text) => text.endsWith(' ecotaxa_a.tsv'))).toBe(true);
    const two = await codesOf(disk({ '/in/one.zip': zip(), '/in/two.zip': zip() }), {
      kind: 'ecotaxa',
      paths: ['/in'],
    });
    expect(two.some((text) => text.endsWith(' one.zip/ecotaxa_a.tsv'))).toBe(true);
    expect(two.some((text) => text.endsWith(' two.zip/ecotaxa_a.tsv'))).toBe(true);
    const broken = await codesOf(disk({ '/in/one.zip': zip(), '/in/two.zip': 'PK' }), {
      kind: 'ecotaxa',
      paths: ['/in'],
    });
    expect(broken.some((text) => text.endsWith(' two.zip'))).toBe(true);
  });

  test('counts by zip what is too much to list', async () => {
    const rows = Array.from({ length: 2 * FINDINGS_KEPT_PER_CODE_MAX }, (_, at) => `o${at}\t7\tx${at}.png\n`);
    const head = 'object_id\tobject_lat\timg_file_name\n[t]\t[f]\t[t]\n';
    const many = zipSync({ 'ecotaxa_a.tsv': new TextEncoder().encode(head + rows.join('')) });
    const done = await runCheck(disk({ '/in/one.zip': many, '/in/two.zip': zip() }), {
      kind: 'ecotaxa',
      paths: ['/in'],
    });
    if (!done.ok) throw new Error(done.failure.code);
    expect(done.value.report.notShown).toContainEqual({
      code: expect.any(String),
      file: 'one.zip/ecotaxa_a.tsv',
      count: FINDINGS_KEPT_PER_CODE_MAX,
    });
  });

  test('knows the project where it is described', async () => {
    const known = knownServerSchema.parse({
      ecotaxa: { knownCategoryIds: [12], freeColumns: { object: { area: 'n01' } } },
    });
    const rows = 'object_id\timg_file_name\tobject_annotation_category_id\n[t]\t[t]\t[f]\no1\tx.png\t99\n';
    const files = disk({ '/in/ecotaxa_a.tsv': rows, '/in/x.png': 'x' });
    const unknown = await codesOf(files, { kind: 'ecotaxa', paths: ['/in'] });
    const told = await codesOf(files, { kind: 'ecotaxa', paths: ['/in'], known });
    expect(told.filter((code) => !unknown.includes(code))).not.toEqual([]);
  });
});

describe('a check of a Robotoff import', () => {
  test('looks at the job type and the directory, and says what is missing', async () => {
    const none = await codesOf(disk({}), { kind: 'robotoff' });
    const all = await codesOf(disk({}), {
      kind: 'robotoff',
      jobType: 'ingredients_spellcheck',
      batchDir: 'ingredients/42',
    });
    expect(none.length).toBeGreaterThan(all.length);
  });
});

describe('the files of a check', () => {
  test('are bounded like those of an intake', async () => {
    const real = disk({ '/in/a.jpg': 'x' });
    const facts = { dev: '1', ino: '1', bytes: 1, mtimeNs: '1', ctimeNs: '1' };
    const files: Files = {
      facts: (source) => real.facts(source),
      open: (source) => real.open(source),
      async *walk() {
        const entry: WalkEntry = { kind: 'file', path: '/in/x', root: '/in', name: 'x', facts };
        for (;;) yield entry;
      },
    };
    expect(await refusal(files, { kind: 'dsp-ingest', paths: ['/in'] })).toMatchObject({
      code: 'request.invalid',
      facts: { reason: `it holds more than ${FILES_PER_INTAKE_MAX} files; check its folders one by one` },
    });
  });

  test('may lie in the spool, under the name that they shall have', async () => {
    const spool = new MemorySpool();
    const files = new MemoryFiles({ clock: new FakeClock(), spool });
    spool.entries.set('a'.repeat(64), new TextEncoder().encode('x'));
    const spooled = [{ sha256: 'a'.repeat(64), name: 'bad?.jpg' }];
    expect(await codesOf(files, { kind: 'dsp-ingest', spooled })).toContain(
      'dsp-ingest.name.characters bad?.jpg',
    );
    files.write('/in/a.jpg', 'x');
    const request = {
      kind: 'dsp-ingest',
      paths: ['/in/a.jpg'],
      spooled,
      names: { '/in/a.jpg': 'b.jpg' },
    } as const;
    const codes = await codesOf(files, request);
    expect(codes).toContain('dsp-ingest.name.characters bad?.jpg');
    expect(codes.filter((code) => code.endsWith(' b.jpg'))).toEqual([]);
    const slip = { ...request, names: { '/in/c.jpg': 'b.jpg' } };
    expect(await refusal(files, slip)).toMatchObject({ code: 'request.invalid' });
    const missing = [{ sha256: 'b'.repeat(64), name: 'x.jpg' }];
    expect(await refusal(files, { ...request, spooled: missing })).toMatchObject({ code: 'spool.missing' });
  });

  test('of a batch stay in its list when they are gone', async () => {
    const files = disk({ '/in/a.jpg': 'x' });
    const source = (path: string): CheckedSource['source'] => ({ kind: 'file', path, root: '/in' });
    const given: readonly CheckedSource[] = [
      { name: 'a.jpg', source: source('/in/a.jpg'), bytes: 7 },
      { name: 'b.jpg', source: source('/in/b.jpg'), bytes: 7 },
    ];
    expect(await codesOf(files, { kind: 'dsp-ingest', files: given })).toEqual(['any.file.unreadable b.jpg']);
  });

  test('that break while they are read are findings, whatever breaks', async () => {
    const files = disk({ '/in/a.jpg': 'x' });
    files.beforeChunk = () => {
      throw new TypeError('a bug');
    };
    expect(await codesOf(files, { kind: 'dsp-ingest', paths: ['/in'] })).toEqual([
      'any.file.unreadable a.jpg',
    ]);
    files.beforeChunk = (path) => {
      throw new FileReadError(failure('file.unreadable', { path, reason: 'EIO' }));
    };
    expect(await codesOf(files, { kind: 'dsp-ingest', paths: ['/in'] })).toEqual([
      'any.file.unreadable a.jpg',
    ]);
  });

  test('that are gone at the end of the check are told as such', async () => {
    const files = disk({ '/in/a.jpg': 'x' });
    const done = await runCheck(
      files,
      { kind: 'dsp-ingest', paths: ['/in'] },
      { onProgress: ({ bytesDone }) => bytesDone > 0 && files.remove('/in/a.jpg') },
    );
    expect(done.ok && done.value.report.findings.map(({ code }) => code)).toEqual(['any.file.unreadable']);
  });
});
