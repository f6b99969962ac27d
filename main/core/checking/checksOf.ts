import type { Checks } from '../ports/checks.ts';
import type { Ports } from '../ports/ports.ts';
import { runCheck } from '../runCheck.ts';

/** Where checks run: beside everything else, or here where there is no other place. */
export function checksOf({ checks, files }: Pick<Ports, 'checks' | 'files'>): Checks {
  return checks ?? { run: (request, watch) => runCheck(files, request, watch) };
}
