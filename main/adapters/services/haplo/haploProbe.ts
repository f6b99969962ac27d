import { fail, ok, type Result } from '../../../../shared/model/result.ts';
import { DRY_RUN_MODE, PROBE_BATCH, saysBatchNotFound } from '../../../../shared/services/haplo/wire.ts';
import type { ProbeReport } from '../../../core/ports/importService.ts';
import type { HttpAnswer } from '../../http/answer.ts';
import { notOurServer, notUnderstood } from '../../http/statusFailure.ts';
import { aboutCall, postForm, type HaploCaller } from './haploCall.ts';
import { haploFailure } from './haploFailure.ts';

const EXPECTED = 'the refusal of a batch that does not exist';

/**
 * Asks to rehearse a batch that does not exist: its refusal shows host, TLS, product, key and right in one, without
 * any effect.
 */
export async function probeHaplo(caller: HaploCaller): Promise<Result<ProbeReport>> {
  const began = caller.http.clock.elapsed();
  const answered = await postForm(caller, 'schedule', {
    fields: { batch: PROBE_BATCH, mode: DRY_RUN_MODE },
    effect: 'safe',
  });
  if (!answered.ok) return answered;
  const answer = answered.value;
  if (isRefusalOfUnknownBatch(caller, answer))
    return ok({
      product: caller.api.product,
      credentialsTested: true,
      tookMs: Math.round(caller.http.clock.elapsed() - began),
    });
  const about = aboutCall(caller);
  const common = haploFailure(caller, answer, EXPECTED);
  if (common !== undefined) return fail(common);
  return fail(
    answer.status < 400 ? notUnderstood(answer, about, EXPECTED) : notOurServer(answer, about, EXPECTED),
  );
}

/** The batch API says it in known words; of the standard API only the form of every refusal is known. */
function isRefusalOfUnknownBatch(caller: HaploCaller, answer: HttpAnswer): boolean {
  if (answer.status !== 400 || answer.mediaType !== 'text/plain') return false;
  return !caller.api.hasKnownTexts || saysBatchNotFound(answer.text);
}
