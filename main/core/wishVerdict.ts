import { isSameMark, type JobMark, type JobWish } from '../../shared/model/jobWish.ts';
import type { JobReport } from './ports/importService.ts';

/** What the server shows of a job before it is told anything. `gone`: it knows no such job (any more). */
export type WishSight = { readonly report: JobReport } | 'gone';

/**
 * What is to be done about a wish, now that the job was looked at. `done`: an earlier try took, or there is nothing left to do.
 * `changed`: somebody else did something to the job meanwhile; only a person may say that it is to be done all the same.
 */
export type WishVerdict = 'carry' | 'done' | 'changed';

/** Decides on a wish. A try whose answer was lost is known by what it would have left. */
export function wishVerdict(wish: JobWish, sight: WishSight): WishVerdict {
  if (sight === 'gone') return wish.do === 'erase' ? 'done' : 'changed';
  const found = markOf(sight.report);
  const isTried = wish.tried === true;
  if (isTried && wish.do === 'restart' && found.state !== 'succeeded' && !isSameMark(wish.expected, found))
    return 'done';
  if (isTried && wish.do === 'erase' && found.state === 'failed' && wish.expected.state !== 'failed')
    return wish.once === true ? 'done' : 'carry';
  if (wish.anyway === true || isSameMark(wish.expected, found)) return 'carry';
  return 'changed';
}

/** What a report tells of how a job stands. */
export function markOf(report: JobReport): JobMark {
  return report.state === 'failed' ? { state: 'failed', message: report.message } : { state: report.state };
}

/** A mark as it stands in a sentence. */
export function wordsOf({ state, message }: JobMark): string {
  return message === undefined ? state : `${state}: ${message}`;
}
