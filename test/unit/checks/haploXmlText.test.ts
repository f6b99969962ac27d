import { expect, test } from 'vitest';
import { checkHaploData } from '../../../shared/checks/haplo/checkHaploData.ts';
import { javaCharsetKind } from '../../../shared/checks/haplo/textDecoding.ts';
import { checkFile, corpusModels } from './haploCorpus.ts';

const CONTROL = {
  dataImportControlFileVersion: 0,
  model: 'heldout:register',
  files: { DEFAULT: { read: 'xml-text-of-children' } },
  instructions: [
    { action: 'new', destination: 'entry' },
    { source: 'code', destination: 'entry', name: 'code' },
  ],
};

async function dies(bytes: Uint8Array): Promise<boolean> {
  const { died, recordsPassed } = await checkHaploData(CONTROL, [checkFile('d.xml', bytes)], {
    models: corpusModels,
  });
  expect(recordsPassed).toBe(died ? 0 : 1);
  return died;
}

const RECORD = '<r><p><code>a</code></p></r>';

// What the XML parser of JDK 17 says of ASCII bytes under each declared name.
test.each([
  'UTF-8',
  'utf-8',
  'UTF8',
  'ISO-8859-1',
  'latin1',
  'l1',
  'ISO_8859-1',
  'ISO8859_1',
  'ISO-8859-15',
  'latin2',
  'windows-1252',
  'Cp1252',
  'CP1252',
  'windows-1251',
  'US-ASCII',
  'ASCII',
  'x-MacRoman',
  'Shift_JIS',
  'SJIS',
  'EUC-JP',
  'GB2312',
  'GBK',
  'gb18030',
  'Big5',
  'KOI8-R',
  'IBM850',
  'Cp850',
  'ISO-8859-16',
  'EUC-KR',
])('an XML file that says it is %s is read', async (name) => {
  expect(await dies(Buffer.from(`<?xml version="1.0" encoding="${name}"?>${RECORD}`))).toBe(false);
});

test.each([
  'UTF-16',
  'UTF-16LE',
  'UTF-16BE',
  '8859_1',
  'foo-8',
  'UTF-7',
  'binary',
  'ansi',
  'unicode',
  '1252',
  '',
  'utf 8',
])('an XML file of ASCII that says it is %j stops the run', async (name) => {
  expect(await dies(Buffer.from(`<?xml version="1.0" encoding="${name}"?>${RECORD}`))).toBe(true);
});

const around = (...bytes: readonly number[]): Uint8Array =>
  Buffer.concat([Buffer.from('<r><p><code>a'), Buffer.from(bytes), Buffer.from('</code></p></r>')]);

// The same parser on bytes that do or do not belong.
test.each<[string, Uint8Array, boolean]>([
  ['Latin-1 without a declaration', around(0xe9), true],
  ['an overlong form', around(0xc0, 0x80), true],
  ['half a pair', around(0xed, 0xa0, 0x80), true],
  ['the replacement character itself', around(0xef, 0xbf, 0xbd), false],
  ['a letter of two bytes', around(0xc3, 0xa9), false],
  ['a letter cut at the end', Buffer.concat([Buffer.from(RECORD), Buffer.from([0xe2, 0x82])]), true],
  [
    'Latin-1 that says it is ASCII',
    Buffer.concat([Buffer.from("<?xml version='1.0' encoding='US-ASCII'?>"), around(0xe9)]),
    true,
  ],
  [
    'a byte that windows-1252 lacks',
    Buffer.concat([Buffer.from('<?xml version="1.0" encoding="windows-1252"?>'), around(0x81)]),
    false,
  ],
  ['a byte order mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(RECORD)]), false],
  [
    'UTF-16 with its mark',
    Buffer.from(`\ufeff<?xml version="1.0" encoding="UTF-16"?>${RECORD}`, 'utf16le'),
    false,
  ],
])('%s', async (_what, bytes, expected) => {
  expect(await dies(bytes)).toBe(expected);
});

test('the finding names the row of the first byte that does not belong', async () => {
  const bytes = Buffer.concat([
    Buffer.from(`<r>\n<p><code>${'x'.repeat(400)}</code></p>\n<p><code>`),
    around(0xe9),
  ]);
  const { report } = await checkHaploData(CONTROL, [checkFile('d.xml', bytes, 64)], { models: corpusModels });
  expect(report.findings.find(({ code }) => code === 'haplo.data.xml-syntax')).toMatchObject({
    severity: 'error',
    file: 'd.xml',
    row: 3,
    message: expect.stringContaining('bytes that are not UTF-8'),
  });
});

test.each([
  ['utf_16', 'decodable'],
  ['ISO8859_9', 'decodable'],
  ['8859_2', 'decodable'],
  ['MS949', 'decodable'],
  ['MacCentralEurope', 'java-only'],
  ['850', 'java-only'],
  ['Big5_HKSCS', 'java-only'],
  ['utf-99', 'unknown'],
  ['macintosh', 'unknown'],
  ['iso-8859-10', 'unknown'],
  ['constructor', 'unknown'],
  ['__proto__', 'unknown'],
])('the character set %s is %s, as in the list of JDK 17', (name, kind) => {
  expect(javaCharsetKind(name)).toBe(kind);
});
