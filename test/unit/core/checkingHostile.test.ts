import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import type { Files, FileBody, FoundFile } from '../../../main/core/ports/files.ts';
import { runCheck } from '../../../main/core/runCheck.ts';
import type { FileFacts } from '../../../shared/model/fileFacts.ts';
import { ok } from '../../../shared/model/result.ts';
import type { ServiceKind } from '../../../shared/services/abilities.ts';
import { png } from '../../support/ecotaxaFiles.ts';

const MEGABYTE = 1024 * 1024;
const GIGABYTE = 1024 * MEGABYTE;

/** A file whose bytes are made while they are read: the pieces, then one more piece again and again up to the length. */
interface Made {
  readonly bytes: number;
  readonly first?: Uint8Array;
  readonly again: Uint8Array;
}

function whole(content: string | Uint8Array): Made {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return { bytes: bytes.length, first: bytes, again: bytes };
}

/** A file system of made files, which counts what is read of it. */
class MadeFiles implements Files {
  bytesRead = 0;
  open_ = 0;
  readonly #files: ReadonlyMap<string, Made>;

  constructor(files: Readonly<Record<string, Made>>) {
    this.#files = new Map(Object.entries(files).map(([name, made]) => [`/in/${name}`, made]));
  }

  async facts(source: Parameters<Files['facts']>[0]) {
    return ok(source.kind === 'file' ? facts(this.#of(source.path).bytes) : undefined);
  }

  async open(source: Parameters<Files['open']>[0]) {
    if (source.kind !== 'file') throw new Error('there is no spool here');
    const made = this.#of(source.path);
    this.open_ += 1;
    const body: FileBody = {
      bytes: made.bytes,
      facts: facts(made.bytes),
      chunks: () => this.#chunks(made),
      proof: () => Promise.reject(new Error('a check proves nothing')),
      close: async () => {
        this.open_ -= 1;
      },
    };
    return ok(body);
  }

  async *walk(path: string) {
    for (const [one, made] of this.#files) {
      if (one !== path && !one.startsWith(`${path}/`)) continue;
      const name = one === path ? one.slice(one.lastIndexOf('/') + 1) : one.slice(path.length + 1);
      const found: FoundFile = { path: one, root: path, name, facts: facts(made.bytes) };
      yield { kind: 'file' as const, ...found };
    }
  }

  async *#chunks({ again, bytes, first }: Made): AsyncGenerator<Uint8Array> {
    let left = bytes;
    for (let piece = first ?? again; left > 0; piece = again) {
      const part = piece.subarray(0, left);
      left -= part.length;
      this.bytesRead += part.length;
      yield await Promise.resolve(part);
    }
  }

  #of(path: string): Made {
    const made = this.#files.get(path);
    if (made === undefined) throw new Error(`no ${path}`);
    return made;
  }
}

function facts(bytes: number): FileFacts {
  return { dev: '1', ino: '1', bytes, mtimeNs: '1', ctimeNs: '1' };
}

const INSTRUCTIONS = [
  { action: 'new', destination: 'profile' },
  { source: 'name', destination: 'profile', name: 'std:attribute:email' },
];
const CONTROL = whole(
  JSON.stringify({
    dataImportControlFileVersion: 0,
    model: 'haplo:person',
    files: {
      'a.json': { read: 'json' },
      'a.xml': { read: 'xml-text-of-children' },
      DEFAULT: { read: 'tsv-with-name-row' },
    },
    instructions: INSTRUCTIONS,
  }),
);
const LAUGHS = `<!DOCTYPE l [<!ENTITY a "ha">${Array.from({ length: 30 }, (_, index) => `<!ENTITY a${index} "&a${index - 1};&a${index - 1};">`).join('')}]><l><p><name>&a29;</name></p></l>`;
const ENTITIES_INSIDE = `<l>${'<p>'.repeat(200_000)}`;
const BINARY = new Uint8Array(200_000).map((_, index) => (index * 7_919) % 256);
const LINE: Made = { bytes: GIGABYTE, again: new Uint8Array(MEGABYTE).fill(0x61) };
const TABS: Made = { bytes: GIGABYTE, again: new Uint8Array(MEGABYTE).fill(9) };
const BRACKETS: Made = { bytes: GIGABYTE, again: new Uint8Array(MEGABYTE).fill(0x5b) };
const TAGS: Made = { bytes: GIGABYTE, again: Buffer.from('<a b="c">'.repeat(100_000)) };
const HEAD = 'object_id\timg_file_name\n[t]\t[t]\n';

