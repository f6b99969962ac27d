import { z } from 'zod';
import { LOCK_HASH_FORM } from './settingsLock.ts';
import { UPDATE_CHANNELS, updateFeedSchema } from './updates.ts';
import { weeklyWindowSchema, WINDOWS_MAX } from './weeklyWindow.ts';
import { destinationOptionsSchema, destinationSchema, type Destination } from './destination.ts';

const MINUTE_MS = 60_000;
/** As people and disks count. */
const GB = 1e9;

/** A file must be quiet so long before it is sent, where neither folder nor command says otherwise. */
export const SETTLE_MS_DEFAULT = 2_000;
/** Longer than any instrument pauses within one file. */
export const SETTLE_MS_MAX = 24 * 60 * MINUTE_MS;
/** Copies of one lab's browser drops and mirror uploads while its server is away; see the spool. */
export const SPOOL_LIMIT_BYTES_DEFAULT = 20 * GB;
/** A spool below this could not take in one file of an instrument. */
export const SPOOL_LIMIT_BYTES_MIN = 1024 ** 2;
/** Attempts and events of finished batches are kept so long; facts of files and receipts for ever. */
export const RETENTION_DAYS_DEFAULT = 90;
export const RETENTION_DAYS_MAX = 3_650;

/** How much Waybill holds back while an instrument writes into a watched folder: `gentle`, or not at all. */
export const KINDNESSES = ['full', 'gentle'] as const;
export type Kindness = (typeof KINDNESSES)[number];

const daemonShape = {
  /** How long a file must be quiet before it is sent, ms. */
  settleMs: z.number().int().min(0).max(SETTLE_MS_MAX),
  /** Byte cap of the spool. */
  spoolLimitBytes: z.number().int().min(SPOOL_LIMIT_BYTES_MIN),
  /** Days that attempts and events of finished batches are kept. */
  retentionDays: z.number().int().min(1).max(RETENTION_DAYS_MAX),
  /** A language tag, or `system`. */
  language: z.string().min(2).max(35),
  theme: z.enum(['system', 'light', 'dark']),
  /** Whether what comes from watched folders is sent slowly while one of them is written to. */
  kindness: z.enum(KINDNESSES),
  /** Where the desktop app looks for updates; empty = nowhere. */
  updateFeed: updateFeedSchema,
  updateChannel: z.enum(UPDATE_CHANNELS),
};

/** What the daemon and the window can be set to; everything has a default. */
export const daemonSettingsSchema = z.object({
  settleMs: daemonShape.settleMs.default(SETTLE_MS_DEFAULT),
  spoolLimitBytes: daemonShape.spoolLimitBytes.default(SPOOL_LIMIT_BYTES_DEFAULT),
  retentionDays: daemonShape.retentionDays.default(RETENTION_DAYS_DEFAULT),
  language: daemonShape.language.default('system'),
  theme: daemonShape.theme.default('system'),
  kindness: daemonShape.kindness.default('gentle'),
  updateFeed: daemonShape.updateFeed.default(''),
  updateChannel: daemonShape.updateChannel.default('latest'),
});
export type DaemonSettings = Readonly<z.infer<typeof daemonSettingsSchema>>;
export type SettingName = keyof DaemonSettings;

/** A change of some settings; what it does not name stays. Unknown names are refused. */
export const settingsChangeSchema = z
  .strictObject(daemonShape)
  .partial() as unknown as z.ZodType<SettingsChange>;
export type SettingsChange = { readonly [Name in SettingName]?: DaemonSettings[Name] };

/** What is kept for how long and at most, as it can be changed while the daemon runs. */
export const keepingSchema = z.strictObject({
  settleMs: daemonShape.settleMs,
  spoolLimitBytes: daemonShape.spoolLimitBytes,
  retentionDays: daemonShape.retentionDays,
});

/** Settings that a file of settings carries to another computer; the window keeps language and looks itself. */
export const CARRIED_SETTINGS = [
  'settleMs',
  'spoolLimitBytes',
  'retentionDays',
  'kindness',
  'updateFeed',
  'updateChannel',
] as const satisfies readonly SettingName[];
export type CarriedSetting = (typeof CARRIED_SETTINGS)[number];

/** Some of the settings that a file of settings carries. Unknown names are refused. */
export const carriedSettingsSchema = z
  .strictObject({
    ...keepingSchema.shape,
    kindness: daemonShape.kindness,
    updateFeed: daemonShape.updateFeed,
    updateChannel: daemonShape.updateChannel,
  })
  .partial();

/**
 * `settings.json`. Keys that this version does not know are kept as they are: they belong to a newer one, or to a
 * part of Waybill with a schema of its own (folders).
 */
export const settingsFileSchema = daemonSettingsSchema.extend({
  version: z.literal(1).default(1),
  destinations: z.array(destinationSchema).default([]),
});
export type SettingsFile = z.infer<typeof settingsFileSchema>;

/** A destination as an administrator writes it for many computers: what can be worked out may be left out. */
export const provisionedDestinationSchema = destinationSchema
  .partial({ id: true, secretStore: true, createdAt: true, generation: true })
  .extend({ options: destinationOptionsSchema.default({}) });
export type ProvisionedDestination = z.infer<typeof provisionedDestinationSchema>;

/**
 * The administrator's file. Its settings and destinations hold and cannot be changed by the person; `locked` names
 * what else may not be changed: a setting, `destinations`, `folders` or `windows`.
 */
export const adminSettingsSchema = z.object({
  settings: settingsChangeSchema.default({}),
  destinations: z.array(provisionedDestinationSchema).default([]),
  /** Folders as the folder settings have them; read by those who know their schema. */
  folders: z.array(z.record(z.string(), z.unknown())).default([]),
  locked: z.array(z.string()).default([]),
  /** The lock of the settings: a hash that `waybill lock hash` makes, or `none`, whatever a person has set. */
  settingsLock: z.union([z.literal('none'), z.string().regex(LOCK_HASH_FORM)]).optional(),
  /** Weekly windows that hold on this computer; the person may add others, unless `windows` is locked. */
  windows: z.array(weeklyWindowSchema).max(WINDOWS_MAX).default([]),
});
export type AdminSettings = Readonly<z.infer<typeof adminSettingsSchema>>;

/** The settings in force: the person's, with the administrator's over them. */
export interface Settings extends DaemonSettings {
  readonly destinations: readonly Destination[];
  /** Names of settings, `destination:<name>` and `folder:<path>`, that the person cannot change. */
  readonly locked: readonly string[];
}
