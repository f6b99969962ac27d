import type { JsonFault } from './jsonScanner.ts';

/** What is wrong at the place of a fault, as a sentence that also says how to mend it. */
export const JSON_FAULT_SENTENCES: Readonly<Record<JsonFault, string>> = {
  empty: 'the file is empty.',
  'byte-order-mark':
    'it starts with a byte order mark, which the server does not take off; save the file as UTF-8 without one.',
  'trailing-comma':
    'there is a comma after the last entry; JSON, unlike JavaScript, does not allow it. Remove this comma.',
  comment: 'there is a comment; JSON has none. Remove it.',
  'single-quotes': 'texts must stand in double quotes, not in single ones.',
  'typographic-quotes': 'there are typographic quotes; JSON takes the plain double quote only.',
  'unquoted-key': 'a key must stand in double quotes.',
  'missing-comma': 'a comma is missing before this entry.',
  'missing-colon': 'a colon is missing after the key.',
  'missing-value': 'a value is missing here.',
  'mismatched-bracket': 'this bracket does not close the one that is open.',
  'leading-zero': 'a number must not start with a zero; write codes such as "007" as texts in quotes.',
  'bad-number': 'this is not a number in JSON: digits, one decimal point between digits, no plus sign.',
  'bad-literal': 'only true, false and null stand without quotes, in small letters.',
  'bad-escape':
    'a backslash in a text must be followed by one of " \\ / b f n r t or u and four hexadecimal digits.',
  'control-character':
    'there is a raw tab, line break or other control character in a text; write it as \\t or \\n.',
  truncated: 'the file ends in the middle; it may be cut off.',
  'trailing-content': 'there is more after the end of the outermost value.',
  'unexpected-character': 'this character cannot stand here.',
};