/** A zip with one entry whose name is put in by hand: packers refuse such names. */
function zipWith(name: string): Uint8Array {
  const placeholder = 'p'.repeat(Buffer.byteLength(name));
  const zip = Buffer.from(
    zipSync({
      [placeholder]: Buffer.from('x'),
      'x.png': png(),
      'ecotaxa_a.tsv': Buffer.from(`${HEAD}o\tx.png\n`),
    }),
  );
  return Buffer.from(zip.toString('latin1').replaceAll(placeholder, name), 'latin1');
}
const BOMB = zipSync({
  'ecotaxa_a.tsv': Buffer.from(`${HEAD}o\tx.png\n`),
  'x.png': png(),
  'bomb.png': new Uint8Array(80 * MEGABYTE),
});
const TABLE_BOMB = zipSync({ 'ecotaxa_a.tsv': new Uint8Array(300 * MEGABYTE).fill(9), 'x.png': png() });

type Case = readonly [what: string, kind: ServiceKind, name: string, made: Made, code: RegExp | undefined];

const CASES: readonly Case[] = [
  ['a million brackets', 'haplo-batch', 'a.json', whole('['.repeat(1_000_000)), /^haplo\.data\.json-/],
  ['a gigabyte of brackets', 'haplo-batch', 'a.json', BRACKETS, /^haplo\.data\.too-big$/],
  [
    'three million empty objects',
    'haplo-batch',
    'a.json',
    whole(`[${'{},'.repeat(3_100_000)}{}]`),
    /json-too-deep/,
  ],
  [
    '__proto__ keys',
    'haplo-batch',
    'a.json',
    whole('[{"__proto__":{"name":"a@b"},"constructor":1}]'),
    /title-missing/,
  ],
  ['a billion laughs', 'haplo-batch', 'a.xml', whole(LAUGHS), /^haplo\.data\.xml-/],
  ['elements without end', 'haplo-batch', 'a.xml', whole(ENTITIES_INSIDE), /xml-too-deep/],
  ['a gigabyte of elements', 'haplo-batch', 'a.xml', TAGS, /^haplo\.data\.xml-/],
  ['a line of a gigabyte', 'haplo-batch', 'a.tsv', LINE, /line-too-long/],
  ['a gigabyte of TABs', 'haplo-batch', 'a.tsv', TABS, /line-too-long/],
  ['a binary called .tsv', 'haplo-batch', 'a.tsv', whole(BINARY), /^haplo\.data\.binary$/],
  [
    'UTF-16 read as UTF-8',
    'haplo-batch',
    'a.tsv',
    whole(Buffer.from('\ufeffname\na@b', 'utf16le')),
    /charset-utf16/,
  ],
  [
    'Latin-1 read as UTF-8',
    'haplo-batch',
    'a.tsv',
    whole(Buffer.from('name\nü@b', 'latin1')),
    /charset-wrong/,
  ],
  ['a zip called .tsv', 'haplo-batch', 'a.tsv', whole(BOMB), /^haplo\.data\.binary$/],
  ['a line of a gigabyte', 'ecotaxa', 'ecotaxa_a.tsv', LINE, /cell-too-long/],
  ['a gigabyte of TABs', 'ecotaxa', 'ecotaxa_a.tsv', TABS, /row-too-wide/],
  ['a binary called .tsv', 'ecotaxa', 'ecotaxa_a.tsv', whole(BINARY), /^ecotaxa\./],
  [
    'UTF-16',
    'ecotaxa',
    'ecotaxa_a.tsv',
    whole(Buffer.from(`\ufeff${HEAD}o\tx.png\n`, 'utf16le')),
    /^ecotaxa\.header/,
  ],
  ['UTF-8 without BOM', 'ecotaxa', 'ecotaxa_a.tsv', whole(`${HEAD}é\tx.png\n`), /encoding\.garbled/],
  [
    'no UTF-8 behind a BOM',
    'ecotaxa',
    'ecotaxa_a.tsv',
    whole(Buffer.concat([Buffer.from(`\ufeff${HEAD}`), Buffer.from('é\tx.png\n', 'latin1')])),
    /^ecotaxa\./,
  ],
  [
    '__proto__ columns',
    'ecotaxa',
    'ecotaxa_a.tsv',
    whole('__proto__\tconstructor\n[t]\t[t]\na\tb\n'),
    /^ecotaxa\.header/,
  ],
  ['a zip bomb', 'ecotaxa', 'a.zip', whole(BOMB), /zip\.bomb/],
  ['a table that is a bomb', 'ecotaxa', 'a.zip', whole(TABLE_BOMB), /zip\.bomb|row-too-wide/],
  ['a zip slip', 'ecotaxa', 'a.zip', whole(zipWith('../../etc/cron.d/x')), /^ecotaxa\.zip\./],
  ['a zip slip by an absolute path', 'ecotaxa', 'a.zip', whole(zipWith('/etc/cron.d/x')), /^ecotaxa\.zip\./],
  ['a gigabyte that is no zip', 'ecotaxa', 'a.zip', LINE, /^ecotaxa\.zip\./],
  ['__proto__ as a name', 'dsp-ingest', '__proto__', whole('x'), /extension/],
  ['a gigabyte in one line', 'dsp-ingest', 'a.txt', LINE, undefined],
  ['a bomb', 'dsp-ingest', 'a.zip', whole(BOMB), undefined],
  ['a gigabyte in one line', 'haplo-standard', 'a.tsv', LINE, undefined],
  ['a name with a line break', 'haplo-standard', 'a\nb.tsv', whole('x'), /control-character/],
];

