import { zipSync } from 'fflate';
import type { Zippable } from 'fflate';
import { describe, expect, test } from 'vitest';
import { checkEcotaxaZip } from '../../../shared/checks/ecotaxa/checkEcotaxaZip.ts';
import { checkEcotaxa } from '../../../shared/checks/ecotaxa/checkEcotaxa.ts';
import type { EcotaxaOptions } from '../../../shared/checks/ecotaxa/importState.ts';
import type { CheckReport, Finding } from '../../../shared/checks/finding.ts';
import { memoryFile, png, tableText } from '../../support/ecotaxaFiles.ts';

const TABLE = Buffer.from(tableText(['object_id', 'img_file_name'], [['o1', 'x.png']]));
const GOOD: Zippable = { 'ecotaxa_a.tsv': TABLE, 'x.png': png() };

async function checkZip(
  content: Zippable | Uint8Array,
  { name = 'a.zip', ...options }: EcotaxaOptions & { readonly name?: string } = {},
): Promise<CheckReport> {
  const bytes = content instanceof Uint8Array ? content : zipSync(content);
  return checkEcotaxaZip(memoryFile(name, bytes, 13), options);
}

function trouble(report: CheckReport): readonly (readonly [string, string])[] {
  return report.findings
    .filter(({ severity }) => severity !== 'info')
    .map(({ code, file }) => [code, file] as const);
}

/** Overwrites bytes in the directory entry (not the local header) of a name. */
function patched(zip: Uint8Array, name: string, change: (entry: DataView) => void): Uint8Array {
  const bytes = Buffer.from(zip);
  for (let at = 0; at < bytes.length - 46; at += 1) {
    if (bytes.readUInt32LE(at) !== 0x02014b50) continue;
    const length = bytes.readUInt16LE(at + 28);
    if (bytes.toString('latin1', at + 46, at + 46 + length) !== name) continue;
    change(new DataView(bytes.buffer, bytes.byteOffset + at, 46));
  }
  return bytes;
}

describe('zips as the server unpacks them', () => {
  test('a good zip has neither error nor warning, packed or stored', async () => {
    expect(trouble(await checkZip(GOOD))).toEqual([]);
    expect(trouble(await checkZip(zipSync(GOOD, { level: 0 })))).toEqual([]);
  });

  test('entries under the name of the zip are its top', async () => {
    const report = await checkZip({ a: { 'ecotaxa_a.tsv': TABLE } });
    expect(report.findings.map(({ file }) => file)).toContain('ecotaxa_a.tsv');
  });

  test('entries beside a folder named as the zip are lost', async () => {
    const report = await checkZip({ 'a/ecotaxa_a.tsv': TABLE, 'a/x.png': png(), 'y.png': png() });
    expect(trouble(report)).toEqual([['ecotaxa.zip.beside', 'y.png']]);
  });

  test('entries under another folder stay there, and images are found from the table', async () => {
    expect(trouble(await checkZip({ b: GOOD }))).toEqual([]);
  });

  test('a nested zip is looked into as the server unpacks it', async () => {
    const nested = zipSync({ 'ecotaxa_z.tsv': TABLE, 'x.png': png() });
    expect(trouble(await checkZip({ 'z_Images.zip': nested }))).toEqual([]);
    const wrong = zipSync({ 'ecotaxa_z.tsv': TABLE });
    expect((await checkZip({ 'z_Images.zip': wrong })).findings[0]).toMatchObject({
      file: 'z_Images/ecotaxa_z.tsv',
      serverSays: "line 3: Missing Image 'x.png'.",
    });
  });

  test('a zip in a folder is unpacked too', async () => {
    const nested = zipSync({ 'ecotaxa_z.tsv': TABLE, 'x.png': png() });
    const report = await checkEcotaxa([memoryFile('d/z_Images.zip', nested)]);
    expect(trouble(report)).toEqual([]);
  });

  test('a zip gives the same findings as the folder it was made of', async () => {
    const table = tableText(
      ['object_id', 'img_file_name', 'object_lat'],
      [
        ['o1', 'x.png', '99'],
        ['o1', 'x.png', ''],
        ['', 'none.png', '1'],
      ],
    );
    const folder = await checkEcotaxa([memoryFile('ecotaxa_a.tsv', table), memoryFile('x.png', png())]);
    const zip = await checkZip({ 'ecotaxa_a.tsv': Buffer.from(table), 'x.png': png() });
    expect(zip.findings).toEqual(folder.findings);
  });

  test('the zip called temp and the file not called zip are warned of', async () => {
    expect(trouble(await checkZip(GOOD, { name: 'temp.zip' }))).toEqual([['ecotaxa.zip.name', 'temp.zip']]);
    expect(trouble(await checkZip(GOOD, { name: 'a.dat' }))).toEqual([['ecotaxa.zip.name', 'a.dat']]);
  });

  test('a zip larger than the server takes is an error', async () => {
    expect(trouble(await checkZip(GOOD, { uploadBytesMax: 10 }))).toEqual([
      ['ecotaxa.upload.too-large', 'a.zip'],
    ]);
  });

  test('a zip without entries has nothing to import', async () => {
    expect((await checkZip({})).findings[0]?.serverSays).toMatch(/^No object to import\./);
  });

  test('names without the UTF-8 flag are read as code page 437', async () => {
    const table = Buffer.from(tableText(['object_id', 'img_file_name'], [['o1', 'ü.png']]));
    const unflagged = patched(
      zipSync({ 'ecotaxa_a.tsv': table, 'ü.png': png() }),
      Buffer.from('ü.png').toString('latin1'),
      (entry) => entry.setUint16(8, 0, true),
    );
    const codes = trouble(await checkZip(unflagged)).map(([code]) => code);
    expect(codes).toContain('ecotaxa.zip.garbled-name');
    expect(codes).toContain('ecotaxa.image.missing');
  });
});

