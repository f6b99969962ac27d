import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';

/** Hints that come close together are one. */
export const HINT_DELAY_MS = 200;
/** Full scans where a watcher listens: only for what it may have missed. */
export const RESCAN_MS = 5 * 60_000;
/** Those of a folder that takes long come so many times less often than they take, so that rest costs next to nothing. */
const RESCAN_REST_FACTOR = 2_000;
/** But never less often than that. */
export const RESCAN_MS_MAX = 2 * 60 * 60_000;
/** Full scans where nobody tells of changes. */
export const POLL_MS_MIN = 5_000;
/** Rest after a scan, as a multiple of what it took: scanning never costs more than a fifth of the time, polling a twentieth. */
const HINT_REST_FACTOR = 4;
/** After a scan that found something: most of it was no looking but writing down, and more may be coming. */
const FOUND_REST_FACTOR = 1;
const POLL_REST_FACTOR = 19;
/** With more directories hinted than that, everything is looked at. */
const DIRECTORIES_MAX = 1_000;
/** A scan by the clock comes up to so much earlier or later, so that many folders do not scan together. */
const JITTER = 0.25;
/** A scan that could not look at everything is repeated after this. */
const INCOMPLETE_RETRY_MS = 5_000;

/** What to scan now. */
export interface ScanTurn {
  /** Below the root, which is the empty one. Each is looked at by itself, without those below it that tell of themselves. */
  readonly directories: readonly string[];
  /** Everything is looked at, beginning with the only directory named. */
  readonly isFull: boolean;
  readonly why: 'hint' | 'time';
}

/** When a folder is scanned, and how much of it. All times are monotonic. */
export class ScanPlan {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #hints = new Set<string>();
  #isAnywhere = false;
  #hintAt: number | undefined;
  #fullAt: number;
  #notBefore = 0;
  #isPolling = false;
  #isArmed = false;
  #wasArmed = false;
  #lastFullMs = 0;
  #hasScanned = false;

  constructor(ports: { readonly clock: Clock; readonly random: Random }) {
    this.#clock = ports.clock;
    this.#random = ports.random;
    this.#fullAt = ports.clock.elapsed();
  }

  /** Something may have changed in a directory; undefined = anywhere. True when it is the first since the last scan. */
  hint(directory: string | undefined): boolean {
    if (directory === undefined) this.#isAnywhere = true;
    else this.#hints.add(directory);
    if (this.#hintAt !== undefined) return false;
    this.#hintAt = this.#clock.elapsed() + HINT_DELAY_MS;
    return true;
  }

  get hasHints(): boolean {
    return this.#isAnywhere || this.#hints.size > 0;
  }

  /** True when the watcher already listened at the scan before the last. */
  get wasArmed(): boolean {
    return this.#wasArmed;
  }

  /** A watcher listens now. Everything is scanned, since nothing was heard before. */
  armed(): void {
    this.#isArmed = true;
    this.#wasArmed = false;
    this.#fullAt = this.#clock.elapsed();
  }

  disarmed(): void {
    this.#isArmed = false;
    this.#wasArmed = false;
  }

  setPolling(isPolling: boolean): void {
    this.#isPolling = isPolling;
    this.#planFull();
  }

  dueAt(): number {
    return Math.max(this.#notBefore, Math.min(this.#fullAt, this.#hintAt ?? Infinity));
  }

  isDue(): boolean {
    return this.dueAt() <= this.#clock.elapsed();
  }

  /** What is due; hints that come from now on are for the next time. */
  take(): ScanTurn {
    const isTime = this.#fullAt <= this.#clock.elapsed();
    const isFull = isTime || this.#isAnywhere || this.#hints.size > DIRECTORIES_MAX;
    const directories = isFull ? [''] : [...this.#hints];
    // Without any hint a full scan is the clock's: what it finds, nobody told of.
    const why = isTime && !this.hasHints ? 'time' : 'hint';
    this.#hints.clear();
    this.#isAnywhere = false;
    this.#hintAt = undefined;
    return { directories, isFull, why };
  }

  /** How the scan went; decides about the next. */
  done(scan: {
    readonly tookMs: number;
    readonly isFull: boolean;
    readonly isComplete: boolean;
    readonly hasFound?: boolean;
  }): void {
    const now = this.#clock.elapsed();
    this.#notBefore = now + scan.tookMs * (scan.hasFound === true ? FOUND_REST_FACTOR : HINT_REST_FACTOR);
    if (!scan.isFull) {
      if (!scan.isComplete) this.#fullAt = Math.min(this.#fullAt, now + INCOMPLETE_RETRY_MS);
      return;
    }
    this.#lastFullMs = scan.tookMs;
    this.#hasScanned = true;
    this.#wasArmed = this.#isArmed && scan.isComplete;
    this.#planFull();
    if (!scan.isComplete) this.#fullAt = Math.min(this.#fullAt, now + INCOMPLETE_RETRY_MS);
  }

  #planFull(): void {
    const pollMs = Math.max(POLL_MS_MIN, this.#lastFullMs * POLL_REST_FACTOR);
    const seldomMs = Math.min(RESCAN_MS_MAX, Math.max(RESCAN_MS, this.#lastFullMs * RESCAN_REST_FACTOR));
    const everyMs = this.#isPolling ? pollMs : Math.max(seldomMs, pollMs);
    const jitter = 1 - JITTER + 2 * JITTER * this.#random.fraction();
    // Nothing was scanned yet: then it is due at once.
    this.#fullAt = this.#clock.elapsed() + (this.#hasScanned ? everyMs * jitter : 0);
  }
}