describe('hostile input is a finding, in bounded memory', () => {
  test.each(CASES)('%s (%s, %j)', { timeout: 120_000 }, async (_what, kind, name, made, code) => {
    const files = new MadeFiles({ 'control.json': CONTROL, [name]: made });
    const before = process.memoryUsage();
    let peak = 0;
    const done = await runCheck(
      files,
      {
        kind,
        paths: [`/in/${name}`],
        ...(kind === 'haplo-batch' ? { control: { kind: 'file', path: '/in/control.json' } as const } : {}),
      },
      {
        onProgress: () => {
          const { arrayBuffers, heapUsed } = process.memoryUsage();
          peak = Math.max(peak, arrayBuffers + heapUsed - before.arrayBuffers - before.heapUsed);
        },
      },
    );
    if (!done.ok) throw new Error(done.failure.code);
    const found = done.value.report.findings
      .filter(({ severity }) => severity !== 'info')
      .map((one) => one.code);
    if (code === undefined) {
      // Its content is the server's business: the beginning shows that it can be read, and no more is.
      expect(found).toEqual([]);
      expect(files.bytesRead).toBeLessThanOrEqual(MEGABYTE);
    } else
      expect(
        found.some((one) => code.test(one)),
        found.join(' '),
      ).toBe(true);
    expect(files.open_).toBe(0);
    // A JSON file of 16 MiB unfolds to some hundred; nothing grows with the gigabyte.
    expect(peak).toBeLessThan(500 * MEGABYTE);
  });

  test('control files that are bombs, or no text at all', async () => {
    for (const made of [
      whole('['.repeat(1_000_000)),
      whole(BINARY),
      BRACKETS,
      whole('{"__proto__":1}'),
      whole(''),
    ]) {
      const files = new MadeFiles({ 'control.json': made });
      const done = await runCheck(files, {
        kind: 'haplo-batch',
        control: { kind: 'file', path: '/in/control.json' },
      });
      expect(done.ok && done.value.report.counts.error).toBeGreaterThan(0);
      expect(files.bytesRead).toBeLessThanOrEqual(18 * MEGABYTE);
    }
  });

  test.each(['../x.png', '/etc/x.png', 'a/../../x.png', '..', '.'])('the remote name %j', async (name) => {
    const files = new MadeFiles({ 'x.png': whole(png()) });
    for (const kind of ['dsp-ingest', 'haplo-standard', 'ecotaxa'] as const) {
      const done = await runCheck(files, { kind, paths: ['/in/x.png'], names: { '/in/x.png': name } });
      expect(done.ok && done.value.report.counts.error, kind).toBeGreaterThan(0);
    }
  });

  test('parameters of Robotoff of any size', async () => {
    const huge = `gs://${'x/'.repeat(500_000)}`;
    const done = await runCheck(new MadeFiles({}), {
      kind: 'robotoff',
      jobType: '__proto__',
      batchDir: huge,
    });
    if (!done.ok) throw new Error(done.failure.code);
    const { findings } = done.value.report;
    expect(findings.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['robotoff.job-type.unknown', 'robotoff.batch-dir.address']),
    );
    expect(findings.every(({ value = '' }) => value.length <= 200)).toBe(true);
  });
});
