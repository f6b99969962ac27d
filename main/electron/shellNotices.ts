import { Notification } from 'electron';
import type { StatusView } from '../../shared/api/views.ts';
import type { Log } from '../core/ports/log.ts';
import { nextDoneNotice, NOTHING_DONE, type DoneBatch } from './doneNotices.ts';
import { needsPlace } from './needsPlace.ts';
import { nextNotice, NOTHING_TOLD } from './notices.ts';
import type { RecentBatches, SeenBatch } from './recentBatches.ts';
import type { ShellText } from './shellText.ts';

export interface ShellNoticesParts {
  readonly text: () => ShellText;
  readonly log: Log;
  /** Monotonic, ms. */
  readonly elapsed: () => number;
  /** Shows the window, at a place of the page where one is given. */
  readonly show: (place?: string) => void;
  /** The person is looking at the window. */
  readonly isWatched: () => boolean;
  /** The person wants to hear of batches that are done. */
  readonly tellsDone: () => boolean;
  readonly recent: RecentBatches;
}

/** The computer's notifications, in moderation: what needs a person, and batches that are done. A click leads to the thing. */
export class ShellNotices {
  readonly #parts: ShellNoticesParts;
  #needs = NOTHING_TOLD;
  #done = NOTHING_DONE;
  #status: StatusView | undefined;
  #needsTimer: ReturnType<typeof setTimeout> | undefined;
  #doneTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: ShellNoticesParts) {
    this.#parts = parts;
  }

  /** Looks at how everything stands; undefined = not known. */
  tellStatus(status: StatusView | undefined): void {
    this.#status = status;
    clearTimeout(this.#needsTimer);
    if (status === undefined) return;
    const { text, elapsed, isWatched, show, recent } = this.#parts;
    const view = { needsYou: status.needsYou, isWatched: isWatched(), now: elapsed() };
    const { memory, tell, againMs } = nextNotice(this.#needs, view);
    this.#needs = memory;
    if (againMs !== undefined) this.#needsTimer = setTimeout(() => this.tellStatus(this.#status), againMs);
    if (!tell) return;
    const { noticeTitle, noticeText } = text();
    // Where it leads is found out when it is clicked: some of it may be mended by then.
    this.notify({ title: noticeTitle(status.needsYou), body: noticeText }, () =>
      show(needsPlace(this.#status ?? status, recent.waiting)),
    );
  }

  /** Looks at batches that got done. */
  tellDone(done: readonly SeenBatch[]): void {
    const { text, elapsed, isWatched, show, tellsDone } = this.#parts;
    const view = { done, isWatched: isWatched(), isWanted: tellsDone(), now: elapsed() };
    const { memory, tell, againMs } = nextDoneNotice(this.#done, view);
    this.#done = memory;
    clearTimeout(this.#doneTimer);
    if (againMs !== undefined) this.#doneTimer = setTimeout(() => this.tellDone([]), againMs);
    const [first] = tell;
    if (first === undefined) return;
    const { doneTitle, doneText } = text();
    const body = doneText(tell.map(({ comment }) => comment));
    this.notify({ title: doneTitle(tell.length), body, silent: true }, () => show(placeOf(first, tell)));
  }

  /** False where this desktop has no notifications. */
  notify(said: NoticeSaid, onClick: () => void): boolean {
    if (!Notification.isSupported()) return false;
    const notification = new Notification(said);
    notification.on('click', onClick);
    notification.show();
    this.#parts.log.info('a notification was shown');
    return true;
  }

  stop(): void {
    clearTimeout(this.#needsTimer);
    clearTimeout(this.#doneTimer);
  }
}

/** What a notification says; `silent` = without a sound. */
interface NoticeSaid {
  readonly title: string;
  readonly body: string;
  readonly silent?: boolean;
}

function placeOf(first: DoneBatch, told: readonly DoneBatch[]): string {
  return told.length === 1 ? `/batches/${encodeURIComponent(first.id)}` : '/batches';
}
