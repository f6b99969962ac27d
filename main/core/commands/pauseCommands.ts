import { countOf } from '../../../shared/model/batchStatus.ts';
import type { Destination } from '../../../shared/model/destination.ts';
import { failure } from '../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { DAY_MS, dayOf, instantOf, wallAt } from '../../../shared/model/wallClock.ts';
import type { CoreContext } from '../context.ts';
import type { PauseGiven, Paused } from '../core.ts';
import type { Scheduler } from '../scheduler.ts';

/** "Till tomorrow" ends when people begin to work, ms after midnight of the wall clock. */
export const TOMORROW_FROM_MS = 8 * 60 * 60_000;

/** Pauses everything, or one destination. Files on their way are called off and go back into the queue. */
export async function pause(
  core: CoreContext,
  scheduler: Scheduler,
  given: PauseGiven,
): Promise<Result<Paused>> {
  const { clock, store } = core.ports;
  const since = clock.now();
  const until = untilOf(core, given);
  if (until !== undefined && until <= since)
    return fail(failure('request.invalid', { where: 'until', reason: 'that time is over' }));
  const paused = { since, ...(until === undefined ? {} : { until }) };
  const found = destinationOf(core, given);
  if (!found.ok) return found;
  const calledOff = countOf((await store.totals(found.value?.id)).items, 'uploading');
  if (found.value === undefined) await scheduler.setPause(paused);
  else {
    await scheduler.gatekeeper(found.value.id).set({ state: 'paused', ...paused });
    scheduler.callOff(found.value.id);
    scheduler.wake(found.value.id);
  }
  return ok({ calledOff, ...(until === undefined ? {} : { until }) });
}

/** Ends a pause before its time. */
export async function resume(
  core: CoreContext,
  scheduler: Scheduler,
  given: { readonly destination?: string },
): Promise<Result<void>> {
  const found = destinationOf(core, given);
  if (!found.ok) return found;
  if (found.value === undefined) {
    await scheduler.setPause(undefined);
    return ok(undefined);
  }
  await scheduler.gatekeeper(found.value.id).set({ state: 'open' });
  scheduler.wake(found.value.id);
  return ok(undefined);
}

/** Undefined = everything. */
function destinationOf(
  core: CoreContext,
  given: { readonly destination?: string },
): Result<Destination | undefined> {
  if (given.destination === undefined) return ok(undefined);
  const found = core.ports.destinations.byName(given.destination);
  return found === undefined ? fail(failure('destination.unknown', { name: given.destination })) : ok(found);
}

/** When it ends, ms since the epoch; undefined = when somebody says so. */
function untilOf({ ports }: CoreContext, given: PauseGiven): number | undefined {
  const now = ports.clock.now();
  if (given.until === undefined) return given.forMs === undefined ? undefined : now + given.forMs;
  if (given.until !== 'tomorrow') return given.until;
  const zone = ports.zones.own();
  const offsetAt = (at: number): number => ports.zones.offsetAt(zone, at);
  return instantOf((dayOf(wallAt(now, offsetAt)) + 1) * DAY_MS + TOMORROW_FROM_MS, offsetAt);
}
