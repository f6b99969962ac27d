import type { Severity } from '../finding.ts';

/** What can be odd about a data file itself, whatever its records say. */
export type FileOddity = keyof typeof FILE_SENTENCES;

/** Weight, meaning and mending of each; `detail` fills the gap. */
export const FILE_SENTENCES = {
  unreadable: {
    severity: 'error',
    says: (detail: string) => `The file cannot be read: ${detail}.`,
    fix: 'Check that the file is there and that you may read it.',
  },
  'too-big': {
    severity: 'error',
    says: (detail: string) =>
      `The file has ${detail} bytes; the server reads at most 16 MiB of this kind, and the run dies on it.`,
    fix: 'Split the file.',
  },
  'json-syntax': {
    severity: 'error',
    says: (detail: string) => `Not JSON: ${detail} Nothing of the whole batch is imported.`,
    fix: 'Correct the file at this place.',
  },
  'json-too-deep': {
    severity: 'warning',
    says: (detail: string) => `The JSON is too deep or too finely cut to be checked: ${detail}.`,
    fix: 'Check that the file is what you mean to send.',
  },
  'json-duplicate-key': {
    severity: 'warning',
    says: (detail: string) => `The key "${detail}" comes twice in one object; the last value wins.`,
    fix: 'Remove one of the two.',
  },
  'json-wrapper': {
    severity: 'warning',
    says: () =>
      'The outermost thing is an object, so that each of its values is read as a record of its own.',
    fix: 'Send the array of records itself, or set "singleRecord": true if the object is the record.',
  },
  'json-no-list': {
    severity: 'warning',
    says: (detail: string) =>
      `The whole file is ${detail}: the server reads no record from it, without a word.`,
    fix: 'Send an array of records.',
  },
  'json-length-key': {
    severity: 'warning',
    says: () => 'The outermost object has a number as "length" and is read as if it were an array.',
    fix: 'Send the array of records itself.',
  },
  'json-single-array': {
    severity: 'warning',
    says: () => 'singleRecord is set, so that the whole array is read as one record.',
    fix: 'Remove "singleRecord" from the control file, or send the one record without brackets.',
  },
  'not-a-record': {
    severity: 'warning',
    says: (detail: string) => `This record is ${detail}, not an object; no source is found in it.`,
    fix: 'Make every record an object.',
  },
  'no-records': {
    severity: 'info',
    says: () => 'The file has no records.',
    fix: 'Nothing, if that is meant.',
  },
  'xml-syntax': {
    severity: 'error',
    says: (detail: string) => `Not XML: ${detail}. Nothing of the whole batch is imported.`,
    fix: 'Correct the file at this place.',
  },
  'xml-nothing-read': {
    severity: 'error',
    says: (detail: string) => `There is ${detail} before the root element; the server reads no records.`,
    fix: 'Remove what stands between the XML declaration and the root element.',
  },
  'xml-text-in-cdata': {
    severity: 'warning',
    says: () => 'The server reads CDATA sections as empty; the text is lost.',
    fix: 'Write the text plainly, with &lt; and &amp;.',
  },
  'xml-repeated-child': {
    severity: 'warning',
    says: (detail: string) => `The record has more than one "${detail}"; the last one wins.`,
    fix: 'Keep one, or write the values as one text.',
  },
  'xml-token-too-long': {
    severity: 'warning',
    says: (detail: string) => `One text or tag has more than ${detail} characters; the rest is not checked.`,
    fix: 'Check that the file is what you mean to send.',
  },
  'xml-too-deep': {
    severity: 'warning',
    says: (detail: string) => `Elements are nested more than ${detail} deep; the rest is not checked.`,
    fix: 'Check that the file is what you mean to send.',
  },
  'leading-newline': {
    severity: 'error',
    says: () => 'The first line is empty, so that there are no column names and every record is empty.',
    fix: 'Remove the empty line.',
  },
  'trailing-newline': {
    severity: 'warning',
    says: () => 'The file ends with a line break, which the server reads as one more, empty record.',
    fix: 'Remove the line break at the very end of the file.',
  },
  'short-row': {
    severity: 'warning',
    says: (detail: string) => `The row has only ${detail} cells, fewer than the first line names.`,
    fix: 'Check whether a line break split the row.',
  },
  'long-row': {
    severity: 'warning',
    says: (detail: string) =>
      `The row has ${detail} cells, more than the first line names; the rest is dropped.`,
    fix: 'Check for a separator inside a value: there is no quoting.',
  },
  'quoted-cell': {
    severity: 'warning',
    says: () => 'The server knows no quoting: the quotes become part of the value.',
    fix: 'Save the table without quotes, and without line breaks and separators inside values.',
  },
  'line-too-long': {
    severity: 'error',
    says: (detail: string) => `The line has more than ${detail} characters and is not checked.`,
    fix: 'Check that the file is a table of lines.',
  },
  bom: {
    severity: 'error',
    says: (detail: string) =>
      `The file starts with a byte order mark, which becomes part of the first column's name: "${detail}" is not found.`,
    fix: 'Save the file as UTF-8 without byte order mark.',
  },
  'column-duplicate': {
    severity: 'warning',
    says: (detail: string) => `The column "${detail}" comes twice; the last one that is not empty wins.`,
    fix: 'Rename or remove one of the two.',
  },
  'column-misspelt': {
    severity: 'warning',
    says: (detail: string) => `The control file reads "${detail}", which is not a column.`,
    fix: 'Make the two names the same, letter by letter.',
  },
  'column-missing': {
    severity: 'info',
    says: (detail: string) => `The control file reads "${detail}", which is not a column of this file.`,
    fix: 'Nothing, if the column is optional.',
  },
  'column-unused': {
    severity: 'info',
    says: (detail: string) => `No instruction reads: ${detail}.`,
    fix: 'Nothing, if that is meant.',
  },
  separator: {
    severity: 'warning',
    says: (detail: string) => `The first line is one single column, and it holds ${detail}.`,
    fix: 'Set "separator" in the control file to what the table uses.',
  },
  'charset-utf16': {
    severity: 'error',
    says: (detail: string) => `The file looks like UTF-16 and is read as ${detail}; no column is found.`,
    fix: 'Save the file as UTF-8, or set "charset" to "UTF-16" in the control file.',
  },
  'charset-wrong': {
    severity: 'warning',
    says: (detail: string) =>
      `There are bytes here that are not ${detail}; the server stores replacement characters for them.`,
    fix: 'Save the file as UTF-8, or set "charset" to what the file is written in, e.g. "windows-1252".',
  },
  'charset-unchecked': {
    severity: 'info',
    says: (detail: string) => `The character set ${detail} cannot be decoded here; only ASCII is checked.`,
    fix: 'Nothing; the dry run tells.',
  },
  binary: {
    severity: 'error',
    says: (detail: string) => `The file is not text${detail}.`,
    fix: 'Export the data as the kind of file that the control file names.',
  },
  // One control file often serves many batches, so a name without a file is no alarm.
  'file-missing': {
    severity: 'info',
    says: () => 'The control file lists this file, and it is not there; the server does not notice.',
    fix: 'Add the file, or remove it from the control file.',
  },
  'file-twice': {
    severity: 'warning',
    says: () => 'Two files have this name; the server imports the last one only.',
    fix: 'Give each file its own name.',
  },
  'reader-unknown': {
    severity: 'info',
    says: (detail: string) => `The reader "${detail}" is not known here; the file is not checked.`,
    fix: 'Nothing, if a plugin of the server brings it; the dry run tells.',
  },
  'not-simulated': {
    severity: 'info',
    says: (detail: string) => `${detail}; the files are read, but the instructions are not tried.`,
    fix: 'Nothing; the dry run tells.',
  },
} as const satisfies Readonly<
  Record<
    string,
    {
      readonly severity: Severity;
      readonly says: (detail: string) => string;
      readonly fix: string;
    }
  >
>;
