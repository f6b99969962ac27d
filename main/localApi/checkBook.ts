import { randomBytes } from 'node:crypto';
import { shortReport } from '../../shared/checks/shortReport.ts';
import { failure, type Failure } from '../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../shared/model/result.ts';
import type { CheckFace, CheckGiven } from '../core/checking/checkFace.ts';
import type { CheckOutcome, CheckProgress } from '../core/checking/checkRequest.ts';
import type { Clock } from '../core/ports/clock.ts';
import { CHECK_FINDINGS_MAX, CHECKS_KEPT_MAX, CHECKS_UNDER_WAY_MAX } from './limits.ts';

const ID_BYTES = 12;

/** One check as the API knows it. */
export interface BookedCheck {
  readonly id: string;
  readonly createdAt: number;
  readonly progress: CheckProgress;
  readonly endedAt?: number;
  readonly end:
    | { readonly state: 'running' }
    | { readonly state: 'done'; readonly outcome: CheckOutcome }
    | { readonly state: 'failed'; readonly failure: Failure }
    | { readonly state: 'cancelled' };
}

interface Entry {
  check: BookedCheck;
  readonly abort: AbortController;
  readonly done: Promise<void>;
}

/** The checks that were asked for over the API, in memory: those under way, and the latest that ended. */
export class CheckBook {
  readonly #checks: Pick<CheckFace, 'run'>;
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();

  constructor(checks: Pick<CheckFace, 'run'>, clock: Clock) {
    this.#checks = checks;
    this.#clock = clock;
  }

  /** Starts a check; refuses with `request.too-many` where enough are under way. */
  start(given: CheckGiven): Result<BookedCheck> {
    const underWay = [...this.#entries.values()].filter(({ check }) => check.end.state === 'running');
    if (underWay.length >= CHECKS_UNDER_WAY_MAX)
      return fail(failure('request.too-many', { limit: CHECKS_UNDER_WAY_MAX, what: 'checks' }));
    const check: BookedCheck = {
      id: `chk_${randomBytes(ID_BYTES).toString('hex')}`,
      createdAt: this.#clock.now(),
      progress: { bytesDone: 0, bytesTotal: 0, files: 0 },
      end: { state: 'running' },
    };
    const abort = new AbortController();
    const entry: Entry = { check, abort, done: Promise.resolve() };
    this.#entries.set(check.id, { ...entry, done: this.#run(check.id, given, abort) });
    this.#forgetOld();
    return ok(check);
  }

  get(id: string): BookedCheck | undefined {
    return this.#entries.get(id)?.check;
  }

  /** Calls a check off, or forgets one that has ended; false when there is none. */
  remove(id: string): boolean {
    const entry = this.#entries.get(id);
    if (entry === undefined) return false;
    if (entry.check.end.state === 'running') entry.abort.abort(new Error('the check was called off'));
    else this.#entries.delete(id);
    return true;
  }

  /** Calls all off and waits for their ends. */
  async stop(): Promise<void> {
    for (const { abort } of this.#entries.values()) abort.abort(new Error('the daemon stops'));
    await Promise.all([...this.#entries.values()].map(({ done }) => done));
  }

  /** Never rejects. */
  async #run(id: string, given: CheckGiven, { signal }: AbortController): Promise<void> {
    const end = await this.#checks
      .run(given, { signal, onProgress: (progress) => this.#change(id, { progress }) })
      .then((done): BookedCheck['end'] =>
        done.ok ? { state: 'done', outcome: short(done.value) } : { state: 'failed', failure: done.failure },
      )
      .catch((error: unknown): BookedCheck['end'] =>
        signal.aborted
          ? { state: 'cancelled' }
          : { state: 'failed', failure: failure('internal.bug', { reason: reasonOf(error) }) },
      );
    this.#change(id, { end, endedAt: this.#clock.now() });
  }

  #change(id: string, change: Partial<BookedCheck>): void {
    const entry = this.#entries.get(id);
    if (entry !== undefined) entry.check = { ...entry.check, ...change };
  }

  #forgetOld(): void {
    const ended = [...this.#entries].filter(([, { check }]) => check.end.state !== 'running');
    for (const [id] of ended.slice(0, Math.max(0, ended.length - CHECKS_KEPT_MAX))) this.#entries.delete(id);
  }
}

/** Places only of findings that are kept; the records of Haplo files are of no use here. */
function short({ places, report }: CheckOutcome): CheckOutcome {
  const kept = shortReport(report, CHECK_FINDINGS_MAX);
  const spokenOf = new Set(kept.findings.map(({ file }) => file));
  return {
    report: kept,
    places: Object.fromEntries(Object.entries(places).filter(([file]) => spokenOf.has(file))),
  };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
