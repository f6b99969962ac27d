import type { StatusView } from '../../shared/api/views.ts';

/** Work that is done sooner needs no bar: it would only flash. */
export const BAR_AFTER_MS = 3_000;

/** What of a run of sending was seen so far. */
export interface WorkMemory {
  /** Monotonic ms when it began; undefined = nothing is to be sent. */
  readonly since: number | undefined;
  readonly doneBytes: number;
  readonly leftBytes: number;
}

export const NO_WORK: WorkMemory = { since: undefined, doneBytes: 0, leftBytes: 0 };

/** The bar in task bar or dock. `done` = 0 to 1, or undefined where no bar is shown. */
export interface WorkBar {
  readonly done: number | undefined;
  /** `error`: something needs a person. `paused`: nothing moves, and it is no trouble: paused, offline, waiting. */
  readonly mode: 'normal' | 'paused' | 'error';
}

type Seen = Pick<StatusView, 'items' | 'moving' | 'needsYou'>;

const NO_BAR: WorkBar = { done: undefined, mode: 'normal' };

/** How far the run of sending is, from one status to the next. What was sent stays counted when more is added. */
export function nextWork(
  memory: WorkMemory,
  status: Seen | undefined,
  now: number,
): { readonly memory: WorkMemory; readonly bar: WorkBar } {
  if (status === undefined) return { memory: NO_WORK, bar: NO_BAR };
  const leftBytes = bytesLeft(status);
  if (filesLeft(status) === 0) return { memory: NO_WORK, bar: NO_BAR };
  const since = memory.since ?? now;
  const doneBytes = memory.doneBytes + Math.max(0, memory.leftBytes - leftBytes);
  const next = { since, doneBytes, leftBytes };
  if (now - since < BAR_AFTER_MS) return { memory: next, bar: NO_BAR };
  const all = doneBytes + leftBytes;
  return { memory: next, bar: { done: all === 0 ? 0 : doneBytes / all, mode: modeOf(status) } };
}

function modeOf({ moving, needsYou }: Seen): WorkBar['mode'] {
  if (needsYou > 0) return 'error';
  return moving.length > 0 ? 'normal' : 'paused';
}

function filesLeft({ items }: Seen): number {
  return OPEN.reduce((sum, state) => sum + (items[state]?.items ?? 0), 0);
}

function bytesLeft({ items, moving }: Seen): number {
  const open = OPEN.reduce((sum, state) => sum + (items[state]?.bytes ?? 0), 0);
  const sent = moving.reduce((sum, { sentBytes }) => sum + sentBytes, 0);
  return Math.max(0, open - sent);
}

/** States of what is still to be sent by itself. */
const OPEN = ['settling', 'queued', 'uploading', 'waiting'] as const;
