import { z } from 'zod';
import { secretStoreSchema, type Destination } from '../../../shared/model/destination.ts';
import type { Settings, SettingsFile } from '../../../shared/model/settings.ts';
import type { Provision } from './adminSettings.ts';
import type { JsonObject } from './durableJson.ts';

/** Where the file keeps the little that a person decides about a provisioned destination, by its id. */
export const PROVISIONED_KEY = 'provisioned';

/** What stays the person's: where the secret lies, and how often it was replaced. */
const ownPartSchema = z.object({
  secretStore: secretStoreSchema.optional(),
  practiceSecret: z.string().optional(),
  /** Added to the administrator's generation. */
  generations: z.number().int().default(0),
});
const ownPartsSchema = z.record(z.string(), ownPartSchema).catch({});

/** The person's settings with the administrator's over them. */
export function withProvision(file: SettingsFile, raw: JsonObject, provision: Provision): Settings {
  const own = ownPartsSchema.parse(raw[PROVISIONED_KEY] ?? {});
  const provisioned = provision.destinations.map((one) => withOwnPart(one, own[one.id]));
  const ids = new Set(provisioned.map((one) => one.id));
  return {
    settleMs: file.settleMs,
    spoolLimitBytes: file.spoolLimitBytes,
    retentionDays: file.retentionDays,
    language: file.language,
    theme: file.theme,
    kindness: file.kindness,
    updateFeed: file.updateFeed,
    updateChannel: file.updateChannel,
    ...provision.settings,
    destinations: [...provisioned, ...file.destinations.filter((one) => !ids.has(one.id))],
    locked: [
      ...Object.keys(provision.settings),
      ...provision.locked,
      ...provisioned.map((one) => `destination:${one.name}`),
      ...provision.folders.map((one) => `folder:${one.path}`),
    ],
  };
}

function withOwnPart(provisioned: Destination, own: z.infer<typeof ownPartSchema> | undefined): Destination {
  if (own === undefined) return provisioned;
  return {
    ...provisioned,
    ...(own.secretStore === undefined ? {} : { secretStore: own.secretStore }),
    ...(own.practiceSecret === undefined ? {} : { practiceSecret: own.practiceSecret }),
    generation: provisioned.generation + own.generations,
  };
}
