import type { Checks } from '../../main/core/ports/checks.ts';
import type { Files } from '../../main/core/ports/files.ts';
import { runCheck } from '../../main/core/runCheck.ts';

/** Checks in this very thread. */
export function checksHere(files: Files): Checks {
  return { run: (request, watch) => runCheck(files, request, watch) };
}
