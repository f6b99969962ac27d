import type { Destination } from '../../shared/model/destination.ts';
import { ok, type Result } from '../../shared/model/result.ts';
import { CARRIED_SETTINGS, type SettingsChange } from '../../shared/model/settings.ts';
import {
  planSettingsImport,
  SETTINGS_EXPORT_FORMAT,
  type ExportedDestination,
  type ImportStep,
  type SettingsExport,
} from '../../shared/model/settingsExport.ts';
import type { Core } from '../core/core.ts';
import type { ChangeableSettings } from './changeableSettings.ts';
import { present } from './handlers/handler.ts';

/** What carries settings from one computer to another. */
export interface CarrierParts {
  readonly core: Pick<Core, 'destinations' | 'saveDestination' | 'schedule'>;
  readonly settings: ChangeableSettings;
}

/** The settings as a file: no keys, no practice server (it lives on this computer only), no watched folders. */
export async function exportedSettings({ core, settings }: CarrierParts): Promise<SettingsExport> {
  const current = settings.current();
  const destinations = (await core.destinations()).map(({ destination }) => destination);
  return {
    format: SETTINGS_EXPORT_FORMAT,
    settings: Object.fromEntries(CARRIED_SETTINGS.map((name) => [name, current[name]])),
    windows: core.schedule.windows().map(({ window }) => window),
    destinations: destinations.flatMap(exported),
  };
}

function exported(destination: Destination): readonly ExportedDestination[] {
  const { name, kind, url, user, secretStore, options, limits } = destination;
  if (secretStore === 'settings') return [];
  const made = {
    name,
    kind,
    // One that was written into the file by hand may hold a password.
    url: url.replace(/^([a-z]+:\/\/)[^/?#]*@/i, '$1'),
    ...(user === undefined ? {} : { user }),
    secretStore,
    options,
    ...(limits === undefined ? {} : { limits }),
  };
  return [made];
}

/** What a file of settings would change here. */
export async function plannedImport(
  parts: CarrierParts,
  file: SettingsExport,
): Promise<readonly ImportStep[]> {
  const { core, settings } = parts;
  const { locked } = settings.current();
  const windows = core.schedule.windows();
  return planSettingsImport(file, {
    now: await exportedSettings(parts),
    isLocked: (what, name) => {
      if (what === 'setting') return locked.includes(name);
      if (what === 'destination') return locked.includes('destinations');
      return locked.includes('windows') || windows.some((one) => one.window.name === name && one.isLocked);
    },
  });
}

/**
 * Takes over a file of settings and gives what that changed. The first thing that cannot be done ends it, with its failure; what was
 * done by then stays, and a second try does the rest.
 */
export async function importedSettings(
  parts: CarrierParts,
  file: SettingsExport,
): Promise<Result<readonly ImportStep[]>> {
  const steps = await plannedImport(parts, file);
  const done = steps.filter(({ does }) => does !== 'keep');
  const changed = await changeSettings(parts, file, done);
  if (!changed.ok) return changed;
  for (const window of file.windows) {
    if (!has(done, 'window', window.name)) continue;
    const saved = await parts.core.schedule.saveWindow(window);
    if (!saved.ok) return saved;
  }
  for (const destination of file.destinations) {
    if (!has(done, 'destination', destination.name)) continue;
    const added = await addDestination(parts, destination);
    if (!added.ok) return added;
  }
  return ok(steps);
}

async function changeSettings(
  { core, settings }: CarrierParts,
  file: SettingsExport,
  done: readonly ImportStep[],
): Promise<Result<unknown>> {
  const wanted = CARRIED_SETTINGS.filter((name) => has(done, 'setting', name));
  const change: SettingsChange = Object.fromEntries(wanted.map((name) => [name, file.settings[name]]));
  const { kindness, ...rest } = change;
  const changed = Object.keys(rest).length === 0 ? ok(undefined) : await settings.change(rest);
  // Through the core: whoever looks hears of it.
  return changed.ok && kindness !== undefined ? core.schedule.setKindness(kindness) : changed;
}

async function addDestination(
  { core }: CarrierParts,
  { limits, user, ...rest }: ExportedDestination,
): Promise<Result<unknown>> {
  const given = { ...rest, ...(user === undefined ? {} : { user }), keyLater: true } as const;
  const saved = await core.saveDestination(given);
  return saved.ok && limits !== undefined
    ? core.schedule.limitDestination(rest.name, present(limits))
    : saved;
}

function has(steps: readonly ImportStep[], what: ImportStep['what'], name: string): boolean {
  return steps.some((step) => step.what === what && step.name === name);
}
