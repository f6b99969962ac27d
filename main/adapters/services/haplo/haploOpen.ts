import { failure } from '../../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../../shared/model/result.ts';
import { isBatchIdentifier, saysControlNotFound } from '../../../../shared/services/haplo/wire.ts';
import { said } from '../../http/statusFailure.ts';
import { aboutCall, postForm, type HaploCaller } from './haploCall.ts';
import { haploFailure, isPlainSuccess } from './haploFailure.ts';

/** Makes a remote batch and gives its identifier. A repeat leaves an empty batch behind, which is harmless. */
export async function openHaploBatch(
  caller: HaploCaller,
  fields: Readonly<Record<string, string>>,
): Promise<Result<string>> {
  const answered = await postForm(caller, 'batch', { fields, effect: 'effect' });
  if (!answered.ok) return answered;
  const answer = answered.value;
  if (isPlainSuccess(answer, isBatchIdentifier)) return ok(answer.text);
  const common = haploFailure(caller, answer, 'a batch identifier');
  if (common !== undefined) return fail(common);
  const { host } = aboutCall(caller);
  if (caller.api.hasKnownTexts && saysControlNotFound(answer.text))
    return fail(failure('remote.rejected-control', { host }, said(answer)));
  return fail(failure('remote.rejected-batch', { host, status: answer.status }, said(answer)));
}

/** A comment as a form field, left out where there is none: the server then writes its own. */
export function commentField(comment: string): Readonly<Record<string, string>> {
  return comment === '' ? {} : { comment };
}
