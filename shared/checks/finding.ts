/** How much a finding matters: `error` = the server refuses or the data is lost, `warning` = likely not meant, `info` = good to know. */
export type Severity = 'error' | 'warning' | 'info';

/** One thing an offline check found, before anything was sent. */
export interface Finding {
  readonly severity: Severity;
  /** Stable machine word, e.g. `haplo.control.unknown-action`. Named service.part.what. */
  readonly code: string;
  /** The file's remote name (or the path inside a folder or zip, with `/`). */
  readonly file: string;
  /** 1-based line of the file as an editor shows it, where there is one. */
  readonly row?: number;
  /** Column, field or key name, or a JSON pointer for control files. */
  readonly column?: string;
  /** The offending value, cut to `FINDING_VALUE_LENGTH_MAX` characters. */
  readonly value?: string;
  /** One plain sentence: what is wrong and what the server will do with it. */
  readonly message: string;
  /** The server's own text, exactly, where it would refuse the upload or log the record. */
  readonly serverSays?: string;
  /** One plain sentence: how to mend it. */
  readonly fix: string;
}

/** A value in a finding is for recognition, not for transport. */
export const FINDING_VALUE_LENGTH_MAX = 200;

/** Findings kept per code and file; the rest are counted, never silently cut. */
export const FINDINGS_KEPT_PER_CODE_MAX = 100;

/** What a whole check found. `counts` counts every finding, also those beyond the kept ones. */
export interface CheckReport {
  readonly findings: readonly Finding[];
  readonly counts: Readonly<Record<Severity, number>>;
  /** How many findings of a code and file were counted but not kept. */
  readonly notShown: readonly { readonly code: string; readonly file: string; readonly count: number }[];
  readonly filesChecked: number;
  readonly bytesChecked: number;
}

/** A file as the pure checks see it: a name, a size and its bytes as a stream of chunks, opened as often as needed. */
export interface CheckFile {
  /** Remote name, or path inside the folder or zip, with `/`. */
  readonly name: string;
  readonly bytes: number;
  /** Opens the file from its start. May throw when it cannot be read; the check turns that into a finding. */
  readonly read: (signal?: AbortSignal, how?: ReadHow) => AsyncIterable<Uint8Array>;
}

/** How a file is read. */
export interface ReadHow {
  /**
   * A chunk need only last until the next one is asked for: two buffers then serve the whole file. Without it a 1 GB table
   * leaves 60 MB of used chunks behind at any time, since a check that makes no garbage is hardly ever cleaned up after.
   */
  readonly lent?: boolean;
}
