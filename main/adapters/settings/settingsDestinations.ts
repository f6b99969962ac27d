import { isDeepStrictEqual } from 'node:util';
import type { Destinations } from '../../core/ports/destinations.ts';
import { destinationSchema, type Destination } from '../../../shared/model/destination.ts';
import { failure } from '../../../shared/model/failure.ts';
import type { DestinationId } from '../../../shared/model/ids.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import type { Settings } from '../../../shared/model/settings.ts';
import type { Provision } from './adminSettings.ts';
import type { JsonObject } from './durableJson.ts';
import { settingsReason } from './settingsReason.ts';
import { PROVISIONED_KEY } from './withProvision.ts';

const KNOWN_KEYS: ReadonlySet<string> = new Set(Object.keys(destinationSchema.shape));

/** What the destinations need of the settings they are part of. */
export interface SettingsDestinationsOptions {
  readonly provision: Provision;
  readonly current: () => Settings;
  readonly edit: (edit: (raw: JsonObject) => Result<JsonObject>) => Promise<Result<void>>;
}

/** The destinations of the settings file, with the administrator's before them. */
export class SettingsDestinations implements Destinations {
  readonly #options: SettingsDestinationsOptions;

  constructor(options: SettingsDestinationsOptions) {
    this.#options = options;
  }

  all(): readonly Destination[] {
    return this.#options.current().destinations;
  }

  byId(id: DestinationId): Destination | undefined {
    return this.all().find((one) => one.id === id);
  }

  byName(name: string): Destination | undefined {
    return this.all().find((one) => one.name === name);
  }

  isLocked(id: DestinationId): boolean {
    return this.#provisioned(id) !== undefined || this.#isLocked();
  }

  save(destination: Destination): Promise<Result<void>> {
    const checked = destinationSchema.safeParse(destination);
    if (!checked.success)
      return Promise.resolve(
        fail(failure('request.invalid', { where: 'destination', reason: settingsReason(checked.error) })),
      );
    return this.#options.edit((raw) => {
      const provisioned = this.#provisioned(destination.id);
      if (provisioned !== undefined) return this.#saveOwnPart(raw, { provisioned, destination });
      if (this.#isLocked()) return this.#locked('destinations');
      // Only now, inside its turn, is it certain that no save is under way that takes the same name.
      const namesake = this.byName(destination.name);
      if (namesake !== undefined && namesake.id !== destination.id)
        return fail(failure('destination.exists', { name: destination.name }));
      return ok({ ...raw, destinations: withSaved(rawDestinations(raw), destination) });
    });
  }

  remove(id: DestinationId): Promise<Result<void>> {
    return this.#options.edit((raw) => {
      const provisioned = this.#provisioned(id);
      if (provisioned !== undefined) return this.#locked(provisioned.name);
      if (this.#isLocked()) return this.#locked('destinations');
      return ok({ ...raw, destinations: rawDestinations(raw).filter((one) => one['id'] !== id) });
    });
  }

  /** A person may replace the secret of a provisioned destination, and where it is kept; nothing else. */
  #saveOwnPart(
    raw: JsonObject,
    saved: { readonly provisioned: Destination; readonly destination: Destination },
  ): Result<JsonObject> {
    const { destination, provisioned } = saved;
    if (!isDeepStrictEqual(adminPart(destination), adminPart(provisioned)))
      return this.#locked(provisioned.name);
    const own = {
      secretStore: destination.secretStore,
      ...(destination.practiceSecret === undefined ? {} : { practiceSecret: destination.practiceSecret }),
      generations: destination.generation - provisioned.generation,
    };
    const known = raw[PROVISIONED_KEY];
    const parts = typeof known === 'object' && known !== null ? known : {};
    return ok({ ...raw, [PROVISIONED_KEY]: { ...parts, [destination.id]: own } });
  }

  #provisioned(id: DestinationId): Destination | undefined {
    return this.#options.provision.destinations.find((one) => one.id === id);
  }

  #isLocked(): boolean {
    return this.#options.provision.locked.includes('destinations');
  }

  #locked(name: string): Result<never> {
    return fail(failure('settings.locked', { name, path: this.#options.provision.path }));
  }
}

function adminPart(destination: Destination): Partial<Destination> {
  const { generation: _, practiceSecret: __, secretStore: ___, ...rest } = destination;
  return rest;
}

function rawDestinations(raw: JsonObject): readonly JsonObject[] {
  const list = raw['destinations'];
  return Array.isArray(list) ? (list as JsonObject[]) : [];
}

/** Replaces the one with the same id or adds it at the end. What a newer version wrote into it stays. */
function withSaved(list: readonly JsonObject[], destination: Destination): readonly JsonObject[] {
  const at = list.findIndex((one) => one['id'] === destination.id);
  if (at === -1) return [...list, { ...destination }];
  const unknown = Object.entries(list[at] ?? {}).filter(([key]) => !KNOWN_KEYS.has(key));
  return list.with(at, { ...destination, ...Object.fromEntries(unknown) });
}
