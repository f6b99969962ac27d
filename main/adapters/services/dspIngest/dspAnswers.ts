import type { Failure } from '../../../../shared/model/failure.ts';
import type { HttpAnswer } from '../../http/answer.ts';
import { notUnderstood } from '../../http/statusFailure.ts';
import { aboutCall, projectKey, type DspCaller } from './dspCall.ts';
import { dspFailure } from './dspFailure.ts';
import type { WaitBounds } from './dspPatience.ts';

/** How long to leave a taken project alone before the next try at a call. An ingest may hold it for days. */
export const BUSY_WAIT: WaitBounds = { minMs: 500, maxMs: 30_000 };

/** Waits of several who wait are spread over this share of themselves. */
const JITTER = 0.5;

/** What an answer means where all calls agree; see `dspFailure`. */
export function commonFailure(caller: DspCaller, answer: HttpAnswer, expected: string): Failure | undefined {
  const busyMs = (): number => {
    const wait = caller.patience.waitMs(`busy ${projectKey(caller)}`, BUSY_WAIT);
    return Math.round(wait * (1 - JITTER * Math.random()));
  };
  if (answer.status !== 409) caller.patience.over(`busy ${projectKey(caller)}`);
  return dspFailure(answer, { ...aboutCall(caller), shortcode: caller.shortcode, expected, busyMs });
}

/** What an answer means that fits no meaning of its call. */
export function failureOf(caller: DspCaller, answer: HttpAnswer, expected: string): Failure {
  return commonFailure(caller, answer, expected) ?? notUnderstood(answer, aboutCall(caller), expected);
}
