import type { SettingsImportView, SettingsView } from '../../shared/api/routes/settings.ts';
import { SETTINGS_EXPORT_FORMAT, type SettingsExport } from '../../shared/model/settingsExport.ts';

/** Settings of the fake daemon: one differs from its default, one is the administrator's. */
export const FAKE_SETTINGS: SettingsView = {
  settleMs: 2_000,
  spoolLimitBytes: 50e9,
  spoolBytes: 1_234_567_890,
  retentionDays: 30,
  locked: ['retentionDays'],
};

/** The file it gives. */
export const FAKE_SETTINGS_FILE: SettingsExport = {
  format: SETTINGS_EXPORT_FORMAT,
  settings: { spoolLimitBytes: 50e9 },
  windows: [],
  destinations: [],
};

/** What any file would change there. */
export const FAKE_IMPORT_STEPS: SettingsImportView['steps'] = [
  { what: 'setting', name: 'spoolLimitBytes', does: 'change', from: 20e9, to: 50e9 },
  { what: 'setting', name: 'retentionDays', does: 'keep', from: 30, to: 90, why: 'locked' },
  { what: 'window', name: 'night', does: 'add' },
  { what: 'destination', name: 'ERIC-prod', does: 'keep', why: 'differs' },
  { what: 'destination', name: 'archive', does: 'add' },
];
