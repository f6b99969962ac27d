import type { CheckFile } from '../finding.ts';
import type { FindingCollector } from '../findingCollector.ts';
import { shortValue } from '../findingCollector.ts';
import { LOGGED_SENTENCES, SILENT_SENTENCES } from './eventSentences.ts';
import type { FileOddity } from './fileSentences.ts';
import { FILE_SENTENCES } from './fileSentences.ts';
import type { HaploRun, HaploRunEvent } from './haploRun.ts';
import type { HaploFileRecords } from './rowIndex.ts';
import { RowIndexBuilder } from './rowIndex.ts';
import { RunDeath } from './runEvents.ts';
import { scriptText } from './scriptSemantics.ts';

/** What an oddity is about beside its file. */
export interface OddityPlace {
  readonly row?: number | undefined;
  readonly column?: string | undefined;
  readonly value?: string | undefined;
  readonly serverSays?: string | undefined;
  /** Replaces the usual advice. */
  readonly fix?: string | undefined;
}

/** The state of one check of data files: where it is, what it found, what the server would have logged. */
export class DataCheck {
  run: HaploRun | undefined;
  readonly log: string[] = [];
  readonly files: HaploFileRecords[] = [];
  private current = '';
  private row: number | undefined;
  private index = new RowIndexBuilder();
  private firstRecord = 0;
  private nextFix: string | undefined;
  private readonly told = new Set<string>();
  private readonly collector: FindingCollector;
  private readonly controlName: string;

  constructor(collector: FindingCollector, controlName: string) {
    this.collector = collector;
    this.controlName = controlName;
  }

  /** Turns to another file; records and their rows count from here. */
  startFile(name: string): void {
    this.current = name;
    this.row = undefined;
    this.index = new RowIndexBuilder();
  }

  endFile(bytes: number): void {
    const { records } = this.index;
    this.files.push({
      file: this.current,
      firstRecord: this.firstRecord,
      records,
      rows: this.index.build(),
    });
    this.firstRecord += records;
    this.collector.fileChecked(bytes);
    if (records === 0) this.odd('no-records', '');
    this.current = '';
    this.row = undefined;
  }

  /** Tries one record of the current file. */
  record(value: unknown, row: number): void {
    this.row = row;
    this.index.add(row);
    this.run?.transform(value);
  }

  /** Looks at a file before its records are read. */
  lookAt(name: string): void {
    this.current = name;
    this.row = undefined;
  }

  /** A file that the control file has no place for: the run dies of it. */
  unlisted(serverText: string, meant: string | undefined): void {
    this.nextFix =
      meant === undefined
        ? 'Add the file to "files" of the control file, or add a DEFAULT entry, or leave the file out.'
        : `The control file lists "${meant}": make the two names the same, letter by letter.`;
    if (this.run === undefined) this.died(serverText, undefined);
    else this.run.die(new RunDeath(serverText, true));
    this.nextFix = undefined;
  }

  /** Reports something odd about the current file, the first time only. */
  oddOnce(oddity: FileOddity, detail: string, place: OddityPlace = {}): void {
    if (!this.isTold(`${oddity} ${this.current}`)) this.odd(oddity, detail, place);
  }

  /** Reports something odd about the current file. */
  odd(oddity: FileOddity, detail: string, place: OddityPlace = {}): void {
    this.oddIn(this.current, oddity, { ...place, detail });
  }

  /** Reports something odd about a named file. */
  oddIn(file: string, oddity: FileOddity, place: OddityPlace & { readonly detail: string }): void {
    const { severity, says, fix } = FILE_SENTENCES[oddity];
    const code = `haplo.data.${oddity}`;
    if (this.collector.isFull(code, file)) {
      this.collector.countOnly({ severity, code, file });
      return;
    }
    this.collector.add({
      severity,
      code,
      file,
      ...defined({ row: place.row, column: place.column, serverSays: place.serverSays }),
      ...(place.value === undefined ? {} : { value: ownText(place.value) }),
      message: says(place.detail),
      fix: place.fix ?? fix,
    });
  }

  /** Turns what the run does into findings and lines of the log. */
  readonly onEvent = (event: HaploRunEvent): void => {
    const serverSays = event.kind === 'silent' ? undefined : event.serverLine;
    if (serverSays !== undefined) this.log.push(serverSays);
    if (event.kind === 'died') this.died(event.death.message, serverSays);
    else this.tell(event, serverSays);
  };

  private tell(
    event: Exclude<HaploRunEvent, { readonly kind: 'died' }>,
    serverSays: string | undefined,
  ): void {
    const { severity, says, fix } =
      event.kind === 'logged' ? LOGGED_SENTENCES[event.code] : SILENT_SENTENCES[event.code];
    const file = this.current === '' ? this.controlName : this.current;
    const code = `haplo.data.${event.code}`;
    if (event.code === 'only-the-server-knows' && this.isTold(`${code} ${file}`)) return;
    if (this.collector.isFull(code, file)) {
      this.collector.countOnly({ severity, code, file });
      return;
    }
    const { detail } = event;
    this.collector.add({
      severity,
      code,
      file,
      ...defined({ row: this.row, column: detail.column, serverSays }),
      ...(detail.value === undefined ? {} : { value: shownValue(detail.value) }),
      message: says(detail),
      fix: fix(detail),
    });
  }

  private died(reason: string, serverSays: string | undefined): void {
    const file = this.current === '' ? this.controlName : this.current;
    this.collector.add({
      severity: 'error',
      code: 'haplo.data.run-dies',
      file,
      ...defined({ row: this.row, serverSays }),
      message: `The server's run stops here for good: ${reason}. Records before this one are already saved in a real import.`,
      fix: this.nextFix ?? 'Mend this before sending; a run that died never counts as clean.',
    });
  }

  private isTold(what: string): boolean {
    if (this.told.has(what)) return true;
    this.told.add(what);
    return false;
  }
}

/** Only the properties that have a value, as findings leave absent ones out. */
function defined<T extends Record<string, unknown>>(
  properties: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(properties).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

function shownValue(value: unknown): string {
  if (typeof value === 'string') return ownText(value);
  if (typeof value === 'symbol') return '';
  try {
    return ownText(JSON.stringify(value) ?? scriptText(value));
  } catch {
    return '';
  }
}

/** A short copy, so that a kept finding does not keep the chunk of the file alive that its value was cut from. */
function ownText(value: string): string {
  return JSON.parse(JSON.stringify(shortValue(value))) as string;
}

/** What the reading of one file needs. */
export interface FileReading {
  readonly file: CheckFile;
  readonly spec: unknown;
  readonly signal: AbortSignal | undefined;
  readonly onBytes: (bytes: number) => void;
}

/** Chunks of a file, lent, counted and cancellable. Throws what the file throws, and the signal's reason. */
export async function* chunksOf({ file, signal, onBytes }: FileReading): AsyncGenerator<Uint8Array> {
  for await (const chunk of file.read(signal, { lent: true })) {
    signal?.throwIfAborted();
    onBytes(chunk.length);
    yield chunk;
  }
}
