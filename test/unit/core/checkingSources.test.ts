import { expect, test } from 'vitest';
import type { CheckProgress, CheckRequest } from '../../../main/core/checking/checkRequest.ts';
import { runCheck } from '../../../main/core/runCheck.ts';
import type { Files } from '../../../main/core/ports/files.ts';
import { failure } from '../../../shared/model/failure.ts';
import { fail } from '../../../shared/model/result.ts';
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

function disk(contents: Readonly<Record<string, string>>): MemoryFiles {
  const files = new MemoryFiles({ clock: new FakeClock(), spool: new MemorySpool() });
  for (const [path, content] of Object.entries(contents)) files.write(path, content);
  return files;
}

async function checked(files: Files, request: CheckRequest) {
  const done = await runCheck(files, request);
  if (!done.ok) throw new Error(done.failure.code);
  return done.value;
}

const codes = (outcome: Awaited<ReturnType<typeof checked>>): string[] =>
  outcome.report.findings.map(({ code, file }) => `${code} ${file}`);

test('a file is read as often as a check needs, and every handle is given back', async () => {
  const files = disk({
    '/in/ecotaxa_a.tsv': 'object_id\n[t]\nx\n',
    '/in/x.png': 'no image',
    '/in/y.zip': 'PK',
  });
  await checked(files, { kind: 'ecotaxa', paths: ['/in'] });
  expect(files.openBodies).toBe(0);
  const control = { kind: 'file', path: '/c/control.json' } as const;
  const haplo = disk({ '/in/a.json': '[]', '/in/b.tsv': 'name\nx', '/c/control.json': CONTROL });
  await checked(haplo, { kind: 'haplo-batch', paths: ['/in'], control });
  expect(haplo.openBodies).toBe(0);
});

test('a check that is called off throws the reason and leaves no handle open', async () => {
  const files = disk({ '/in/a.tsv': `name\n${'x\n'.repeat(500_000)}`, '/c.json': CONTROL });
  const stopping = new AbortController();
  const reason = new Error('enough');
  const request = {
    kind: 'haplo-batch',
    paths: ['/in'],
    control: { kind: 'file', path: '/c.json' },
  } as const;
  const watch = {
    signal: stopping.signal,
    onProgress: ({ bytesDone }: CheckProgress) => {
      if (bytesDone > 0) stopping.abort(reason);
    },
  };
  await expect(runCheck(files, request, watch)).rejects.toBe(reason);
  expect(files.openBodies).toBe(0);
});

test('progress ends at everything, and never runs backwards', async () => {
  const files = disk({ '/in/a.tsv': 'name\nx', '/in/b.tsv': 'name\ny', '/c.json': CONTROL });
  const told: CheckProgress[] = [];
  const request = {
    kind: 'haplo-batch',
    paths: ['/in'],
    control: { kind: 'file', path: '/c.json' },
  } as const;
  await runCheck(files, request, { onProgress: (progress) => void told.push(progress) });
  const done = told.map(({ bytesDone }) => bytesDone);
  expect(done).toEqual([...done].sort((one, other) => one - other));
  expect(told.at(-1)).toEqual({ bytesDone: 12, bytesTotal: 12, files: 2 });
});

test('a file that cannot be read is a finding of every kind of service, once', async () => {
  for (const kind of ['haplo-batch', 'haplo-standard', 'dsp-ingest', 'ecotaxa'] as const) {
    const real = disk({ '/in/a.jpg': 'x', '/in/ecotaxa_b.tsv': 'x', '/c.json': CONTROL });
    const files: Files = {
      facts: (source) => real.facts(source),
      walk: (path, signal) => real.walk(path, signal),
      open: (source) =>
        source.kind === 'file' && source.path === '/in/a.jpg'
          ? Promise.resolve(fail(failure('file.no-access', { path: source.path, reason: 'EACCES' })))
          : real.open(source),
    };
    const request = { kind, paths: ['/in'], control: { kind: 'file', path: '/c.json' } } as const;
    const outcome = await checked(files, request);
    const about = codes(outcome).filter((text) => text.includes('unreadable'));
    expect([kind, about.length, about[0]?.split(' ')[1]]).toEqual([kind, 1, 'a.jpg']);
  }
});

