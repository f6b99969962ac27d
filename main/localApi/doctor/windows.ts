import type { DestinationDetail } from '../../core/core.ts';
import { bad, doubtful, type Finding } from './finding.ts';

/** Windows that uploads keep to and that will never let a file pass: taken out of the settings by hand, or never open. */
export function windowFindings(destinations: readonly DestinationDetail[]): readonly Finding[] {
  return destinations.flatMap(({ destination, window }) => {
    if (window === undefined) return [];
    const name = `destination ${destination.name}`;
    const next = `Choose another: waybill destination limit ${destination.name} --window NAME, or --no-window.`;
    if (window.state === undefined)
      return [bad(name, `its files wait for the window ${window.name}, which there is not`, next)];
    if (window.state.isOpen || window.state.opensAt !== undefined) return [];
    return [doubtful(name, `its files wait for the window ${window.name}, which never opens`, next)];
  });
}
