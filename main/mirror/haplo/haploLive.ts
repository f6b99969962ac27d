import { failure, type Failure } from '../../../shared/model/failure.ts';
import { fail, type Result } from '../../../shared/model/result.ts';
import { headerOf, textOf, type WholeAnswer } from '../passOn.ts';
import type { HaploWork } from './haploParts.ts';

/**
 * An answer of the server, unless it is about our own key: a script can do nothing about that, so its call is treated as if
 * the server could not be reached, and the scheduler finds out what is wrong.
 */
export function asAnswer(work: HaploWork, answered: Result<WholeAnswer>): Result<WholeAnswer> {
  if (!answered.ok || answered.value.status !== 403) return answered;
  const { destination } = work.gateway;
  const { host } = new URL(destination.url);
  return fail(failure('remote.sign-in', { host, destination: destination.name, status: 403 }));
}

/** The body of a success, which only its type and shape prove: 200 alone proves nothing. */
export function successText(answer: WholeAnswer, isIt: (body: string) => boolean): string | undefined {
  if (answer.status !== 200 || !/^text\/plain\b/i.test(headerOf(answer, 'content-type') ?? ''))
    return undefined;
  const text = textOf(answer);
  return isIt(text) ? text : undefined;
}

/** The two names of a batch: what the script was given, and what the server calls it. */
export interface BatchNames {
  readonly given: string;
  readonly ref: string;
}

/** An answer with the batch called as the script knows it. */
export function withGiven(answer: WholeAnswer, names: BatchNames | undefined): WholeAnswer {
  if (names === undefined || names.ref === names.given || names.ref === '') return answer;
  if (headerOf(answer, 'content-encoding') !== undefined) return answer;
  const text = answer.body.toString('latin1');
  return text.includes(names.ref)
    ? { ...answer, body: Buffer.from(text.replaceAll(names.ref, names.given), 'latin1') }
    : answer;
}

/** What a schedule that was refused is undone with. */
export function refusedBy(work: HaploWork, answer: WholeAnswer): Failure {
  const { host } = new URL(work.gateway.destination.url);
  return failure('remote.schedule-refused', { host, status: answer.status });
}
