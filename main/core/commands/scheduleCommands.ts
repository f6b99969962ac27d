import { currentJob } from '../../../shared/model/batchStatus.ts';
import type { Destination, DestinationLimits } from '../../../shared/model/destination.ts';
import { failure } from '../../../shared/model/failure.ts';
import type { BatchId } from '../../../shared/model/ids.ts';
import { nextJob } from '../../../shared/model/importJobMachine.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import type { WeeklyWindow } from '../../../shared/model/weeklyWindow.ts';
import { conflict, storyLine, type CoreContext } from '../context.ts';
import type { BatchDetail, DestinationDetail } from '../core.ts';
import type { KindnessDetail, LimitsChange, ScheduleFace, WindowDetail } from '../scheduleFace.ts';
import { runSchedule } from '../runSchedule.ts';
import type { Scheduler } from '../scheduler.ts';
import { changeBatch } from './batchDetail.ts';
import { destinationDetail } from './destinationCommands.ts';

/** Unfinished batches of a destination that are asked whether they wait for a window that shall go. */
const RUNS_LOOKED_AT = 10_000;

/** Windows, limits and kindness, as a face of the core. */
export function scheduleFace(core: CoreContext, scheduler: Scheduler): ScheduleFace {
  const { kindness, windows } = core.ports;
  const courtesy = (): KindnessDetail => ({ kindness: kindness.current(), ...core.instrument.courtesy() });
  return {
    windows: () => windows.all().map((window) => windowDetail(core, window)),
    saveWindow: (window) => saveWindow(core, window),
    removeWindow: (name) => removeWindow(core, name),
    limitDestination: (name, change) => limitDestination(core, scheduler, { name, change }),
    unplanRun: (id) => unplanRun(core, id),
    kindness: courtesy,
    async setKindness(wanted) {
      const saved = await kindness.save(wanted);
      if (!saved.ok) return saved;
      core.emit({ kind: 'status' });
      return ok(courtesy());
    },
  };
}

function windowDetail(core: CoreContext, window: WeeklyWindow): WindowDetail {
  return {
    window,
    zone: core.windows.zoneOf(window),
    state: core.windows.stateOf(window),
    destinations: usersOf(core, window.name).map(({ name }) => name),
    isLocked: core.ports.windows.isLocked(window.name),
  };
}

function usersOf(core: CoreContext, name: string): readonly Destination[] {
  return core.ports.destinations.all().filter(({ limits }) => limits?.window === name);
}

async function saveWindow(core: CoreContext, window: WeeklyWindow): Promise<Result<WindowDetail>> {
  const { ports } = core;
  if (window.zone !== undefined && !ports.zones.isKnown(window.zone))
    return fail(
      failure('request.invalid', { where: 'zone', reason: `"${window.zone}" is no time zone known here` }),
    );
  const saved = await ports.windows.save(window);
  if (!saved.ok) return saved;
  wakeAll(core);
  return ok(windowDetail(core, window));
}

async function removeWindow(core: CoreContext, name: string): Promise<Result<void>> {
  if (core.windows.find(name) === undefined) return fail(failure('window.unknown', { name }));
  const destinations = usersOf(core, name).map((one) => one.name);
  const runs = await runsWaiting(core, name);
  if (destinations.length > 0 || runs.length > 0) {
    const users = [...destinations, ...runs].slice(0, 5).join(', ');
    return fail(failure('window.in-use', { name, users }));
  }
  const removed = await core.ports.windows.remove(name);
  if (removed.ok) wakeAll(core);
  return removed;
}

/** Batches whose run waits for a window. */
async function runsWaiting(core: CoreContext, name: string): Promise<readonly BatchId[]> {
  const { destinations, store } = core.ports;
  const waiting: BatchId[] = [];
  for (const { id } of destinations.all())
    for (const { id: batchId } of await store.unfinishedBatches(id, RUNS_LOOKED_AT)) {
      if (runSchedule(core, await core.ledger.state(batchId))?.window === name) waiting.push(batchId);
    }
  return waiting;
}

async function limitDestination(
  core: CoreContext,
  scheduler: Scheduler,
  given: { readonly name: string; readonly change: LimitsChange },
): Promise<Result<DestinationDetail>> {
  const { change, name } = given;
  const known = core.ports.destinations.byName(name);
  if (known === undefined) return fail(failure('destination.unknown', { name }));
  if (typeof change.window === 'string' && core.windows.find(change.window) === undefined)
    return fail(failure('window.unknown', { name: change.window }));
  const { limits: before, ...rest } = known;
  const limits = changed(before ?? {}, change);
  const isEmpty = Object.keys(limits).length === 0;
  const destination: Destination = isEmpty ? rest : { ...rest, limits };
  const saved = await core.ports.destinations.save(destination);
  if (!saved.ok) return saved;
  core.emit({ kind: 'destination', id: known.id });
  core.emit({ kind: 'status' });
  core.wake(known.id);
  return ok(await destinationDetail(core, scheduler, destination));
}

function changed(before: DestinationLimits, change: LimitsChange): DestinationLimits {
  const window = change.window === undefined ? before.window : change.window;
  const rate = change.bytesPerSecond === undefined ? before.bytesPerSecond : change.bytesPerSecond;
  return {
    ...(window === undefined || window === null ? {} : { window }),
    ...(rate === undefined || rate === null ? {} : { bytesPerSecond: rate }),
  };
}

async function unplanRun(core: CoreContext, id: BatchId): Promise<Result<BatchDetail>> {
  return changeBatch(core, id, (draft) => {
    const job = currentJob(draft.batch, draft.jobs);
    const { next, ...rest } = draft.batch;
    const made = job?.state === 'notStarted' ? job : undefined;
    const kind = next?.kind ?? made?.kind;
    if (kind === undefined)
      return fail(conflict('no run of this batch is planned', 'See what it does: waybill batch ID.'));
    draft.putBatch(rest);
    if (made !== undefined) draft.putJob(nextJob(made, { type: 'cancelled', at: core.ports.clock.now() }));
    draft.tell(storyLine(core.ports, id, { what: 'batch.runUnplanned', facts: { kind } }));
    return ok(undefined);
  });
}

function wakeAll(core: CoreContext): void {
  for (const { id } of core.ports.destinations.all()) core.wake(id);
  core.emit({ kind: 'status' });
}
