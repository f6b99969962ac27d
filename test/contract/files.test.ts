import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sameFacts } from '../../shared/model/fileFacts.ts';
import type { ItemSource } from '../../shared/model/item.ts';
import type { FileBody } from '../../main/core/ports/files.ts';
import { bundleWorker, type BundledWorker } from '../support/bundledWorker.ts';
import { HashThread } from '../../main/adapters/files/hashThread.ts';
import { SmallFileReader } from '../../main/adapters/files/smallFileReader.ts';
import { memoryFilesHarness, nodeFilesHarness, type FilesHarness } from '../support/filesHarness.ts';
import { takeAll, takeBytes } from '../support/takeAll.ts';

const BIG_BYTES = 8 * 1024 * 1024 + 17;

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

let workers: readonly BundledWorker[];
let small: SmallFileReader;
let hashes: HashThread;
beforeAll(async () => {
  const [reads, digests] = await Promise.all([
    bundleWorker('main/adapters/files/smallFileWorker.ts'),
    bundleWorker('main/adapters/files/hashWorker.ts'),
  ]);
  workers = [reads, digests];
  small = new SmallFileReader(reads.file);
  hashes = new HashThread(digests.file);
});
afterAll(async () => {
  await Promise.all([small.close(), hashes.close()]);
  for (const worker of workers) await worker.remove();
});

