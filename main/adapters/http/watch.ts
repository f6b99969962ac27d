import type { HttpLimits } from './limits.ts';
import { deadlineMs, headersWaitMs } from './limits.ts';

/**
 * What an exchange was doing when a limit ended it, the `phase` of `network.timeout`. Only after `connect` may the
 * server have seen something of the request.
 */
export type TimeoutPhase = 'connect' | 'send' | 'answer' | 'read' | 'whole';

/** A limit that was reached. */
export interface LimitReached {
  readonly phase: TimeoutPhase;
  readonly ms: number;
}

/** Watches one exchange by its progress. Each method begins a phase or notes progress in it. */
export interface Watch {
  connecting(): void;
  /** Bytes were handed over and must leave. */
  sending(): void;
  /** Nothing is expected of the server: the body's source is being read. */
  resting(): void;
  /** We ourselves hold the body back, until the next phase begins: the exchange as a whole may take that longer. */
  holding(): void;
  awaitingAnswer(): void;
  /** The head is here, or another part of the body. */
  reading(): void;
  stop(): void;
}

/**
 * Own watchdog instead of the socket's timers: those stop counting under back-pressure or once the head arrived.
 * `onLimit` is called at most once.
 */
export function watchLimits(
  limits: HttpLimits,
  about: {
    readonly bodyBytes: number;
    /** True for an answer of unknown size: only silence ends it. */
    readonly isEndless?: boolean;
    readonly onLimit: (reached: LimitReached) => void;
  },
): Watch {
  let timer: NodeJS.Timeout | undefined;
  let over = false;
  const whole = deadlineMs(limits, about.bodyBytes);
  let heldMs = 0;
  let holdingSince: number | undefined;
  let deadline = about.isEndless === true ? undefined : setTimeout(onDeadline, whole);

  function endHolding(): void {
    if (holdingSince !== undefined) heldMs += performance.now() - holdingSince;
    holdingSince = undefined;
  }
  function onDeadline(): void {
    if (holdingSince !== undefined) {
      endHolding();
      holdingSince = performance.now();
    }
    if (heldMs === 0) return reach('whole', whole);
    deadline = setTimeout(onDeadline, heldMs);
    heldMs = 0;
  }

  function reach(phase: TimeoutPhase, ms: number): void {
    if (over) return;
    stop();
    about.onLimit({ phase, ms });
  }
  function enter(phase: TimeoutPhase, ms: number): void {
    if (over) return;
    endHolding();
    clearTimeout(timer);
    timer = setTimeout(() => reach(phase, ms), ms);
  }
  function stop(): void {
    over = true;
    clearTimeout(timer);
    clearTimeout(deadline);
  }
  return {
    connecting: () => enter('connect', limits.connectMs),
    sending: () => enter('send', limits.idleMs),
    resting: () => clearTimeout(timer),
    holding: () => {
      clearTimeout(timer);
      holdingSince ??= performance.now();
    },
    awaitingAnswer: () => enter('answer', headersWaitMs(limits, about.bodyBytes)),
    reading: () => enter('read', limits.idleMs),
    stop,
  };
}

/** The chunks of an answer as they come, watched: only the server's silence counts, not how slowly they are taken. */
export async function* watchedChunks(
  chunks: AsyncIterable<unknown>,
  watch: Watch,
): AsyncGenerator<Uint8Array, void, undefined> {
  watch.reading();
  for await (const chunk of chunks) {
    // While the taker is at work nothing is expected of the server.
    watch.resting();
    yield chunk as Uint8Array;
    watch.reading();
  }
}
