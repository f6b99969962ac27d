import { join } from 'node:path';
import { failure } from '../shared/model/failure.ts';
import { fail, type Result } from '../shared/model/result.ts';
import { NodeFiles } from './adapters/files/nodeFiles.ts';
import { adminSettingsPath } from './adapters/settings/adminSettings.ts';
import { openSettings } from './adapters/settings/settingsStore.ts';
import { spoolPath } from './adapters/spool/spoolPath.ts';
import type { CheckOutcome, CheckRequest, CheckWatch } from './core/checking/checkRequest.ts';
import { requestFor } from './core/checking/requestFor.ts';
import { runCheck } from './core/runCheck.ts';

/** Runs a check in this thread, over the real file system. `spoolDirectory` is where kept copies lie, if there are any. */
export function checkHere(
  request: CheckRequest,
  watch: CheckWatch,
  spoolDirectory = '',
): Promise<Result<CheckOutcome>> {
  const files = new NodeFiles({ spoolPath: (sha256) => spoolPath(spoolDirectory, sha256) });
  return runCheck(files, request, watch);
}

/**
 * What a check for a destination of a data directory is asked. Reads only the settings: needs no daemon, changes
 * nothing.
 */
export async function requestForNamed(
  dataDir: string,
  name: string,
  given: Omit<CheckRequest, 'kind'>,
): Promise<Result<CheckRequest>> {
  const adminPath = adminSettingsPath(process.env, process.platform);
  const opened = await openSettings({ path: join(dataDir, 'settings.json'), adminPath });
  if (!opened.ok) return opened;
  const found = opened.value.destinations.byName(name);
  return found === undefined ? fail(failure('destination.unknown', { name })) : requestFor(found, given);
}
