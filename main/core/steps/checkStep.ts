import type { Batch, BatchCheck, CheckLevel } from '../../../shared/model/batch.ts';
import { hostOf } from '../../../shared/model/destination.ts';
import { failure } from '../../../shared/model/failure.ts';
import { ok, type Result } from '../../../shared/model/result.ts';
import type { KeptCheck } from '../../../shared/checks/reportSchema.ts';
import { checkBatch } from '../checking/batchCheck.ts';
import { checkKey } from '../ports/factKeys.ts';
import { stamped, storyLine } from '../context.ts';
import type { Draft } from '../draft.ts';
import type { LocalStepContext, StepEnd } from './stepContext.ts';

/** Where nobody says otherwise, warnings hold nothing up. */
export const CHECK_LEVEL_DEFAULT: CheckLevel = 'error';

/**
 * Checks a batch offline before anything of it leaves. Where the service has a dry run, that is the judge, and the
 * findings only lie beside; where it has none, the check is the rehearsal: with findings the batch waits for a person.
 */
export async function checkStep(step: LocalStepContext, batch: Batch): Promise<StepEnd> {
  const checked = await checkUnlessStopped(step, batch);
  if (checked === undefined) return 'rest';
  const { ports, ledger } = step.core;
  await ledger.write(batch.id, (draft) => {
    if (draft.batch.cancelledAt !== undefined) return;
    if (!checked.ok) {
      draft.putBatch({ ...draft.batch, failure: stamped(ports, checked.failure) });
      draft.tell(
        storyLine(ports, batch.id, { what: 'batch.checkFailed', facts: { code: checked.failure.code } }),
      );
      return;
    }
    noteCheck(step, draft, checked.value);
  });
  step.core.emit({ kind: 'status' });
  return 'on';
}

/** Undefined when the work was called off meanwhile. */
async function checkUnlessStopped(
  step: LocalStepContext,
  batch: Batch,
): Promise<Result<KeptCheck> | undefined> {
  try {
    const about = { batch, destination: step.destination };
    const checked = await checkBatch(step.core.ports, about, { signal: step.signal });
    return checked.ok ? ok(checked.value.kept) : checked;
  } catch (error) {
    if (step.signal.aborted) return undefined;
    throw error;
  }
}

function noteCheck(step: LocalStepContext, draft: Draft, kept: KeptCheck): void {
  const { ports } = step.core;
  const { error: errors, warning: warnings } = kept.report.counts;
  const check: BatchCheck = { at: kept.at, errors, warnings, fingerprint: kept.fingerprint };
  const { batch } = draft;
  const level = batch.checkLevel ?? CHECK_LEVEL_DEFAULT;
  const holds = errors > 0 || (level === 'warning' && warnings > 0);
  const facts = { errors, warnings, batch: batch.id, host: hostOf(step.destination) };
  draft.putBatch({
    ...batch,
    check,
    ...(holds && !step.service.abilities.dryRun
      ? { failure: stamped(ports, failure('check.findings', facts)) }
      : {}),
  });
  draft.also({ put: 'fact', key: checkKey(batch.id), value: JSON.stringify(kept) });
  draft.tell(storyLine(ports, batch.id, { what: 'batch.checked', facts: { errors, warnings } }));
}
