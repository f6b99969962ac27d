import type { Severity } from '../finding.ts';
import type { LoggedCode, RunEventDetail, SilentCode } from './runEvents.ts';

/** How an event of a run is told: its weight, what it means, and how to mend it. */
export interface EventSentence {
  readonly severity: Severity;
  readonly says: (detail: RunEventDetail) => string;
  readonly fix: (detail: RunEventDetail) => string;
}

function sentence(
  severity: Severity,
  says: string | ((detail: RunEventDetail) => string),
  fix: string | ((detail: RunEventDetail) => string),
): EventSentence {
  return {
    severity,
    says: typeof says === 'string' ? () => says : says,
    fix: typeof fix === 'string' ? () => fix : fix,
  };
}

function column(detail: RunEventDetail): string {
  return detail.column === undefined ? 'the value' : `"${detail.column}"`;
}

const VALUE_LOST = 'The server logs it and saves the record without this value.';
const FIX_VALUE = 'Correct the value in the data file.';

/** The sentences of what the server logs. */
export const LOGGED_SENTENCES: Readonly<Record<LoggedCode, EventSentence>> = {
  'unknown-destination': sentence(
    'error',
    (detail) =>
      `The model has no destination for ${column(detail)} (${detail.shown ?? 'named here'}); the instruction does nothing for any record.`,
    'Use one of the destinations of the model.',
  ),
  'unknown-name': sentence(
    'warning',
    (detail) =>
      `The destination has no such name (${detail.shown ?? detail.column ?? ''}) unless this application adds it; without it the instruction does nothing for any record.`,
    'Check the name in the description of the model on the server.',
  ),
  'no-transformer': sentence(
    'error',
    (detail) => `The instruction for ${column(detail)} cannot be set up and does nothing.`,
    'Mend the reason that the line before gives.',
  ),
  'unknown-data-type': sentence(
    'warning',
    (detail) => `The type of ${column(detail)} cannot be imported.`,
    'Leave the instruction out.',
  ),
  'no-date-format': sentence(
    'error',
    (detail) => `${column(detail)} is a date, and the instruction has no dateFormat; no date is imported.`,
    'Add "dateFormat" with the pattern of the dates, e.g. "yyyy-MM-dd".',
  ),
  'unknown-mapping': sentence(
    'error',
    (detail) => `The refMapping of ${column(detail)} is not in "mapping"; every value is dropped.`,
    'Add the mapping at the root of the control file, or correct its name.',
  ),
  'mapping-without-types': sentence(
    'error',
    (detail) => `The mapping of ${column(detail)} goes by titles and names no types; every value is dropped.`,
    'Add "types" to the mapping.',
  ),
  'not-dependent': sentence(
    'error',
    (detail) => `assert-destination works on dependent destinations only, and ${column(detail)} is none.`,
    'Leave the instruction out.',
  ),
  'invalid-date': sentence(
    'error',
    (detail) =>
      `The date does not fit the pattern ${detail.shown ?? ''}; a dictionary stores nothing for it, and an import into an object stops here.`,
    FIX_VALUE,
  ),
  'invalid-boolean': sentence(
    'error',
    (detail) => `Not a yes or no: only ${detail.shown ?? ''} is understood. ${VALUE_LOST}`,
    'Correct the value, or set trueValue and falseValue to what the file uses.',
  ),
  'invalid-integer': sentence(
    'error',
    (detail) =>
      `Not a whole number as the server writes it${detail.shown === undefined ? '' : ` (${detail.shown})`}: no zeros before it, no sign +, no decimals. ${VALUE_LOST}`,
    FIX_VALUE,
  ),
  'invalid-number': sentence('error', `Not a number. ${VALUE_LOST}`, FIX_VALUE),
  'invalid-email': sentence(
    'error',
    `Not an e-mail address: there is no @, or nothing before it. ${VALUE_LOST}`,
    FIX_VALUE,
  ),
  'invalid-url': sentence(
    'error',
    `Not a URL: it must start with a scheme such as https:. ${VALUE_LOST}`,
    'Write the whole URL, or add the filter "haplo:fix-up-url" for bare host names.',
  ),
  'not-mapped': sentence(
    'error',
    `The value is not in the mapping. ${VALUE_LOST}`,
    'Add the value to the "values" of the mapping, or correct it.',
  ),
  'bad-country': sentence(
    'error',
    'A postal address needs a country code of two letters; the server logs it and saves the record without the address.',
    'Give the country as two letters, e.g. GB.',
  ),
  'missing-values': sentence(
    'error',
    (detail) => `The record lacks ${detail.shown ?? 'values'} for ${column(detail)} and is skipped.`,
    'Fill in the missing values, or remove the record.',
  ),
  'no-data': sentence(
    'error',
    (detail) => `The model requires ${column(detail)}, which no instruction makes; the record is skipped.`,
    (detail) => `Add an instruction {"action": "new", "destination": "${detail.column ?? ''}"}.`,
  ),
  'needs-new': sentence(
    'error',
    (detail) => `${column(detail)} is used before a "new" or "load" made it; the record is skipped.`,
    (detail) => `Put {"action": "new", "destination": "${detail.column ?? ''}"} before its first use.`,
  ),
  'not-available': sentence('error', 'The destination cannot be made; the record is skipped.', FIX_VALUE),
  'not-loaded': sentence(
    'error',
    'There is nothing to load; the record is skipped.',
    'Give a reference to an existing object, or add "otherwise" with what to do without one.',
  ),
  'assert-failed': sentence('error', 'The assertion fails; the record is skipped.', FIX_VALUE),
  'no-title': sentence(
    'error',
    'The object would have no title; the record is skipped.',
    'Give every record a title, or set one with if-has-value and set-value.',
  ),
  aborted: sentence(
    'warning',
    'The control file tells the server to skip this record.',
    'Nothing, if that is meant.',
  ),
  'error-logged': sentence(
    'warning',
    'The control file tells the server to log this as an error.',
    'Nothing, if that is meant.',
  ),
  'log-full': sentence(
    'warning',
    'From here on the server counts errors but does not report them.',
    'Mend the errors before; the findings here go on beyond this.',
  ),
};

