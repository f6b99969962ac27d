import type { Result } from '../../../../shared/model/result.ts';
import { DRY_RUN_MODE, SCHEDULED } from '../../../../shared/services/haplo/wire.ts';
import type { StartInput } from '../../../core/ports/importService.ts';
import type { HttpAnswer } from '../../http/answer.ts';
import { postForm, type HaploCaller } from './haploCall.ts';
import { isPlainSuccess } from './haploFailure.ts';

/** Schedules a batch. A real run names no mode at all; a rehearsal names exactly the one word that makes it one. */
export function scheduleHaplo(caller: HaploCaller, input: StartInput): Promise<Result<HttpAnswer>> {
  const mode = input.kind === 'dry-run' ? { mode: DRY_RUN_MODE } : {};
  return postForm(caller, 'schedule', { fields: { batch: input.batch.ref, ...mode }, effect: 'effect' });
}

/** The only answer that says the batch is scheduled now. */
export function saysScheduled(answer: HttpAnswer): boolean {
  return isPlainSuccess(answer, (body) => body === SCHEDULED);
}
