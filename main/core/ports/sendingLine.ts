import type { RemoteBatch } from '../../../shared/model/batch.ts';
import type { Destination } from '../../../shared/model/destination.ts';
import type { Item } from '../../../shared/model/item.ts';
import type { UploadOutcome } from '../attemptUpload.ts';

/** Where the files of a line go. */
export interface LineTarget {
  readonly destination: Destination;
  /** Key, password or token; never logged. */
  readonly secret: string;
  readonly batch: RemoteBatch;
}

/** `unbegun` = it was called off before its turn: nothing of it has left. */
export type LineEnd = UploadOutcome | 'unbegun';

/** One item that stands in a line. */
export interface InLine {
  /** How its send ended. Never rejects. */
  readonly ended: Promise<LineEnd>;
  /** True from the moment that its first byte may leave. */
  hasBegun(): boolean;
  /** Takes it out of the line. False where it has begun: from then on only `abort` ends it. */
  callOff(): boolean;
  /** Ends it, begun or not. */
  abort(): void;
}

/**
 * Sends files to one remote batch one after another, in the order in which they were put in, never beside each other. After each
 * one that did not arrive the line stands still: whether another may follow is for the one who put them in.
 */
export interface SendingLine {
  /** Undefined where the line is full or over. */
  put(item: Item): InLine | undefined;
  /** Another may follow one that did not arrive: to be said once for each of these. */
  goOn(): void;
  /** Calls off what has not begun. What is on its way ends by itself. */
  close(): void;
}

/** Makes lines that send beside whoever fills them. */
export interface SendingLines {
  /** So many small items taken up at once are worth a line. */
  readonly itemsMin: number;
  /** Undefined where there is none to be had just now: the files are sent in the usual way. */
  open(target: LineTarget): SendingLine | undefined;
}
