import type { Finding } from '../finding.ts';
import { utf8Length } from '../utf8Length.ts';

/** Longest file or folder name that common file systems store (ext4, xfs, APFS, NTFS in units). Bytes of UTF-8. */
export const NAME_ELEMENT_BYTES_MAX = 255;

/** Longer paths are refused by macOS and by many tools on the way. Bytes of UTF-8. */
export const NAME_PATH_BYTES_MAX = 1_024;

interface NameRule {
  readonly code: string;
  readonly severity: Finding['severity'];
  readonly applies: (name: string, elements: readonly string[]) => boolean;
  readonly message: string;
  readonly fix: string;
}

const RENAME = 'Give the file another remote name.';
const CONTROL = /\p{Cc}/u;
const INVISIBLE = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/u;
const LONE_SURROGATE = /\p{Cs}/u;
const WINDOWS_DEVICE = /^(?:con|prn|aux|nul|com[1-9]|lpt[1-9])(?:\.|$)/i;
/** A dot or a space at the end; `.` and `..` are no names. */
const WINDOWS_END = /(?!^\.\.?$)^.*[. ]$/su;
const WINDOWS_CHARACTERS = /[<>:"|?*]/;

const RULES: readonly NameRule[] = [
  {
    code: 'any.name.empty',
    severity: 'error',
    applies: (name, elements) => name.trim() === '' || elements.at(-1) === '.',
    message: 'The file has no remote name.',
    fix: 'Give the file a remote name.',
  },
  {
    code: 'any.name.control-character',
    severity: 'warning',
    applies: (name) => CONTROL.test(name),
    message: 'The name holds a control character, such as a line break; logs and lists will show it broken.',
    fix: RENAME,
  },
  {
    code: 'any.name.invisible-character',
    severity: 'info',
    applies: (name) => INVISIBLE.test(name),
    message: 'The name holds a character that cannot be seen or that turns the writing direction.',
    fix: `${RENAME} Unless the script it is written in needs that character.`,
  },
  {
    code: 'any.name.not-text',
    severity: 'error',
    applies: (name) => LONE_SURROGATE.test(name),
    message: 'The name is not valid text and cannot be sent as it is.',
    fix: RENAME,
  },
  {
    code: 'any.name.too-long',
    severity: 'error',
    applies: (_name, elements) => elements.some((element) => utf8Length(element) > NAME_ELEMENT_BYTES_MAX),
    message: `A file or folder name is longer than ${NAME_ELEMENT_BYTES_MAX} bytes; no common disk can store it.`,
    fix: 'Give the file or folder a shorter remote name.',
  },
  {
    code: 'any.name.path-too-long',
    severity: 'warning',
    applies: (name) => utf8Length(name) > NAME_PATH_BYTES_MAX,
    message: `The whole path is longer than ${NAME_PATH_BYTES_MAX} bytes; many targets refuse it.`,
    fix: 'Use shorter folder names.',
  },
  {
    code: 'any.name.outside',
    severity: 'error',
    applies: (name, elements) =>
      elements.includes('..') || name.startsWith('/') || /^[a-z]:[\\/]/i.test(name),
    message: 'The name leads out of the folder it belongs to.',
    fix: 'Give the file a remote name relative to its folder.',
  },
  {
    code: 'any.name.backslash',
    severity: 'info',
    applies: (name) => name.includes('\\'),
    message: 'The name holds a backslash: a folder to some targets, a letter to others.',
    fix: RENAME,
  },
  {
    code: 'any.name.windows',
    severity: 'info',
    applies: (_name, elements) =>
      elements.some(
        (element) =>
          WINDOWS_DEVICE.test(element) || WINDOWS_CHARACTERS.test(element) || WINDOWS_END.test(element),
      ),
    message: 'Windows cannot store this name as it is.',
    fix: 'Nothing to do if nobody will open it on Windows.',
  },
];

/** Findings about one remote name by itself. */
export function nameFindings(name: string): readonly Finding[] {
  const elements = name.split('/');
  return RULES.filter((rule) => rule.applies(name, elements)).map(({ severity, code, message, fix }) => ({
    severity,
    code,
    file: name,
    value: name,
    message,
    fix,
  }));
}
