import type { Ports } from '../../main/core/ports/ports.ts';
import { LinesHere } from '../support/linesHere.ts';
import type { Dice } from './dice.ts';
import type { Life, SimTime } from './simTime.ts';

/** Few places, so that they run out. */
const PLACES_MAX = 4;

/** Lines of a simulated daemon: they start late, tell late, and die now and then. */
export function simLines(
  { files, service }: Ports,
  about: { readonly time: SimTime; readonly life: Life; readonly dice: Dice; readonly isCalm: () => boolean },
): LinesHere {
  const { time, life, dice, isCalm } = about;
  const later = (ms: number, work: () => void): void => {
    time.after(ms, () => {
      if (life.alive) work();
    });
  };
  const lines: LinesHere = new LinesHere({
    files,
    service,
    itemsMin: 2,
    placesMax: PLACES_MAX,
    soon: (work) => later(0, work),
    bring: (tell) => {
      if (!isCalm() && dice.chance(0.01)) later(dice.below(200), () => lines.die());
      later(dice.below(9), tell);
    },
  });
  lines.start = new Promise((resolve) => {
    later(dice.below(1_000), resolve);
  });
  return lines;
}
