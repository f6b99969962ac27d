import type { settingsRoutes, SettingsView } from '../../../shared/api/routes/settings.ts';
import { ok, type Result } from '../../../shared/model/result.ts';
import type { ImportStep } from '../../../shared/model/settingsExport.ts';
import type { Spool } from '../../core/ports/spool.ts';
import { exportedSettings, importedSettings, plannedImport, type CarrierParts } from '../settingsCarrier.ts';
import { mapped, present, type SomeHandlers } from './handler.ts';

/** What settings are shown and changed with. */
export interface SettingsParts extends CarrierParts {
  readonly spool: Pick<Spool, 'usage'>;
}

/** What is kept how long, and settings as a file. */
export function settingsHandlers(parts: SettingsParts): SomeHandlers<keyof typeof settingsRoutes> {
  const view = async (): Promise<SettingsView> => {
    const { settleMs, spoolLimitBytes, retentionDays, locked } = parts.settings.current();
    const { bytes } = await parts.spool.usage();
    return { settleMs, spoolLimitBytes, spoolBytes: bytes, retentionDays, locked: [...locked] };
  };
  return {
    settings: async () => ok(await view()),
    setSettings: async ({ body }) => {
      const changed = await parts.settings.change(present(body));
      return changed.ok ? ok(await view()) : changed;
    },
    exportSettings: async () => ok(await exportedSettings(parts)),
    previewSettingsImport: async ({ body }) => ok({ steps: [...(await plannedImport(parts, body))] }),
    importSettings: async ({ body }) => told(await importedSettings(parts, body)),
  };
}

function told(done: Result<readonly ImportStep[]>): Result<{ steps: ImportStep[] }> {
  return mapped(done, (steps) => ({ steps: [...steps] }));
}