/** The sentences of what the server does in silence. */
export const SILENT_SENTENCES: Readonly<Record<SilentCode, EventSentence>> = {
  'value-dropped': sentence(
    'warning',
    (detail) =>
      `The value does not become what ${column(detail)} is stored as; the server drops it without a word.`,
    'Correct the value, or the instruction that reads it.',
  ),
  'structured-dropped': sentence(
    'warning',
    'The assembled value lacks what makes it one (a name its family name); the server drops it without a word.',
    'Fill in the missing part.',
  ),
  'false-skipped': sentence(
    'warning',
    'The server skips false as if there were nothing; it is not stored.',
    'Write the value as text, e.g. "false", which a boolean takes.',
  ),
  'date-changed': sentence(
    'warning',
    (detail) => `The server takes this for ${detail.shown ?? 'another date'} without a word.`,
    'Correct the date, or the dateFormat of the instruction.',
  ),
  'number-cut': sentence(
    'warning',
    (detail) => `The server stores ${detail.shown ?? 'only the start'} and ignores the rest.`,
    FIX_VALUE,
  ),
  'value-overwritten': sentence(
    'warning',
    (detail) => `Two sources fill one value (first ${detail.shown ?? ''}); the last one wins.`,
    'Remove one of the instructions, or add "multivalue": true where both are meant.',
  ),
  'title-missing': sentence(
    'warning',
    (detail) =>
      `The object is saved without a title; some server versions skip it and log "${detail.shown ?? ''}".`,
    'Give every record a title.',
  ),
  'outer-field': sentence(
    'warning',
    (detail) =>
      `${column(detail)} belongs to the record around; inside within and for-each it is not seen, and nothing is stored.`,
    'Read it outside the loop, or repeat it in every element of the data.',
  ),
  'loop-over-values': sentence(
    'warning',
    (detail) =>
      `${column(detail)} holds plain values, in which no source is found; a text is even taken letter by letter.`,
    'Add "wrapValues": true to the for-each and read the source "value", or give objects in the data.',
  ),
  'only-the-server-knows': sentence(
    'info',
    (detail) =>
      `Whether there is an object for ${detail.shown ?? column(detail)} only the server knows; it is taken to exist.`,
    'Nothing; the dry run tells.',
  ),
};
