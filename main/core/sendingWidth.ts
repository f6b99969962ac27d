import type { BatchId } from '../../shared/model/ids.ts';
import type { Clock } from './ports/clock.ts';
import { FILE_WORTH_BYTES } from './smallFiles.ts';

/** No destination is sent more batches than this beside each other. */
export const SENDING_SLOTS_MAX = 16;
/** So many times as many are tried, or so many times fewer: two tries from one to the most that is allowed. */
export const STEP = 4;
/**
 * So many begin beside each other where they bring many small files: of most of these it is the answers that are waited for. Four batches of
 * files of 4 KB 10 ms away take 13 % less time than where the first one is looked at alone (measured).
 */
export const SMALL_BEGINNERS = 4;
/** More must carry at least so many times as much as fewer, or they are not worth what they do to the order. */
export const GAIN_MIN = 1.3;
/**
 * After a try that changed nothing no other one for so long, then for twice as long each time. The first may have met a busy moment of
 * this computer: with a rest of 30 s one of four sendings of 16 s was done by one batch after the other (measured).
 */
export const TRY_AGAIN_MS_MIN = 2_000;
/** Nor longer than this: also once nothing is left to try, or the server has enough of it. */
export const TRY_AGAIN_MS = 30_000;
/** Nor for so many times as long as that try took: of a long time it may take no more than a tenth. */
const TRY_SHARE = 10;
/** How much is carried is told from at least so much time, and so many files of each batch. */
const SAMPLE_MS_MIN = 100;
const SAMPLE_FILES_EACH = 4;
/** No answer takes so long: of a file that does it is the bytes that are waited for, and more beside it only make it late. */
const ANSWER_MS_MAX = 1_000;
/** Trouble of several files at once is one. */
const TROUBLE_MS = 1_000;

/** How many there were, what they carried (bytes per ms), and when another number was tried. */
interface Before {
  readonly slots: number;
  readonly carried: number;
  readonly since: number;
}

/** A batch that would begin to send. */
export interface Beginner {
  /** How many do. */
  readonly inUse: number;
  /** Whether what it has yet to send are many small files, each a request of its own. */
  readonly areManySmall: boolean;
  /** Whether none waits before it. */
  readonly isNext: boolean;
}

interface Sample {
  readonly since: number;
  readonly files: number;
  readonly bytes: number;
}

/**
 * How many batches send beside each other to one destination. It begins with one, or some that bring many small files, in their order. While
 * others wait it tries four times as many, and keeps them where they carry more: where answers are what is waited for. Over a line that
 * is full they would only make each other late: now and then it is tried whether fewer carry as much. Halved when the server, or the
 * way there, has enough.
 */
export class SendingWidth {
  readonly #clock: Pick<Clock, 'elapsed'>;
  readonly #onChange: () => void;
  #slots = 1;
  #inUse = 0;
  #isWanted = false;
  /** While another number is being tried. */
  #before: Before | undefined;
  /** Whether more or fewer are tried next, where both can be. */
  #isForMore = true;
  /** The next rest. */
  #restMs = TRY_AGAIN_MS_MIN;
  #restsUntil = -Infinity;
  /** Fewer are not tried before: that more carry more was just seen, or is as good as certain. */
  #fewerRestUntil = -Infinity;
  /** While nothing was tried since all were over, and only batches with many small files began. */
  #isOpening = true;
  #troubleAt = -Infinity;
  /** Batches of which a file arrived since the number last changed. */
  readonly #seen = new Set<BatchId>();
  #sample: Sample | undefined;

  /** `onChange` is called when more may send than before, or fewer shall. */
  constructor(clock: Pick<Clock, 'elapsed'>, onChange: () => void) {
    this.#clock = clock;
    this.#onChange = onChange;
  }

  /** Batches that may send beside each other now. */
  get slots(): number {
    return this.#slots;
  }

