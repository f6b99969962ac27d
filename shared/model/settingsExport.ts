import { z } from 'zod';
import { canonicalJson } from './canonicalJson.ts';
import { destinationSchema } from './destination.ts';
import { fail, ok, type Result } from './result.ts';
import { CARRIED_SETTINGS, carriedSettingsSchema, type CarriedSetting } from './settings.ts';
import { weeklyWindowSchema, WINDOWS_MAX } from './weeklyWindow.ts';

/** Names the shape of the file, and its version. */
export const SETTINGS_EXPORT_FORMAT = 'waybill-settings/1';
const ANY_VERSION = /^waybill-settings\/\d+$/;

/** Destinations of one file: more is no lab. */
const DESTINATIONS_MAX = 200;
/** A whole file of settings is smaller than this, bytes. */
export const SETTINGS_EXPORT_BYTES_MAX = 1024 * 1024;

/** A destination without its key, and without what belongs to one computer only. Other keys are refused: a secret has no place here. */
const exportedDestinationSchema = z.strictObject({
  name: destinationSchema.shape.name,
  kind: destinationSchema.shape.kind,
  url: destinationSchema.shape.url,
  user: destinationSchema.shape.user,
  /** Where its key shall lie. */
  secretStore: z.enum(['keychain', 'file']),
  options: destinationSchema.shape.options,
  limits: destinationSchema.shape.limits,
});
export type ExportedDestination = Readonly<z.output<typeof exportedDestinationSchema>>;

/**
 * Settings, weekly windows and destinations as one file, to be carried to another computer. No secrets: keys are given there.
 * Watched folders are not in it, since their paths and what lies there belong to this computer.
 */
export const settingsExportSchema = z.strictObject({
  format: z.literal(SETTINGS_EXPORT_FORMAT),
  settings: carriedSettingsSchema,
  windows: z.array(weeklyWindowSchema).max(WINDOWS_MAX),
  destinations: z.array(exportedDestinationSchema).max(DESTINATIONS_MAX),
});
export type SettingsExport = z.output<typeof settingsExportSchema>;

/** Why a text is no file of settings: another file, one of a newer Waybill, or one of ours that somebody broke. */
export type ExportTrouble =
  | { readonly kind: 'foreign' }
  | { readonly kind: 'newer'; readonly format: string }
  | { readonly kind: 'broken'; readonly where: string };

/** Reads the text of a file of settings. */
export function readSettingsExport(text: string): Result<SettingsExport, ExportTrouble> {
  const given = parsed(text);
  const format = formatOf(given);
  if (format === undefined) return fail({ kind: 'foreign' });
  if (format !== SETTINGS_EXPORT_FORMAT) return fail({ kind: 'newer', format });
  const checked = settingsExportSchema.safeParse(given);
  if (checked.success) return ok(checked.data);
  const [issue] = checked.error.issues;
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys : [];
  return fail({ kind: 'broken', where: [...(issue?.path ?? []), ...unknown].map(String).join('.') });
}

/** What the file would do with one thing. `from` and `to` are there for settings only. */
export interface ImportStep {
  readonly what: 'setting' | 'window' | 'destination';
  readonly name: string;
  /** `keep`: it stays as it is here, for the reason in `why`. */
  readonly does: 'add' | 'change' | 'keep';
  readonly from?: string | number;
  readonly to?: string | number;
  /** `locked`: an administrator decides it. `differs`: a destination of that name is another one here. */
  readonly why?: 'locked' | 'differs';
}

/** How things stand on the computer that a file comes to. */
export interface ImportGround {
  readonly now: SettingsExport;
  /** Whether an administrator decides a thing. */
  readonly isLocked: (what: ImportStep['what'], name: string) => boolean;
}

/**
 * What a file of settings would change; what is the same here and there is left out. A destination that is here is never
 * changed: its key would be sent to an address that came out of a file.
 */
export function planSettingsImport(file: SettingsExport, ground: ImportGround): readonly ImportStep[] {
  return [
    ...CARRIED_SETTINGS.flatMap((name) => settingStep(name, file, ground)),
    ...file.windows.flatMap((window) => windowStep(window, ground)),
    ...file.destinations.flatMap((destination) => destinationStep(destination, ground)),
  ];
}

function settingStep(
  name: CarriedSetting,
  file: SettingsExport,
  { now, isLocked }: ImportGround,
): readonly ImportStep[] {
  const from = now.settings[name];
  const to = file.settings[name];
  if (from === undefined || to === undefined || from === to) return [];
  const step = { what: 'setting', name, from, to } as const;
  return [isLocked('setting', name) ? { ...step, does: 'keep', why: 'locked' } : { ...step, does: 'change' }];
}

function windowStep(
  window: SettingsExport['windows'][number],
  { now, isLocked }: ImportGround,
): readonly ImportStep[] {
  const { name } = window;
  const known = now.windows.find((one) => one.name === name);
  if (known !== undefined && isSame(known, window)) return [];
  const step = { what: 'window', name } as const;
  if (isLocked('window', name)) return [{ ...step, does: 'keep', why: 'locked' }];
  return [{ ...step, does: known === undefined ? 'add' : 'change' }];
}

function destinationStep(
  destination: ExportedDestination,
  { now, isLocked }: ImportGround,
): readonly ImportStep[] {
  const { name } = destination;
  const known = now.destinations.find((one) => one.name === name);
  const step = { what: 'destination', name } as const;
  const { secretStore } = destination;
  if (known !== undefined)
    return isSame({ ...known, secretStore }, destination) ? [] : [{ ...step, does: 'keep', why: 'differs' }];
  return [
    isLocked('destination', name) ? { ...step, does: 'keep', why: 'locked' } : { ...step, does: 'add' },
  ];
}

/** Whether two things of the file say the same, in whatever order. */
function isSame(one: unknown, other: unknown): boolean {
  return canonicalJson(one) === canonicalJson(other);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function formatOf(given: unknown): string | undefined {
  const format: unknown =
    typeof given === 'object' && given !== null && 'format' in given ? given.format : '';
  return typeof format === 'string' && ANY_VERSION.test(format) ? format : undefined;
}
