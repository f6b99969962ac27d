import { NOTICE_EVERY_MS } from './notices.ts';

/** Nobody looked since the last one: the next comes after so many times the pause. */
const SLOWER_BY = 4;
const PAUSE_MS_MAX = 16 * 60 * 60_000;

/** A batch that is done. */
export interface DoneBatch {
  readonly id: string;
  readonly comment: string;
}

/** What is done and not told yet. */
export interface DoneMemory {
  readonly untold: readonly DoneBatch[];
  /** Monotonic ms of the last notification. */
  readonly toldAt: number | undefined;
  /** From that on nothing is told for so long, ms. */
  readonly pauseMs: number;
}

export const NOTHING_DONE: DoneMemory = { untold: [], toldAt: undefined, pauseMs: NOTICE_EVERY_MS };

/** What the shell sees now. */
export interface DoneView {
  readonly done: readonly DoneBatch[];
  /** The person is looking at the window. */
  readonly isWatched: boolean;
  /** False where the person wants none of these. */
  readonly isWanted: boolean;
  /** Monotonic ms. */
  readonly now: number;
}

/** What to tell, if anything, and after how many ms to look again for what is owed. */
export interface DoneStep {
  readonly memory: DoneMemory;
  readonly tell: readonly DoneBatch[];
  readonly againMs: number | undefined;
}

/**
 * One quiet note when a batch is done while nobody looks; what comes soon after is told together, ever more rarely
 * while nobody comes: a lab PC that sends a batch every minute all day rings four times.
 */
export function nextDoneNotice(memory: DoneMemory, view: DoneView): DoneStep {
  if (view.isWatched || !view.isWanted)
    return { memory: { ...NOTHING_DONE, toldAt: memory.toldAt }, tell: [], againMs: undefined };
  const known = new Set(memory.untold.map(({ id }) => id));
  const untold = [...memory.untold, ...view.done.filter(({ id }) => !known.has(id))];
  if (untold.length === 0) return { memory, tell: [], againMs: undefined };
  const restMs = memory.toldAt === undefined ? 0 : memory.toldAt + memory.pauseMs - view.now;
  if (restMs > 0) return { memory: { ...memory, untold }, tell: [], againMs: restMs };
  const pauseMs =
    memory.toldAt === undefined ? NOTICE_EVERY_MS : Math.min(memory.pauseMs * SLOWER_BY, PAUSE_MS_MAX);
  return { memory: { untold: [], toldAt: view.now, pauseMs }, tell: untold, againMs: undefined };
}
