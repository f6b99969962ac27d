import type { ImportLogView } from '../../../shared/api/routes/checks.ts';
import type { Tone } from '../../components/Mark.tsx';
import type { ShapeName } from '../../components/Shape.tsx';

/** How a recorded log ended, by shape and tone; only `clean` is good. */
export const OUTCOME_LOOKS: Readonly<Record<ImportLogView['outcome'], readonly [ShapeName, Tone]>> = {
  clean: ['check-ring', 'good'],
  errors: ['cross-octagon', 'bad'],
  exception: ['cross-octagon', 'bad'],
  unfinished: ['alert', 'ask'],
};
