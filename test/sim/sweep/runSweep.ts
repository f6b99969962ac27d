import { SERVICE_KINDS } from '../../../shared/services/abilities.ts';
import type { Around } from '../aroundPorts.ts';
import { diceOf } from '../dice.ts';
import { mend } from '../deeds.ts';
import { calm } from '../runSeed.ts';
import { Workload } from '../workload.ts';
import { World } from '../world.ts';
import { failingOf } from './failCall.ts';
import type { Scenario } from './scenarios.ts';

/**
 * How a point is disturbed: it fails once, from then on (until all troubles end), takes effect and loses its answer, or the process is
 * gone instead of making it.
 */
export const DISTURBANCES = ['once', 'for-ever', 'lost', 'kill'] as const;
export type Disturbance = (typeof DISTURBANCES)[number];

/** A call of a scenario: the `nth` one of its kind. */
export interface Point {
  readonly point: string;
  readonly nth: number;
}

/** Reads are many and alike: of each sort only so many are disturbed. What writes, or goes out, is disturbed every time. */
const NTH_MAX = 2;
const FOR_EVER_MS = 600_000;

/** Plays a scenario with one call disturbed; without one it tells which calls there are. Throws what the checker found. */
export async function playScenario(
  scenario: Scenario,
  disturbed?: Point & { readonly how: Disturbance },
): Promise<readonly Point[]> {
  const world = new World(scenario.seed, { kinds: [scenario.kind], keepTrace: true, isCalm: true });
  const met = new Map<string, number>();
  let isOn = false;
  let until = Infinity;
  const disturb: Around = async (call, go) => {
    if (!isOn) return go();
    const nth = (met.get(call.point) ?? 0) + 1;
    met.set(call.point, nth);
    if (disturbed === undefined || call.point !== disturbed.point || world.time.elapsed() > until)
      return go();
    const isNow = disturbed.how === 'for-ever' ? nth >= disturbed.nth : nth === disturbed.nth;
    if (!isNow) return go();
    if (until === Infinity) until = world.time.elapsed() + FOR_EVER_MS;
    world.trace.tell(`disturb ${call.point} ${nth} ${disturbed.how}`);
    if (disturbed.how === 'kill') {
      world.kill('the sweep', 1_000);
      return new Promise<never>(() => undefined);
    }
    if (disturbed.how === 'lost') await go();
    const failing = failingOf(call.point);
    if (failing === 'cannot') return go();
    if (failing.how === 'throws') throw failing.error;
    return failing.value as never;
  };
  world.disturb = disturb;
  const workload = new Workload(world, diceOf(scenario.seed, 'workload'));
  world.boot();
  await workload.setUp({ withFolders: false });
  isOn = true;
  try {
    await scenario.play(world, workload);
    isOn = disturbed === undefined;
    if (disturbed !== undefined) {
      mend(world);
      await calm(world, workload);
    }
    world.checker.judgeAll();
    if (world.checker.violation !== undefined) throw new Error(world.checker.violation);
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    const where = disturbed === undefined ? '' : `${disturbed.point} ${disturbed.nth} ${disturbed.how}: `;
    throw new Error(`${scenario.name}, ${where}${what}\n${world.trace.last().slice(-40).join('\n')}`, {
      cause: error,
    });
  }
  return [...met].flatMap(([point, times]) =>
    Array.from({ length: isEach(point) ? times : Math.min(times, NTH_MAX) }, (_, at) => ({
      point,
      nth: at + 1,
    })),
  );
}

/** True for what has an effect. */
function isEach(point: string): boolean {
  return hasEffect(point) && !point.endsWith('.report');
}

/** The ways in which a point can be disturbed. */
export function disturbancesOf({ point }: Point): readonly Disturbance[] {
  if (failingOf(point) === 'cannot') return ['kill'];
  return DISTURBANCES.filter((how) => how !== 'lost' || hasEffect(point));
}

function hasEffect(point: string): boolean {
  const port = point.split('.')[0] ?? '';
  const isCall = SERVICE_KINDS.some((kind) => kind === port);
  return point === 'store.commit' || isCall || point.startsWith('folders.mover.');
}
