import { describe, expect, test } from 'vitest';
import { checkEcotaxa } from '../../../shared/checks/ecotaxa/checkEcotaxa.ts';
import type { Finding } from '../../../shared/checks/finding.ts';
import { bmp, gif, jpeg, memoryFile, png, tableText, tiff } from '../../support/ecotaxaFiles.ts';

async function errorsOf(
  content: string | Uint8Array,
  name = 'x.png',
  chunkBytes = 7,
): Promise<readonly Finding[]> {
  const table = memoryFile('ecotaxa_a.tsv', tableText(['object_id', 'img_file_name'], [['o1', name]]));
  const report = await checkEcotaxa([table, memoryFile(name, content, chunkBytes)]);
  return report.findings.filter(({ severity }) => severity === 'error');
}

function withoutEnd(bytes: Uint8Array, cut: number): Uint8Array {
  return bytes.subarray(0, bytes.length - cut);
}

describe('images the server reads', () => {
  test.each([
    ['a PNG', png()],
    ['a JPEG called .png', jpeg()],
    ['a GIF called .png', gif()],
    ['a PNG without its end chunk', withoutEnd(png(), 12)],
    ['a PNG with something behind it', Buffer.concat([png(), Buffer.from('more')])],
    ['a JPEG with something behind it', Buffer.concat([jpeg(), Buffer.from('more')])],
    ['a PNG of 800 million pixels', png(40_000, 20_000)],
  ])('%s is taken', async (_what, content) => {
    expect(await errorsOf(content)).toEqual([]);
  });
});

describe('images the server does not read', () => {
  test.each([
    ['a PNG of more than 800 million pixels', png(40_000, 20_001), 'Image too large'],
    ['a PNG cut within its data', withoutEnd(png(), 20), 'image file is truncated'],
    ['a PNG cut within its header', withoutEnd(png(), 50), 'cannot identify image file'],
    ['a JPEG cut within its data', withoutEnd(jpeg(), 3), 'image file is truncated'],
    ['a JPEG cut before its data', jpeg().subarray(0, 14), 'cannot identify image file'],
    ['a GIF cut within its data', withoutEnd(gif(), 3), 'image file is truncated'],
    ['a TIFF', tiff(), 'Unsupported image format: TIFF'],
    ['plain text', 'this is no image\n', "cannot identify image file '.../x.png'"],
  ])('%s is refused', async (_what, content, reason) => {
    const errors = await errorsOf(content);
    expect(errors).toMatchObject([{ code: 'ecotaxa.image.unreadable', row: 3, value: 'x.png' }]);
    expect(errors[0]?.serverSays).toContain(`line 3: Error while reading image 'x.png': ${reason}`);
  });

  test('a header chunk with a wrong checksum is no PNG', async () => {
    const broken = Buffer.from(png());
    broken[20] = 9;
    expect(await errorsOf(broken)).toMatchObject([{ code: 'ecotaxa.image.unreadable' }]);
  });

  test.each([
    ['a BMP', bmp()],
    ['an empty file', new Uint8Array(0)],
    ['random bytes', Buffer.from('00ff10203040', 'hex')],
    ['a PDF', '%PDF-1.4\n'],
    [
      'an office document',
      Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(26), Buffer.from('[Content_Types].xml')]),
    ],
  ])('%s vanishes at upload, so that it is missing', async (_what, content) => {
    expect(await errorsOf(content)).toMatchObject([
      { code: 'ecotaxa.image.missing', serverSays: "line 3: Missing Image 'x.png'." },
    ]);
  });
});

test('images are judged alike whatever the size of the chunks', async () => {
  for (const content of [
    png(),
    jpeg(),
    gif(),
    withoutEnd(png(), 20),
    withoutEnd(jpeg(), 3),
    withoutEnd(gif(), 3),
  ]) {
    const whole = await errorsOf(content, 'x.png', 100_000);
    for (const chunkBytes of [1, 3, 4_096]) {
      expect(await errorsOf(content, 'x.png', chunkBytes)).toEqual(whole);
    }
  }
});
