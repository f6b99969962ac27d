import { closeVerdict, type CloseReason, type ReadCloseRule } from './closeRule.ts';

/** A file as it came: when it was last written, ms since the epoch. */
export interface Arrival {
  readonly path: string;
  readonly bytes: number;
  readonly at: number;
  /** A marker that other rules keep out: it closes its batch, and is no file of it. */
  readonly isKeptOut?: boolean;
}

/** A batch that a rule would have closed. */
export interface ReplayedBatch {
  readonly group: string;
  readonly files: number;
  readonly bytes: number;
  readonly closedAt: number;
  readonly why: CloseReason;
}

/** What a rule would have done with past arrivals. */
export interface Replay {
  readonly batches: readonly ReplayedBatch[];
  /** Files that would still be in open batches. */
  readonly openFiles: number;
  /** Files that came too late for a batch of theirs that had closed shortly before. */
  readonly tooEarly: number;
}

/** A file that comes so soon after a batch of its subfolder or sample closed was missed by it. */
export const TOO_EARLY_WITHIN_MS = 10 * 60_000;

interface Open {
  files: number;
  bytes: number;
  hasMarker: boolean;
  lastChangeAt: number;
  readonly units: Set<string>;
}

/**
 * Plays arrivals through a rule, in order of time; each file is whole `settleMs` after it was written. `until` is the end
 * of the time played, ms.
 */
export function replayArrivals(
  read: ReadCloseRule,
  arrivals: readonly Arrival[],
  over: { readonly settleMs: number; readonly until: number },
): Replay {
  const player = new Player(read);
  for (const arrival of [...arrivals].sort((one, other) => one.at - other.at)) {
    player.passTo(arrival.at + over.settleMs);
    player.take(arrival, arrival.at + over.settleMs);
  }
  player.passTo(over.until);
  return player.result();
}

class Player {
  readonly #read: ReadCloseRule;
  readonly #open = new Map<string, Open>();
  readonly #batches: ReplayedBatch[] = [];
  /** When a batch that had files of a subfolder or sample closed last. */
  readonly #closedFor = new Map<string, number>();
  #tooEarly = 0;

  constructor(read: ReadCloseRule) {
    this.#read = read;
  }

  /** Closes by idle time what closes before `now`. */
  passTo(now: number): void {
    for (const [group, open] of this.#open) {
      const due = open.lastChangeAt + (this.#read.rule.idleMs ?? Infinity);
      if (due <= now) this.#closeIfDue(group, open, due);
    }
  }

  take(arrival: Arrival, now: number): void {
    const group = this.#read.groupOf(arrival.path);
    const unit = unitOf(group, arrival.path);
    const closedAt = this.#closedFor.get(unit);
    if (unit !== '' && closedAt !== undefined && now - closedAt <= TOO_EARLY_WITHIN_MS) this.#tooEarly += 1;
    const open = this.#open.get(group) ?? {
      files: 0,
      bytes: 0,
      hasMarker: false,
      lastChangeAt: now,
      units: new Set<string>(),
    };
    if (arrival.isKeptOut !== true) {
      open.files += 1;
      open.bytes += arrival.bytes;
    }
    open.hasMarker ||= this.#read.isMarker(arrival.path);
    open.lastChangeAt = now;
    this.#open.set(group, open);
    open.units.add(unit);
    this.#closeIfDue(group, open, now);
  }

  result(): Replay {
    const openFiles = [...this.#open.values()].reduce((sum, open) => sum + open.files, 0);
    return { batches: this.#batches, openFiles, tooEarly: this.#tooEarly };
  }

  #closeIfDue(group: string, open: Open, now: number): void {
    const { files, bytes, hasMarker, lastChangeAt, units } = open;
    const facts = { settledFiles: files, settledBytes: bytes, settlingFiles: 0, hasMarker, lastChangeAt };
    const verdict = closeVerdict(this.#read.rule, facts, now);
    if (!verdict.close) return;
    this.#batches.push({ group, files, bytes, closedAt: now, why: verdict.why });
    this.#open.delete(group);
    for (const unit of units) this.#closedFor.set(unit, now);
  }
}

/** What belongs together beyond doubt: a sample, or what lies in one subfolder. */
function unitOf(group: string, path: string): string {
  if (group !== '') return `group ${group}`;
  const slash = path.indexOf('/');
  return slash === -1 ? '' : `folder ${path.slice(0, slash)}`;
}