describe('zips that are broken', () => {
  test('a zip cut at any place is told and never throws', async () => {
    const whole = zipSync(GOOD);
    for (let length = 0; length < whole.length; length += 5) {
      const report = await checkZip(whole.subarray(0, length));
      expect(report.counts.error).toBeGreaterThan(0);
    }
  });

  test('a zip with any byte changed never throws', async () => {
    const whole = zipSync(GOOD);
    for (let at = 0; at < whole.length; at += 3) {
      const broken = Uint8Array.from(whole);
      broken[at] = (broken[at] ?? 0) ^ 0xff;
      await expect(checkZip(broken)).resolves.toBeDefined();
    }
  });

  test('data that do not match their checksum are refused in the words of the server', async () => {
    const broken = patched(zipSync(GOOD), 'x.png', (entry) => entry.setUint32(16, 1, true));
    expect((await checkZip(broken)).findings[0]).toMatchObject({
      code: 'ecotaxa.zip.checksum',
      serverSays: "zipfile.BadZipFile: Bad CRC-32 for file 'x.png'",
    });
  });

  test.each<[string, string, (entry: DataView) => void]>([
    ['a symbolic link', 'ecotaxa.zip.symlink', (entry) => entry.setUint32(38, 0o120777 << 16, true)],
    ['an encrypted entry', 'ecotaxa.zip.encrypted', (entry) => entry.setUint16(8, 1, true)],
    ['an unusual method', 'ecotaxa.zip.method', (entry) => entry.setUint16(10, 12, true)],
  ])('%s is not unpacked', async (_what, code, change) => {
    const report = await checkZip(patched(zipSync(GOOD), 'x.png', change));
    expect(trouble(report)).toContainEqual([code, 'x.png']);
  });

  test.each(['../x.png', '/etc/x.png', 'b/../../x.png', 'C:\\x.png', 'C:/x.png'])(
    'the entry %j is told and not unpacked',
    async (name) => {
      const codes = trouble(await checkZip({ ...GOOD, [name]: png() })).map(([code]) => code);
      expect(codes).toContain('ecotaxa.zip.outside');
    },
  );
});

describe('zips that are hostile', () => {
  function errors(report: CheckReport): readonly Finding[] {
    return report.findings.filter(({ severity }) => severity === 'error');
  }

  test('an entry that unpacks to far more than its size is not unpacked', async () => {
    const bomb = zipSync({ ...GOOD, 'bomb.png': new Uint8Array(80 * 1024 * 1024) });
    const report = await checkEcotaxaZip(memoryFile('a.zip', bomb, 65_536));
    expect(errors(report)).toMatchObject([{ code: 'ecotaxa.zip.bomb', file: 'bomb.png' }]);
  });

  test('an entry that holds more than its directory says is stopped there', async () => {
    const bomb = patched(
      zipSync({ ...GOOD, 'bomb.png': new Uint8Array(80 * 1024 * 1024) }),
      'bomb.png',
      (entry) => entry.setUint32(24, 1_000, true),
    );
    const report = await checkEcotaxaZip(memoryFile('a.zip', bomb, 65_536));
    expect(errors(report)).toMatchObject([{ code: 'ecotaxa.zip.checksum', file: 'bomb.png' }]);
  });

  test('entries that share their bytes are not unpacked twice', async () => {
    const zip = zipSync({ ...GOOD, 'y.png': png() });
    const shared = patched(zip, 'y.png', (entry) => {
      const bytes = Buffer.from(zip);
      entry.setUint32(42, bytes.indexOf('PK\x03\x04', 30, 'latin1'), true);
    });
    expect(errors(await checkZip(shared)).map(({ code }) => code)).toContain('ecotaxa.zip.overlap');
  });

  test('zips in zips are followed only so deep', async () => {
    let zip = zipSync(GOOD);
    for (let depth = 0; depth < 6; depth += 1) zip = zipSync({ [`n${depth}.zip`]: zip });
    expect(errors(await checkZip(zip)).map(({ code }) => code)).toContain('ecotaxa.zip.too-deep');
  });

  test('a file of zeros that states a huge directory is refused', async () => {
    const bytes = Buffer.alloc(1_000);
    bytes.writeUInt32LE(0x06054b50, 978);
    bytes.writeUInt32LE(0xfffffff0, 978 + 12);
    expect(errors(await checkZip(bytes))).toMatchObject([{ code: 'ecotaxa.zip.damaged-directory' }]);
  });

  test('fifty thousand entries are looked at and their findings capped', async () => {
    const many: Zippable = { 'ecotaxa_a.tsv': TABLE, 'x.png': png() };
    for (let index = 0; index < 50_000; index += 1) many[`f${index}.pdf`] = new Uint8Array(0);
    const report = await checkEcotaxaZip(memoryFile('a.zip', zipSync(many, { level: 0 }), 65_536));
    expect(report.counts.warning).toBe(50_000);
    expect(report.findings.length).toBeLessThan(2_100);
  });
});
