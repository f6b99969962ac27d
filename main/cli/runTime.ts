import type { BatchView } from '../../shared/api/views.ts';
import { timeText } from './units.ts';

/** When the planned run of a batch begins, as the end of a sentence. */
export function whenText({ schedule }: BatchView): string {
  const { at, window, isOpen, opensAt, after } = schedule ?? {};
  const later = at === undefined || Date.parse(at) <= Date.now() ? undefined : timeText(at);
  if (after !== undefined) return `follows the run of ${after.id}, which comes first`;
  if (window === undefined) return later === undefined ? 'begins in its turn' : `is planned for ${later}`;
  const from = later === undefined ? '' : `, not before ${later}`;
  if (isOpen === true) return `is next: the window ${window} is open${from}`;
  return `waits for the window ${window}${opensAt === undefined ? '' : `, which opens ${timeText(opensAt)}`}${from}`;
}
