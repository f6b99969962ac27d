import { JAVA_ONLY_CHARSETS, WEB_ONLY_CHARSETS } from '../../services/haplo/javaCharsets.ts';

/**
 * Decodes bytes in chunks. `isExact` is false where only the ASCII part is certain, as the character set has no decoder
 * here.
 */
export interface TextStream {
  readonly isExact: boolean;
  readonly decode: (chunk: Uint8Array) => string;
  readonly end: () => string;
}

/** Character sets that Java reads byte by byte where the web's decoders of the same name are more generous. */
const BYTE_CHARSETS: Readonly<Record<string, number>> = {
  'iso-8859-1': 0xff,
  iso8859_1: 0xff,
  'iso8859-1': 0xff,
  latin1: 0xff,
  l1: 0xff,
  cp819: 0xff,
  '819': 0xff,
  '8859_1': 0xff,
  'us-ascii': 0x7f,
  ascii: 0x7f,
  ascii7: 0x7f,
  'iso646-us': 0x7f,
  '646': 0x7f,
  us: 0x7f,
  default: 0x7f,
  csascii: 0x7f,
  'iso-ir-6': 0x7f,
};

/** Java's own names for sets that the web's decoders call otherwise. */
const JAVA_NAMES: Readonly<Record<string, string>> = {
  utf8: 'utf-8',
  'unicode-1-1-utf-8': 'utf-8',
  'utf-16be': 'utf-16be',
  'utf-16le': 'utf-16le',
  cp1250: 'windows-1250',
  cp1251: 'windows-1251',
  cp1252: 'windows-1252',
  cp1253: 'windows-1253',
  cp1254: 'windows-1254',
  cp1257: 'windows-1257',
  iso8859_2: 'iso-8859-2',
  iso8859_15: 'iso-8859-15',
  'x-macroman': 'macintosh',
  macroman: 'macintosh',
  sjis: 'shift_jis',
  eucjis: 'euc-jp',
  ms932: 'shift_jis',
  iso8859_3: 'iso-8859-3',
  iso8859_4: 'iso-8859-4',
  iso8859_5: 'iso-8859-5',
  iso8859_6: 'iso-8859-6',
  iso8859_7: 'iso-8859-7',
  iso8859_8: 'iso-8859-8',
  iso8859_9: 'iso-8859-9',
  iso8859_13: 'iso-8859-13',
  '8859_2': 'iso-8859-2',
  '8859_3': 'iso-8859-3',
  '8859_4': 'iso-8859-4',
  '8859_5': 'iso-8859-5',
  '8859_6': 'iso-8859-6',
  '8859_7': 'iso-8859-7',
  '8859_8': 'iso-8859-8',
  '8859_9': 'iso-8859-9',
  '8859_13': 'iso-8859-13',
  '8859_15': 'iso-8859-15',
  'ansi-1251': 'windows-1251',
  euckr: 'euc-kr',
  euc_kr: 'euc-kr',
  eucjp: 'euc-jp',
  euc_jp: 'euc-jp',
  'windows-932': 'shift_jis',
  cswindows31j: 'shift_jis',
  ms936: 'gbk',
  'windows-936': 'gbk',
  ms949: 'euc-kr',
  'windows-949': 'euc-kr',
  ms950: 'big5',
  'windows-950': 'big5',
  utf16: 'utf-16',
  utf_16: 'utf-16',
  utf_16be: 'utf-16be',
  'x-utf-16be': 'utf-16be',
  unicodebigunmarked: 'utf-16be',
  utf_16le: 'utf-16le',
  'x-utf-16le': 'utf-16le',
  unicodelittleunmarked: 'utf-16le',
};

/** Sets that Java knows and that have no decoder here. */
const JAVA_ONLY_NAMES = /^(?:(?:ibm|cp|x-ibm)-?[0-9]{3,5}|utf-?32(?:[bl]e)?|cesu-8|x-mac\w+)$/;

/** What a character set name of a control file means: decodable, known to Java only, or perhaps unknown to Java as well. */
export function javaCharsetKind(name: string): 'decodable' | 'java-only' | 'unknown' {
  const lower = name.toLowerCase();
  if (WEB_ONLY_CHARSETS.has(lower)) return 'unknown';
  if (Object.hasOwn(BYTE_CHARSETS, lower) || isUtf16(lower) || decoderFor(lower) !== undefined) {
    return 'decodable';
  }
  return JAVA_ONLY_NAMES.test(lower) || JAVA_ONLY_CHARSETS.has(lower) ? 'java-only' : 'unknown';
}

/** Opens a decoder for a Java character set; malformed bytes become U+FFFD, a byte order mark is content, as in Java. */
export function openTextStream(charset: string): TextStream {
  const name = charset.toLowerCase();
  const top = Object.hasOwn(BYTE_CHARSETS, name) ? BYTE_CHARSETS[name] : undefined;
  if (top !== undefined) return byteStream(top, true);
  if (isUtf16(name)) return utf16Stream();
  const decoder = decoderFor(name);
  return decoder === undefined ? byteStream(0xff, false) : decoderStream(decoder);
}

function isUtf16(name: string): boolean {
  return name === 'utf-16' || (Object.hasOwn(JAVA_NAMES, name) && JAVA_NAMES[name] === 'utf-16');
}

function decoderFor(name: string): TextDecoder | undefined {
  try {
    return new TextDecoder((Object.hasOwn(JAVA_NAMES, name) ? JAVA_NAMES[name] : undefined) ?? name, {
      ignoreBOM: true,
    });
  } catch {
    return undefined;
  }
}

function decoderStream(decoder: TextDecoder): TextStream {
  return {
    isExact: true,
    decode: (chunk) => decoder.decode(chunk, { stream: true }),
    end: () => decoder.decode(),
  };
}

/** Java's UTF-16 goes by the byte order mark, which it takes off, and is big-endian without one. */
function utf16Stream(): TextStream {
  let stream: TextStream | undefined;
  let held = new Uint8Array(0);
  const open = (bytes: Uint8Array): string => {
    const isLittle = bytes[0] === 0xff && bytes[1] === 0xfe;
    const hasMark = isLittle || (bytes[0] === 0xfe && bytes[1] === 0xff);
    stream = decoderStream(new TextDecoder(isLittle ? 'utf-16le' : 'utf-16be', { ignoreBOM: true }));
    return stream.decode(hasMark ? bytes.subarray(2) : bytes);
  };
  return {
    isExact: true,
    decode: (chunk) => {
      if (stream !== undefined) return stream.decode(chunk);
      const joined = new Uint8Array(held.length + chunk.length);
      joined.set(held);
      joined.set(chunk, held.length);
      held = joined;
      return held.length < 2 ? '' : open(held);
    },
    end: () => (stream === undefined ? open(held) : '') + (stream?.end() ?? ''),
  };
}

/** Bytes per call of `String.fromCharCode`, whose arguments go on the stack. */
const BYTES_PER_CALL = 8192;

function byteStream(top: number, isExact: boolean): TextStream {
  return {
    isExact,
    decode: (chunk) => {
      let text = '';
      for (let at = 0; at < chunk.length; at += BYTES_PER_CALL) {
        const part = chunk.subarray(at, at + BYTES_PER_CALL);
        text += String.fromCharCode(...part);
      }
      return top === 0xff ? text : text.replaceAll(/[\u0080-\u00ff]/g, '\ufffd');
    },
    end: () => '',
  };
}