  /** Whether a batch may begin beside the `inUse` others: there is a slot, or a new one for many small files. */
  takesOneMore({ inUse, areManySmall, isNext }: Beginner): boolean {
    // Over a full line large files would make each other late for minutes, and few files would gain nothing.
    if (this.#isOpening && !areManySmall) this.#slots = Math.max(1, Math.min(this.#slots, inUse));
    if (inUse >= this.#slots && !this.#growsFor({ inUse, areManySmall, isNext })) return false;
    this.#isOpening &&= areManySmall;
    return true;
  }

  /** How many batches send now, and whether another one waits for a slot: as long as none does, no more are tried. */
  setUse(inUse: number, isWanted: boolean): void {
    if (inUse !== this.#inUse) this.#sampleAnew();
    this.#inUse = inUse;
    this.#isWanted = isWanted;
    if (isWanted) return;
    // The next time may be over another line.
    if (inUse === 0) this.#begin();
    // A try comes to nothing where those that waited are gone.
    else if (this.#before !== undefined && inUse <= Math.min(this.#before.slots, this.#slots))
      this.#change(this.#before.slots);
  }

  /** The server took a file. */
  fileTaken(batchId: BatchId, bytes: number): void {
    // Some have yet to give their slot back.
    if (this.#inUse > this.#slots) return;
    this.#seen.add(batchId);
    // One that has only just begun makes its remote batch first: that says nothing of how much is carried.
    if (this.#seen.size < this.#inUse) return;
    const now = this.#clock.elapsed();
    const { since, files, bytes: before } = this.#sample ?? { since: now, files: -1, bytes: 0 };
    // What the first one took lies before the time that is looked at.
    const sample = { since, files: files + 1, bytes: files < 0 ? 0 : before + bytes + FILE_WORTH_BYTES };
    this.#sample = sample;
    if (now - since >= SAMPLE_MS_MIN && sample.files >= this.#inUse * SAMPLE_FILES_EACH)
      this.#judge(sample, now);
  }

  /** The server, or the way there, did not take a file, and may take it later. */
  pushedBack(): void {
    const now = this.#clock.elapsed();
    if (now - this.#troubleAt < TROUBLE_MS) return;
    this.#troubleAt = now;
    this.#isOpening = false;
    this.#restMs = TRY_AGAIN_MS;
    this.#restsUntil = now + TRY_AGAIN_MS;
    this.#change(Math.max(1, Math.floor(this.#slots / 2)));
  }

  #growsFor({ inUse, areManySmall, isNext }: Beginner): boolean {
    const now = this.#clock.elapsed();
    if (!this.#isOpening || !areManySmall || !isNext || now < this.#restsUntil) return false;
    if (inUse >= SMALL_BEGINNERS) return false;
    this.#slots = inUse + 1;
    this.#fewerRestUntil = now + TRY_AGAIN_MS_MIN;
    return true;
  }

  #judge(sample: Sample, now: number): void {
    const tookMs = now - sample.since;
    const carried = sample.bytes / tookMs;
    if (this.#before !== undefined) return this.#decide(this.#before, carried, now);
    const isForAnswers = (tookMs * this.#inUse) / sample.files < ANSWER_MS_MAX;
    const wanted = this.#wantedTry(isForAnswers, now);
    if (wanted === this.#slots || now < this.#restsUntil) return this.#forget();
    const before = { slots: this.#slots, carried, since: now };
    this.#isOpening = false;
    this.#change(wanted);
    this.#before = before;
  }

  /** Keeps what is tried and goes on that way, or goes back and tries the other way after a rest. */
  #decide(before: Before, carried: number, now: number): void {
    const isMore = this.#slots > before.slots;
    const isWorthMore = isMore ? carried >= before.carried * GAIN_MIN : before.carried >= carried * GAIN_MIN;
    this.#isForMore = isWorthMore;
    const isKept = isMore === isWorthMore;
    const isAtEnd = this.#slots === (isMore ? SENDING_SLOTS_MAX : 1);
    if (isKept) this.#restMs = isAtEnd ? TRY_AGAIN_MS : TRY_AGAIN_MS_MIN;
    if (!isKept || isAtEnd) this.#rest(now, now - before.since);
    // Where none waits to be one more, what was just seen to carry less would be tried again at once.
    if (isKept && isMore && !this.#isWanted) this.#fewerRestUntil = now + TRY_AGAIN_MS;
    this.#change(isKept ? this.#slots : before.slots);
  }

  #rest(now: number, triedMs: number): void {
    this.#restsUntil = now + Math.max(this.#restMs, TRY_SHARE * triedMs);
    this.#restMs = Math.min(TRY_AGAIN_MS, 2 * this.#restMs);
  }

  #wantedTry(isForAnswers: boolean, now: number): number {
    const less = Math.max(1, Math.floor(this.#slots / STEP));
    // Nor where it would change nothing for those that send.
    const fewer = now < this.#fewerRestUntil || this.#inUse <= less ? this.#slots : less;
    const more =
      this.#isWanted && isForAnswers ? Math.min(SENDING_SLOTS_MAX, this.#slots * STEP) : this.#slots;
    if (more === this.#slots) return fewer;
    return this.#isForMore || fewer === this.#slots ? more : fewer;
  }

  /** What tries came to is forgotten; that the server had enough is not. */
  #begin(): void {
    this.#restMs = TRY_AGAIN_MS_MIN;
    this.#restsUntil = this.#troubleAt + TRY_AGAIN_MS;
    this.#fewerRestUntil = -Infinity;
    this.#isForMore = true;
    this.#isOpening = true;
    this.#change(1);
  }

  #change(slots: number): void {
    const isOther = slots !== this.#slots;
    this.#slots = slots;
    this.#forget();
    if (isOther) this.#onChange();
  }

  #forget(): void {
    this.#before = undefined;
    this.#sampleAnew();
  }

  #sampleAnew(): void {
    this.#sample = undefined;
    this.#seen.clear();
  }
}