test('a file that changes while it is checked is told', async () => {
  const files = disk({ '/in/a.jpg': 'x', '/in/b.jpg': 'y' });
  const outcome = await runCheck(
    files,
    { kind: 'dsp-ingest', paths: ['/in'] },
    { onProgress: () => files.write('/in/b.jpg', 'yy') },
  );
  expect(outcome.ok && codes(outcome.value)).toEqual(['any.file.changing b.jpg']);
});

test('a folder with thousands of odd paths is counted, and memory stays small', async () => {
  const real = disk({ '/in/a.jpg': 'x' });
  const files: Files = {
    facts: (source) => real.facts(source),
    open: (source) => real.open(source),
    async *walk(path, signal) {
      for (let index = 0; index < 5_000; index += 1)
        yield { kind: 'passedOver', path: `/in/${index}`, why: 'link-outside', reason: 'it leads out' };
      yield* real.walk(path, signal);
    },
  };
  const { report } = await checked(files, { kind: 'haplo-standard', paths: ['/in'] });
  expect(report.counts.warning).toBe(5_000);
  expect(report.findings.length).toBeLessThan(2_500);
  const hidden = report.notShown.reduce((sum, { count }) => sum + count, 0);
  expect(report.findings.length + hidden).toBe(5_000);
});

test('what one check says better is not said twice', async () => {
  const files = disk({ '/one/a.jpg': 'x', '/two/a.jpg': 'y' });
  const twice = await checked(files, { kind: 'dsp-ingest', paths: ['/one/a.jpg', '/two/a.jpg'] });
  expect(codes(twice)).toEqual(['dsp-ingest.name.duplicate a.jpg']);
  expect(twice.report.counts).toEqual({ error: 1, warning: 0, info: 0 });
  expect(twice.report.filesChecked).toBe(2);
  const control = { kind: 'file', path: '/c.json' } as const;
  const empty = disk({ '/in/e.tsv': '', '/c.json': CONTROL });
  const outcome = await checked(empty, { kind: 'haplo-batch', paths: ['/in'], control });
  expect(codes(outcome)).not.toContain('any.file.empty e.tsv');
});

test('a control file that only the server has leaves the data unchecked, and says so', async () => {
  const files = disk({ '/in/a.tsv': 'name\nx' });
  const control = { kind: 'digest', sha256: 'c'.repeat(64) } as const;
  const outcome = await checked(files, { kind: 'haplo-batch', paths: ['/in'], control });
  expect(codes(outcome)).toEqual(['haplo.control.only-at-server control file']);
  expect(outcome.foretold).toBeUndefined();
});

test.each([
  [{ kind: 'ecotaxa', paths: ['/gone'] }, 'path.missing'],
  [{ kind: 'ecotaxa' }, 'request.invalid'],
  [{ kind: 'haplo-batch', paths: ['/in'] }, 'control.missing'],
  [{ kind: 'haplo-batch', control: { kind: 'file', path: '/gone.json' } }, 'path.missing'],
  [{ kind: 'haplo-batch', control: { kind: 'file', path: '/in' } }, 'file.not-a-file'],
  [{ kind: 'dsp-ingest', paths: ['/in'], names: { '/in/other.jpg': 'x.jpg' } }, 'request.invalid'],
  [{ kind: 'dsp-ingest', spooled: [{ sha256: 'a'.repeat(64), name: 'x.jpg' }] }, 'spool.missing'],
] as const)('%j is refused with %s', async (request, code) => {
  const outcome = await runCheck(disk({ '/in/a.jpg': 'x' }), request);
  expect(outcome).toMatchObject({ ok: false, failure: { code } });
});

test('names given for the server are the ones that are checked and told, with the way back to the file', async () => {
  const files = disk({ '/in/a.jpg': 'x' });
  const outcome = await checked(files, {
    kind: 'dsp-ingest',
    paths: ['/in'],
    names: { '/in/a.jpg': 'bad?.jpg' },
  });
  expect(codes(outcome)).toContain('dsp-ingest.name.characters bad?.jpg');
  expect(outcome.places).toEqual({ 'bad?.jpg': { kind: 'file', path: '/in/a.jpg', root: '/in' } });
});
