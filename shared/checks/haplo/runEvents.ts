/** What a run logs: the server writes a line, and the record (or its value) is affected. */
export type LoggedCode =
  | 'unknown-destination'
  | 'unknown-name'
  | 'no-transformer'
  | 'unknown-data-type'
  | 'no-date-format'
  | 'unknown-mapping'
  | 'mapping-without-types'
  | 'not-dependent'
  | 'invalid-date'
  | 'invalid-boolean'
  | 'invalid-integer'
  | 'invalid-number'
  | 'invalid-email'
  | 'invalid-url'
  | 'not-mapped'
  | 'bad-country'
  | 'missing-values'
  | 'no-data'
  | 'needs-new'
  | 'not-available'
  | 'not-loaded'
  | 'assert-failed'
  | 'no-title'
  | 'aborted'
  | 'error-logged'
  | 'log-full';

/** What a run does without a word. */
export type SilentCode =
  | 'value-dropped'
  | 'structured-dropped'
  | 'false-skipped'
  | 'date-changed'
  | 'number-cut'
  | 'value-overwritten'
  | 'title-missing'
  | 'outer-field'
  | 'loop-over-values'
  | 'only-the-server-knows';

/** What an event is about, for the person who reads it. */
export interface RunEventDetail {
  /** Key or column in the data, where the event is about one. */
  readonly column?: string | undefined;
  readonly value?: unknown;
  /** What is stored instead, or what else belongs into the sentence. */
  readonly shown?: string | undefined;
}

/** Hears what a run does. `serverText` is the line without its record number. */
export interface RunListener {
  readonly logged: (code: LoggedCode, serverText: string, detail: RunEventDetail) => void;
  readonly silent: (code: SilentCode, detail: RunEventDetail) => void;
}

/** Stands for a value that only the server can know, such as the object behind a reference. */
export const UNKNOWN: unique symbol = Symbol('only the server knows');

/** A reference to an object, as far as its text tells. */
export class HaploRef {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** The run ends here: the server writes an EXCEPTION line with this message. */
export class RunDeath extends Error {
  /** False where the words come from the script engine or the XML parser and may differ between versions. */
  readonly isServersOwnText: boolean;
  constructor(message: string, isServersOwnText: boolean) {
    super(message);
    this.isServersOwnText = isServersOwnText;
  }
}
