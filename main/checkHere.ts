import { join } from 'node:path';
import { failure } from '../shared/model/failure.ts';
import type { Destination } from '../shared/model/destination.ts';
import { fail, ok, type Result } from '../shared/model/result.ts';
import { NodeFiles } from './adapters/files/nodeFiles.ts';
import { adminSettingsPath } from './adapters/settings/adminSettings.ts';
import { openSettings } from './adapters/settings/settingsStore.ts';
import { spoolPath } from './adapters/spool/spoolPath.ts';
import type { CheckOutcome, CheckRequest, CheckWatch } from './core/checking/checkRequest.ts';
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

/** A destination of the settings of a data directory; needs no daemon and changes nothing. */
export async function destinationOf(dataDir: string, name: string): Promise<Result<Destination>> {
  const adminPath = adminSettingsPath(process.env, process.platform);
  const opened = await openSettings({ path: join(dataDir, 'settings.json'), adminPath });
  if (!opened.ok) return opened;
  const found = opened.value.destinations.byName(name);
  return found === undefined ? fail(failure('destination.unknown', { name })) : ok(found);
}

/** What a check of files for a destination is asked, as its kind and options say. */
export function requestFor(destination: Destination, given: Omit<CheckRequest, 'kind'>): CheckRequest {
  const { kind, options } = destination;
  const { control, jobType } = options;
  return {
    ...(kind !== 'haplo-batch' || control === undefined ? {} : { control: { kind: 'file', path: control } }),
    ...(jobType === undefined ? {} : { jobType }),
    ...given,
    kind,
  };
}
