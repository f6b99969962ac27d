import { Worker } from 'node:worker_threads';
import type { InLine, LineEnd, LineTarget, SendingLine } from '../../core/ports/sendingLine.ts';
import type { Log } from '../../core/ports/log.ts';
import { hostOf } from '../../../shared/model/destination.ts';
import { failure } from '../../../shared/model/failure.ts';
import type { Item } from '../../../shared/model/item.ts';
import type { LineOrder, LineTask, PlaceEnd } from './lineMessages.ts';
import { Places, PLACES_MAX, placesMemory } from './places.ts';

/** A disk that lets one small file wait this long, or twice as long, holds up the thread. */
const READ_MS_MAX = 2_000;
/** The thread ends when no line was open for so long: it costs some 25 MiB. */
const IDLE_MS_MAX = 10_000;
/** Memory for what lives shortly, MiB: bodies and answers are little else, and more of it would never be given back. */
const YOUNG_MIB = 8;

/** What the thread of lines needs from outside. */
export interface SendThreadOptions {
  /** The bundled `sendWorker`. */
  readonly workerFile: URL;
  readonly spoolDirectory: string;
  readonly httpLimits: LineTask['httpLimits'];
  readonly log: Pick<Log, 'warn'>;
}

/** An item that was put in and is not over. */
interface Standing {
  readonly host: string;
  readonly place: number;
  readonly over: (end: LineEnd) => void;
}

interface OpenLine {
  readonly line: number;
  readonly host: string;
  /** Those of its items that are not over. */
  readonly standing: Set<Standing>;
}

/** One life of the thread, from the first line until nobody has sent for a while, or it died. */
export class SendThreadLife {
  readonly #worker: Worker;
  readonly #places: Places;
  readonly #free = Array.from({ length: PLACES_MAX }, (_, at) => at);
  readonly #standing = new Map<number, Standing>();
  readonly #log: SendThreadOptions['log'];
  readonly #onOver: (how: 'ended' | 'died') => void;
  #lines = 0;
  #linesOpen = 0;
  #orders: LineOrder[] = [];
  #watch: NodeJS.Timeout | undefined;
  #idle: NodeJS.Timeout | undefined;
  #isOver = false;

  constructor(options: SendThreadOptions, onOver: (how: 'ended' | 'died') => void) {
    const { workerFile, spoolDirectory, httpLimits, log } = options;
    this.#log = log;
    this.#onOver = onOver;
    const places = placesMemory();
    this.#places = new Places(places);
    const workerData: LineTask = { spoolDirectory, httpLimits, places };
    const resourceLimits = { maxYoungGenerationSizeMb: YOUNG_MIB };
    this.#worker = new Worker(workerFile, { workerData, name: 'sending', execArgv: [], resourceLimits });
    // The daemon does not stay for it.
    this.#worker.unref();
    this.#worker.on('message', (ends: readonly PlaceEnd[]) => {
      for (const end of ends) this.#hear(end);
    });
    this.#worker.once('error', (error) => this.#died(error instanceof Error ? error.message : String(error)));
    this.#worker.once('exit', (code) => this.#died(`exit code ${code}`));
  }

  open(target: LineTarget): SendingLine {
    clearTimeout(this.#idle);
    const open: OpenLine = {
      line: (this.#lines += 1),
      host: hostOf(target.destination),
      standing: new Set(),
    };
    const { line } = open;
    let isOpen = true;
    this.#linesOpen += 1;
    this.#order({ do: 'open', line, target });
    return {
      put: (item) => (isOpen ? this.#put(item, open) : undefined),
      goOn: () => this.#order({ do: 'goOn', line }),
      close: () => {
        if (!isOpen) return;
        isOpen = false;
        for (const standing of open.standing) this.#callOff(standing);
        this.#order({ do: 'close', line });
        this.#linesOpen -= 1;
        this.#endLater();
      },
    };
  }

  /** Ends the thread. */
  async end(): Promise<void> {
    this.#over('ended');
    await this.#worker.terminate();
  }

  #put(item: Item, open: OpenLine): InLine | undefined {
    const place = this.#isOver ? undefined : this.#free.pop();
    if (place === undefined) return undefined;
    this.#places.reset(place);
    let tell: (end: LineEnd) => void = () => undefined;
    const ended = new Promise<LineEnd>((resolve) => {
      tell = resolve;
    });
    const standing: Standing = {
      host: open.host,
      place,
      over: (end) => {
        open.standing.delete(standing);
        tell(end);
      },
    };
    open.standing.add(standing);
    this.#standing.set(place, standing);
    this.#order({ do: 'put', line: open.line, puts: [{ item, place }] });
    this.#watch ??= this.#watchDisk();
    // Once it is over, its place belongs to another one.
    const stands = (): boolean => open.standing.has(standing);
    return {
      ended,
      hasBegun: () => stands() && this.#places.hasBegun(place),
      callOff: () => stands() && this.#callOff(standing),
      abort: () => {
        if (stands() && !this.#callOff(standing))
          this.#order({ do: 'abort', line: open.line, itemId: item.id });
      },
    };
  }

  /** False where it has begun. The place stays taken until the thread has come past it. */
  #callOff(standing: Standing): boolean {
    if (!this.#places.callOff(standing.place)) return false;
    standing.over('unbegun');
    return true;
  }

  /** What is ordered in the same turn of the loop travels in one message. */
  #order(order: LineOrder): void {
    if (this.#isOver) return;
    this.#orders.push(order);
    if (this.#orders.length > 1) return;
    setImmediate(() => {
      const orders = this.#orders;
      this.#orders = [];
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      if (!this.#isOver) this.#worker.postMessage(orders);
    });
  }

  #hear({ place, end }: PlaceEnd): void {
    const standing = this.#standing.get(place);
    if (standing === undefined) return;
    this.#standing.delete(place);
    this.#free.push(place);
    standing.over(end);
    if (this.#standing.size > 0) return;
    clearInterval(this.#watch);
    this.#watch = undefined;
    this.#endLater();
  }

  /** While something stands in a line: a read of the disk that goes on from one look to the next hangs, and all lines with it. */
  #watchDisk(): NodeJS.Timeout {
    let before = 0;
    const watch = setInterval(() => {
      const reads = this.#places.reads();
      const isStuck = reads === before && Places.isReading(reads);
      before = reads;
      if (!isStuck) return;
      this.#died('the disk does not answer');
      void this.#worker.terminate();
    }, READ_MS_MAX);
    watch.unref();
    return watch;
  }

  /** What is on its way when the last line is closed ends first. */
  #endLater(): void {
    if (this.#linesOpen > 0 || this.#standing.size > 0) return;
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => void this.end(), IDLE_MS_MAX);
    this.#idle.unref();
  }

  #died(reason: string): void {
    if (!this.#isOver) this.#log.warn('the thread that sends has ended', { reason });
    this.#over('died');
  }

  /** What had not begun was never sent; of what had, nobody will ever tell. */
  #over(how: 'ended' | 'died'): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearInterval(this.#watch);
    clearTimeout(this.#idle);
    for (const [place, { host, over }] of this.#standing) {
      const reason = 'the thread that sends has ended';
      over(
        this.#places.callOff(place)
          ? 'unbegun'
          : { kind: 'failed', failure: failure('network.cut', { host, reason }) },
      );
    }
    this.#standing.clear();
    this.#onOver(how);
  }
}
