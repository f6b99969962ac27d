/** Between two notifications: a lab PC must not ring all night. */
export const NOTICE_EVERY_MS = 15 * 60_000;

/** What was last told, and when. */
export interface NoticeMemory {
  /** Things that needed a person when it was last looked at; undefined = not yet looked. */
  readonly needsYou: number | undefined;
  /** Monotonic ms of the last notification. */
  readonly toldAt: number | undefined;
  /** More need a person than were told of. */
  readonly isOwed: boolean;
}

export const NOTHING_TOLD: NoticeMemory = { needsYou: undefined, toldAt: undefined, isOwed: false };

/** What the shell sees now. */
export interface NoticeView {
  readonly needsYou: number;
  /** The person is looking at the window: what it shows need not be said again. */
  readonly isWatched: boolean;
  /** Monotonic ms. */
  readonly now: number;
}

/**
 * Whether to tell of things that need a person: only when there are more than before and nobody is looking, and not
 * again within `NOTICE_EVERY_MS`: what came meanwhile is owed after `againMs`. What was there at the start is not news.
 */
export function nextNotice(
  memory: NoticeMemory,
  view: NoticeView,
): { readonly memory: NoticeMemory; readonly tell: boolean; readonly againMs: number | undefined } {
  const { needsYou } = view;
  if (view.isWatched || needsYou === 0)
    return { memory: { ...memory, needsYou, isOwed: false }, tell: false, againMs: undefined };
  const isOwed = memory.isOwed || (memory.needsYou !== undefined && needsYou > memory.needsYou);
  const restMs = memory.toldAt === undefined ? 0 : memory.toldAt + NOTICE_EVERY_MS - view.now;
  const tell = isOwed && restMs <= 0;
  return {
    memory: { needsYou, toldAt: tell ? view.now : memory.toldAt, isOwed: isOwed && !tell },
    tell,
    againMs: isOwed && !tell ? restMs : undefined,
  };
}