describe.each([
  { name: 'the file system', make: () => nodeFilesHarness() },
  {
    name: 'the file system, small files read and large ones digested in threads',
    make: () => nodeFilesHarness({ small, hashes }),
  },
  { name: 'the fake in memory', make: memoryFilesHarness },
])('files: $name', ({ make }) => {
  let disk: FilesHarness;
  beforeEach(async () => {
    disk = await make();
  });
  afterEach(async () => {
    await disk.close();
  });

  const source = (name: string): ItemSource => ({
    kind: 'file',
    path: `${disk.root}/${name}`,
    root: disk.root,
  });
  const open = async (name: string): Promise<FileBody> => {
    const opened = await disk.files.open(source(name));
    if (!opened.ok) throw new Error(`${opened.failure.code} ${JSON.stringify(opened.failure.facts)}`);
    return opened.value;
  };
  const codeOf = async (name: string): Promise<string> => {
    const opened = await disk.files.open(source(name));
    if (!opened.ok) return opened.failure.code;
    await opened.value.close();
    return 'opened';
  };
  const walked = async (path = disk.root): Promise<string[]> =>
    (await takeAll(disk.files.walk(path))).map((one) =>
      one.kind === 'file' ? one.name : `${one.why}: ${one.path.slice(disk.root.length + 1)}`,
    );

  test('a read gives the bytes, their digest, and the same facts before and after', async () => {
    await disk.write('a.txt', 'specimen 17');
    const body = await open('a.txt');
    expect(body.bytes).toBe(11);
    expect((await takeBytes(body.chunks())).toString()).toBe('specimen 17');
    const proof = await body.proof();
    await body.close();
    await body.close();
    if (!proof.ok) throw new Error(proof.failure.code);
    expect(proof.value.sha256).toBe(sha256('specimen 17'));
    expect(sameFacts(proof.value.before, proof.value.after)).toBe(true);
    const facts = await disk.files.facts(source('a.txt'));
    expect(facts).toEqual({ ok: true, value: proof.value.before });
    expect(body.facts).toEqual(proof.value.before);
  });

  test('an empty file is a file', async () => {
    await disk.write('empty', '');
    const body = await open('empty');
    expect(await takeAll(body.chunks())).toEqual([]);
    const proof = await body.proof();
    expect(proof).toMatchObject({ ok: true, value: { sha256: sha256('') } });
    await body.close();
  });

  test('a big file comes in chunks and stays byte for byte the same', async () => {
    const content = Buffer.alloc(BIG_BYTES, 'a line of a plate\n');
    await disk.write('big.raw', content);
    const body = await open('big.raw');
    const chunks = await takeAll(body.chunks());
    expect(chunks.length).toBeGreaterThan(1);
    expect(Buffer.concat(chunks).equals(content)).toBe(true);
    expect(await body.proof()).toMatchObject({ ok: true, value: { sha256: sha256(content) } });
    await body.close();
  });

  test('a file that grows while it is read never gives more than it had, and the proof shows the change', async () => {
    await disk.write('growing', 'first line\n');
    const body = await open('growing');
    await disk.append('growing', 'second line\n');
    expect((await takeBytes(body.chunks())).toString()).toBe('first line\n');
    const proof = await body.proof();
    await body.close();
    if (!proof.ok) throw new Error(proof.failure.code);
    expect(proof.value.after.bytes).toBe(23);
    expect(sameFacts(proof.value.before, proof.value.after)).toBe(false);
  });

  test('a file cut short while it is read ends early and is never padded', async () => {
    await disk.write('cut', Buffer.alloc(BIG_BYTES, 1));
    const body = await open('cut');
    let got = 0;
    for await (const chunk of body.chunks()) {
      if (got === 0) await disk.write('cut', 'x');
      got += chunk.length;
    }
    const proof = await body.proof();
    await body.close();
    expect(got).toBeLessThan(BIG_BYTES);
    if (!proof.ok) throw new Error(proof.failure.code);
    expect(proof.value.after.bytes).toBe(1);
  });

  test('a file put in the place of another while that is read shows as another file', async () => {
    await disk.write('plate', 'old');
    await disk.write('plate.new', 'new');
    const body = await open('plate');
    await disk.rename('plate.new', 'plate');
    expect((await takeBytes(body.chunks())).toString()).toBe('old');
    const proof = await body.proof();
    await body.close();
    if (!proof.ok) throw new Error(proof.failure.code);
    expect(proof.value.after.ino).not.toBe(proof.value.before.ino);
  });

  test('a file removed while it is read is told as gone', async () => {
    await disk.write('short-lived', 'x');
    const body = await open('short-lived');
    await disk.remove('short-lived');
    await takeBytes(body.chunks());
    expect(await body.proof()).toMatchObject({ ok: false, failure: { code: 'file.gone' } });
    await body.close();
  });

  test('there is no proof of a body that was not read to its end', async () => {
    await disk.write('half', 'x');
    const body = await open('half');
    expect(await body.proof()).toMatchObject({ ok: false, failure: { code: 'file.unreadable' } });
    await body.close();
  });

  test('the chunks of a body are taken once', async () => {
    await disk.write('once', 'x');
    const body = await open('once');
    await takeBytes(body.chunks());
    await expect(takeBytes(body.chunks())).rejects.toThrow('taken once');
    await body.close();
  });

  test('what is missing, a folder, and a FIFO are told apart and never opened', async () => {
    await disk.folder('dir');
    await disk.fifo('pipe');
    expect(await codeOf('nothing')).toBe('file.gone');
    expect(await codeOf('nowhere/at/all')).toBe('file.gone');
    expect(await codeOf('dir')).toBe('file.not-a-file');
    expect(await codeOf('pipe')).toBe('file.not-a-file');
    expect(await disk.files.facts(source('pipe'))).toMatchObject({
      ok: false,
      failure: { code: 'file.not-a-file', facts: { what: 'a FIFO' } },
    });
  });

  test('a link is followed only as long as it stays below the root', async () => {
    await disk.write('real/plate.tif', 'pixels');
    await disk.link('alias.tif', 'real/plate.tif');
    await disk.link('inner', 'real');
    await disk.link('etc', '/etc');
    await disk.link('passwd', '/etc/passwd');
    await disk.link('up', '..');
    await disk.write('../beside/secret', 's');
    await disk.link('broken', 'missing');
    const facts = await disk.files.facts(source('alias.tif'));
    expect(facts).toEqual(await disk.files.facts(source('real/plate.tif')));
    expect(await codeOf('alias.tif')).toBe('opened');
    expect(await codeOf('inner/plate.tif')).toBe('opened');
    expect(await codeOf('broken')).toBe('file.gone');
    for (const name of ['up/beside/secret', '../beside/secret'])
      expect(await codeOf(name), name).toBe('file.outside');
    // The fake has no /etc: what counts is that nothing of it is opened.
    for (const name of ['etc/passwd', 'passwd'])
      expect(['file.outside', 'file.gone'], name).toContain(await codeOf(name));
  });

  test('links in a circle end', async () => {
    await disk.link('a', 'b');
    await disk.link('b', 'a');
    expect(['file.not-a-file', 'file.gone']).toContain(await codeOf('a'));
    expect(await walked()).toEqual(['link: a', 'link: b']);
  });

  test('a walk gives every file below in the order of names, and tells what it passed over', async () => {
    for (const name of ['b.txt', 'B.txt', 'a/z.txt', 'a/1.txt', 'a.txt', '.hidden', '-dash', 'Ä.txt'])
      await disk.write(name, name);
    await disk.folder('empty');
    await disk.fifo('pipe');
    await disk.link('loop', '.');
    await disk.link('same', 'a.txt');
    await disk.write('../outside/x', 'x');
    await disk.link('out', '../outside');
    await disk.link('out.txt', '../outside/x');
    await disk.link('dangling', 'gone');
    expect(await walked()).toEqual([
      '-dash',
      '.hidden',
      'B.txt',
      'a/1.txt',
      'a/z.txt',
      'a.txt',
      'b.txt',
      'link: dangling',
      'link: loop',
      'link-outside: out',
      'link-outside: out.txt',
      'special: pipe',
      'same',
      'Ä.txt',
    ]);
  });

  test('what a walk found is what can be opened, with the same facts', async () => {
    await disk.write('one/two/three.csv', 'id');
    const found = await takeAll(disk.files.walk(disk.root));
    expect(found).toHaveLength(1);
    const [entry] = found;
    if (entry?.kind !== 'file') throw new Error('not found');
    expect(entry).toMatchObject({ name: 'one/two/three.csv', root: disk.root });
    expect(await disk.files.facts({ kind: 'file', path: entry.path, root: entry.root })).toEqual({
      ok: true,
      value: entry.facts,
    });
  });

  test('a walk of a file gives that file, and of nothing says that it is gone', async () => {
    await disk.write('sub/a.txt', 'x');
    const [file] = await takeAll(disk.files.walk(`${disk.root}/sub/a.txt`));
    expect(file).toMatchObject({ kind: 'file', name: 'a.txt', root: `${disk.root}/sub` });
    const nothing = await takeAll(disk.files.walk(`${disk.root}/missing`));
    expect(nothing).toMatchObject([{ kind: 'passedOver', why: 'gone' }]);
  });

  test('a root that is itself a link is taken for where it leads', async () => {
    await disk.write('real/a.txt', 'x');
    await disk.link('alias', 'real');
    const root = `${disk.root}/alias`;
    const [file] = await takeAll(disk.files.walk(root));
    expect(file).toMatchObject({ kind: 'file', name: 'a.txt', path: `${root}/a.txt`, root });
    const opened = await disk.files.open({ kind: 'file', path: `${root}/a.txt`, root });
    expect(opened.ok).toBe(true);
    if (opened.ok) await opened.value.close();
  });

  test('a walk that is called off ends', async () => {
    for (let i = 0; i < 100; i += 1) await disk.write(`f${i}`, '');
    const stop = new AbortController();
    let seen = 0;
    for await (const _ of disk.files.walk(disk.root, stop.signal)) {
      seen += 1;
      if (seen === 3) stop.abort();
    }
    expect(seen).toBe(3);
  });

  test('odd names come back as they are', async () => {
    const names = [
      'e\u0301.txt', // NFD, not the same as the composed one
      '\u00e9.txt',
      'line\nbreak',
      '\u202egnp.exe',
      ' space ',
      'x'.repeat(255),
      '😀.tif',
      'a:b*c?.txt',
      'tab\t"quote\'',
      'back\\slash',
    ];
    for (const name of names) await disk.write(name, name);
    expect(await walked()).toEqual(names.toSorted());
    for (const name of names) {
      const body = await open(name);
      expect((await takeBytes(body.chunks())).toString()).toBe(name);
      await body.close();
    }
  });

  test('a kept copy is read by its digest and has no facts', async () => {
    const digest = await disk.spool('dropped in a browser');
    const kept: ItemSource = { kind: 'spool', sha256: digest };
    expect(await disk.files.facts(kept)).toEqual({ ok: true, value: undefined });
    const opened = await disk.files.open(kept);
    if (!opened.ok) throw new Error(opened.failure.code);
    expect(opened.value).toMatchObject({ bytes: 20, facts: undefined });
    expect((await takeBytes(opened.value.chunks())).toString()).toBe('dropped in a browser');
    expect(await opened.value.proof()).toMatchObject({ ok: true, value: { sha256: digest } });
    await opened.value.close();
    const lost: ItemSource = { kind: 'spool', sha256: sha256('something else') };
    expect(await disk.files.facts(lost)).toMatchObject({ ok: false, failure: { code: 'spool.missing' } });
    expect(await disk.files.open(lost)).toMatchObject({ ok: false, failure: { code: 'spool.missing' } });
  });
});
