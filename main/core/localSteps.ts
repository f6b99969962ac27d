import type { Batch } from '../../shared/model/batch.ts';
import type { BatchStep } from './batchPlan.ts';

/** What needs no server: it is done while the destination rests, too. */
export type LocalStep = Extract<BatchStep, { do: 'settle' | 'check' }>;

/** Whether a step can be taken without the server. A person's pause holds it up all the same. */
export function isLocalStep(step: BatchStep): step is LocalStep {
  return step.do === 'settle' || step.do === 'check';
}

/** Batches that can have a local step while their destination rests; the others need not be looked at then. */
export function mayHaveLocalStep({ check, mode }: Pick<Batch, 'check' | 'mode'>): boolean {
  return mode === 'dry-run-then-run' && check === undefined;
}
