import { createHash } from 'node:crypto';

/** Lines kept to be shown with a failure. */
const LINES_SHOWN = 80;

/** What happened, in order: hashed whole, so that two runs can be compared, and kept in part, to be read. */
export class Trace {
  readonly #hash = createHash('sha256');
  #pending: string[] = [];
  #last: string[] = [];
  readonly #clock: { elapsed(): number };
  readonly #keepAll: boolean;

  constructor(clock: { elapsed(): number }, keepAll = false) {
    this.#clock = clock;
    this.#keepAll = keepAll;
  }

  tell(line: string): void {
    const whole = `${this.#clock.elapsed()} ${line}`;
    this.#pending.push(whole);
    if (this.#pending.length >= 500) this.#flush();
  }

  /** SHA-256 over all lines so far. */
  digest(): string {
    this.#flush();
    return this.#hash.copy().digest('hex');
  }

  /** The end of the story. */
  last(): readonly string[] {
    this.#flush();
    return this.#last;
  }

  #flush(): void {
    if (this.#pending.length === 0) return;
    this.#hash.update(`${this.#pending.join('\n')}\n`);
    const both = [...this.#last, ...this.#pending];
    this.#last = this.#keepAll ? both : both.slice(-LINES_SHOWN);
    this.#pending = [];
  }
}
