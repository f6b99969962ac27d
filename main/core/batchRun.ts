import type { Batch, BatchCounts } from '../../shared/model/batch.ts';
import type { BatchId } from '../../shared/model/ids.ts';
import { batchFacts } from './batchFacts.ts';
import { needsSendingSlot, nextStep, type BatchStep } from './batchPlan.ts';
import type { CoreContext } from './context.ts';
import type { Gatekeeper, ProbeTarget } from './gatekeeper.ts';
import { suspicion } from './destinationGate.ts';
import { isLocalStep, type LocalStep } from './localSteps.ts';
import type { ImportService } from './ports/importService.ts';
import type { SendingRules } from './sendingRules.ts';
import type { SendingWidth } from './sendingWidth.ts';
import { checkStep } from './steps/checkStep.ts';
import { deliverAnswerStep } from './steps/deliverAnswerStep.ts';
import { finishStep, makeJobStep, pollStep } from './steps/jobSteps.ts';
import { openStep } from './steps/openStep.ts';
import { sendPackageStep } from './steps/sendPackageStep.ts';
import { sendStep } from './steps/sendStep.ts';
import { settleStep, type SettleWatch } from './steps/settleStep.ts';
import { startStep } from './steps/startStep.ts';
import { wakeItemsStep } from './steps/wakeItemsStep.ts';
import { wishStep } from './steps/wishStep.ts';
import type { LocalStepContext, StepContext, StepEnd } from './steps/stepContext.ts';
import type { Transfers } from './transfers.ts';

/** What all batches of a destination are worked on with. */
export interface BatchRunParts {
  readonly core: CoreContext;
  readonly gatekeeper: Gatekeeper;
  readonly transfers: Transfers;
  readonly settleWatch: SettleWatch;
  /** When and how fast files may go there. */
  readonly sending: SendingRules;
  readonly width: SendingWidth;
  /** True while several batches are sent. */
  readonly areSeveral: () => boolean;
  /** True while a person paused everything: a task under way stops at its next step. */
  readonly isPaused: () => boolean;
  /** Hears that the files of a batch had not come to rest. */
  readonly onUnsettled: (id: BatchId) => void;
}

/** One task: a batch that is taken step by step until it rests. */
export interface BatchTask extends ProbeTarget {
  readonly batch: Batch;
  /** It has a sending slot, and goes on as long as there is something to send; any other has one for short calls. */
  readonly isSending: boolean;
  readonly abort: AbortController;
  /** Of items that are taken up. */
  readonly items: Map<string, AbortController>;
  /** True when its slot is wanted. */
  readonly shallYield: () => boolean;
  /** Hears of each step before it is taken. */
  readonly onStep: (step: BatchStep['do']) => void;
}

/** The next step of a batch, and the batch as it was when that was decided. */
export async function planOf(
  core: CoreContext,
  id: BatchId,
  service: ImportService,
): Promise<{ readonly batch: Batch; readonly counts: BatchCounts; readonly step: BatchStep }> {
  const state = await core.ledger.state(id);
  const { batch, counts } = state;
  if (core.leases.has(id)) return { batch, counts, step: { do: 'nothing' } };
  return { batch, counts, step: nextStep(await batchFacts(core, state, service)) };
}

/** Files wait for their window; what takes no files has none to send. */
export function maySend(sending: SendingRules, service: ImportService): boolean {
  return service.abilities.transport === 'none' || sending.mayBegin();
}

/** Takes what needs neither the server nor its secret. */
export async function runLocalSteps(parts: BatchRunParts, task: BatchTask): Promise<void> {
  const { core, gatekeeper } = parts;
  const { destination, service } = task;
  const { signal } = task.abort;
  for (;;) {
    if (signal.aborted || parts.isPaused()) return;
    if ((await gatekeeper.gate()).state === 'paused') return;
    const next = await planOf(core, task.batch.id, service);
    if (!isLocalStep(next.step)) return;
    task.onStep(next.step.do);
    const step = { core, destination, service, signal };
    if ((await takeLocal(parts, step, { batch: next.batch, next: next.step })) === 'rest') return;
  }
}

/** Takes steps of one kind, of sending or of short calls, as long as there are any. */
export async function runSteps(parts: BatchRunParts, task: BatchTask): Promise<void> {
  const { core, gatekeeper } = parts;
  const { signal } = task.abort;
  const secret = await core.ports.secrets.get(task.destination, 'remote');
  if (!secret.ok) {
    await gatekeeper.blame(task, secret.failure, signal);
    return;
  }
  const step = stepContext(parts, task, secret.value);
  for (;;) {
    if (signal.aborted || parts.isPaused()) return;
    if ((await gatekeeper.gate()).state !== 'open') return;
    const { batch, step: next } = await planOf(core, task.batch.id, task.service);
    if (next.do === 'nothing' || next.do === 'wait' || needsSendingSlot(next) !== task.isSending) return;
    if (task.isSending && step.shouldYield()) return;
    task.onStep(next.do);
    const end = await take(parts, step, { batch, next });
    if (end === 'rest') return;
  }
}

interface Planned<Next extends BatchStep> {
  readonly batch: Batch;
  readonly next: Next;
}

async function take(
  parts: BatchRunParts,
  step: StepContext,
  { batch, next }: Planned<Exclude<BatchStep, { do: 'nothing' | 'wait' }>>,
): Promise<StepEnd> {
  switch (next.do) {
    case 'settle':
    case 'check':
      return takeLocal(parts, step, { batch, next });
    case 'wakeItems':
      return wakeItemsStep(step.core, batch.id);
    case 'open':
      return openStep(step, batch);
    case 'send':
      return step.service.abilities.transport === 'package'
        ? sendPackageStep(step, batch, next.remote)
        : sendStep(step, next.remote, batch.id);
    case 'makeJob':
      return makeJobStep(step, batch);
    case 'start':
      return startStep(step, next);
    case 'poll':
      return pollStep(step, next);
    case 'deliverAnswer':
      return deliverAnswerStep(step, next);
    case 'carryWish':
      return wishStep(step, next);
    case 'finish':
      return finishStep(step, batch.id, next.job);
  }
}

async function takeLocal(
  { core, settleWatch, onUnsettled }: BatchRunParts,
  step: LocalStepContext,
  { batch, next }: Planned<LocalStep>,
): Promise<StepEnd> {
  if (next.do === 'check') return checkStep(step, batch);
  const end = await settleStep(core, settleWatch, batch.id);
  if (end === 'rest') onUnsettled(batch.id);
  return end;
}

function stepContext(parts: BatchRunParts, task: BatchTask, secret: string): StepContext {
  const { core, gatekeeper, transfers, sending, width } = parts;
  const { batch, destination, service } = task;
  const { signal } = task.abort;
  return {
    core,
    destination,
    service,
    signal,
    access: { destination, secret, signal, pace: sending.pace(batch.folderId !== undefined) },
    transfers,
    blame: (failed) => {
      if (task.isSending && !signal.aborted && suspicion(failed) === 'probe') width.pushedBack();
      return gatekeeper.blame(task, failed, signal);
    },
    shouldYield: () =>
      parts.isPaused() || gatekeeper.isShut || task.shallYield() || !maySend(sending, service),
    isBesideOthers: parts.areSeveral,
    fileTaken: (bytes) => width.fileTaken(batch.id, bytes),
    itemSignal: (itemId) => {
      // Not `AbortSignal.any`: made for each of many small files, it took a tenth of the sending (measured).
      const own = new AbortController();
      if (signal.aborted) own.abort();
      task.items.set(itemId, own);
      return { signal: own.signal, done: () => task.items.delete(itemId) };
    },
  };
}
