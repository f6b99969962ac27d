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
  const deadline = about.isEndless === true ? undefined : setTimeout(() => reach('whole', whole), whole);

  function reach(phase: TimeoutPhase, ms: number): void {
    if (over) return;
    stop();
    about.onLimit({ phase, ms });
  }
  function enter(phase: TimeoutPhase, ms: number): void {
    if (over) return;
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
    awaitingAnswer: () => enter('answer', headersWaitMs(limits, about.bodyBytes)),
    reading: () => enter('read', limits.idleMs),
    stop,
  };
}
