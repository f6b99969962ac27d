import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Low, type Adapter } from 'lowdb';
import type { Destinations } from '../../core/ports/destinations.ts';
import type { FolderSettings } from '../../core/ports/folders.ts';
import type { WebhookSettings } from '../../core/ports/webhook.ts';
import type { KindnessSetting, Windows } from '../../core/ports/windows.ts';
import { failure } from '../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import {
  settingsChangeSchema,
  settingsFileSchema,
  type Settings,
  type SettingsChange,
  type SettingsFile,
} from '../../../shared/model/settings.ts';
import { NO_PROVISION, readProvision, type Provision } from './adminSettings.ts';
import { DurableJson, type JsonObject } from './durableJson.ts';
import { SettingsDestinations } from './settingsDestinations.ts';
import { SettingsFolders } from './settingsFolders.ts';
import { SettingsPractice } from './settingsPractice.ts';
import { SettingsLockHash } from './settingsLockHash.ts';
import { SettingsUpdates } from './settingsUpdates.ts';
import { SettingsWebhook } from './settingsWebhook.ts';
import { SettingsWindows } from './settingsWindows.ts';
import { settingsReason } from './settingsReason.ts';
import { withProvision } from './withProvision.ts';

/** Where settings come from. */
export interface OpenSettingsOptions {
  /** Absolute path of `settings.json`. */
  readonly path: string;
  /** Absolute path of the administrator's file, which need not be there. */
  readonly adminPath?: string;
}

/** A change of the file's object, or why it cannot be made. */
export type Edit = (raw: JsonObject) => Result<JsonObject>;

/** Reads the settings. A missing file is all defaults; an unreadable one is `settings.unreadable` and stays as it is. */
export async function openSettings(options: OpenSettingsOptions): Promise<Result<SettingsStore>> {
  const provision =
    options.adminPath === undefined ? ok(NO_PROVISION) : await readProvision(options.adminPath);
  if (!provision.ok) return provision;
  const store = new SettingsStore(new DurableJson(options.path), {
    path: options.path,
    provision: provision.value,
  });
  const read = await store.reload();
  return read.ok ? ok(store) : read;
}

/** The settings in force, and the only writer of `settings.json`. */
export class SettingsStore {
  readonly destinations: Destinations;
  readonly folders: FolderSettings;
  readonly windows: Windows;
  readonly kindness: KindnessSetting;
  readonly lockHash: SettingsLockHash;
  readonly webhook: WebhookSettings;
  readonly practice: SettingsPractice;
  readonly updates: SettingsUpdates;
  readonly #db: Low<JsonObject>;
  readonly #path: string;
  readonly #provision: Provision;
  #settings: Settings;
  /** Saves come one after the other; each begins with what the one before left. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(file: Adapter<JsonObject>, at: { readonly path: string; readonly provision: Provision }) {
    this.#db = new Low<JsonObject>(file, {});
    this.#path = at.path;
    this.#provision = at.provision;
    this.#settings = withProvision(settingsFileSchema.parse({}), {}, at.provision);
    this.destinations = new SettingsDestinations({
      provision: at.provision,
      current: () => this.#settings,
      edit: (edit) => this.edit(edit),
    });
    const parts = {
      provision: at.provision,
      raw: () => this.#db.data,
      edit: (edit: Edit) => this.edit(edit),
    };
    this.folders = new SettingsFolders({ ...parts, current: () => this.#settings });
    this.windows = new SettingsWindows(parts);
    this.lockHash = new SettingsLockHash(parts);
    this.webhook = new SettingsWebhook(parts);
    this.practice = new SettingsPractice(parts);
    this.updates = new SettingsUpdates({
      current: () => this.#settings,
      change: (change) => this.change(change),
    });
    this.kindness = {
      current: () => this.#settings.kindness,
      save: (kindness) => this.change({ kindness }),
    };
  }

  /** The settings in force now; the object never changes, a save brings a new one. */
  current(): Settings {
    return this.#settings;
  }

  /** Changes what is named. Fails with `settings.locked` or `request.invalid`; then nothing is changed. */
  change(change: SettingsChange): Promise<Result<void>> {
    const checked = settingsChangeSchema.safeParse(change);
    if (!checked.success)
      return Promise.resolve(
        fail(failure('request.invalid', { where: 'settings', reason: settingsReason(checked.error) })),
      );
    const locked = Object.keys(change).find((name) => this.#settings.locked.includes(name));
    if (locked !== undefined)
      return Promise.resolve(fail(failure('settings.locked', { name: locked, path: this.#provision.path })));
    return this.edit((raw) => ok({ ...raw, ...checked.data }));
  }

  /** Reads the file again, for what was changed by hand. */
  reload(): Promise<Result<void>> {
    return this.#inTurn(() => this.#read());
  }

  /**
   * Reads the file, changes its object and writes it durably. Keys that nobody knows are kept. Fails with
   * `settings.unreadable`, `disk.full`, or what the edit says; then the file and the settings stay as they were.
   */
  edit(edit: Edit): Promise<Result<void>> {
    return this.#inTurn(async () => {
      const read = await this.#read();
      if (!read.ok) return read;
      const before = this.#db.data;
      const edited = edit(before);
      if (!edited.ok) return edited;
      const checked = parsed(edited.value);
      if (!checked.ok)
        return fail(failure('request.invalid', { where: 'settings', reason: checked.failure }));
      try {
        this.#db.data = edited.value;
        await this.#db.write();
      } catch (error) {
        this.#db.data = before;
        return fail(await this.#writeFailure(error));
      }
      this.#settings = withProvision(checked.value, edited.value, this.#provision);
      return ok(undefined);
    });
  }

  async #read(): Promise<Result<void>> {
    try {
      // lowdb keeps what it has when the file is gone: a file removed by hand comes back with the next save.
      await this.#db.read();
    } catch (error) {
      return fail(failure('settings.unreadable', { path: this.#path, reason: settingsReason(error) }));
    }
    const checked = parsed(this.#db.data);
    if (!checked.ok)
      return fail(failure('settings.unreadable', { path: this.#path, reason: checked.failure }));
    this.#settings = withProvision(checked.value, this.#db.data, this.#provision);
    return ok(undefined);
  }

  async #writeFailure(cause: unknown): Promise<ReturnType<typeof failure>> {
    const path = dirname(this.#path);
    const code = cause instanceof Error ? (cause as NodeJS.ErrnoException).code : undefined;
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      const disk = await statfs(path).catch(() => undefined);
      return failure('disk.full', { path, freeBytes: disk === undefined ? 0 : disk.bavail * disk.bsize });
    }
    const reason = `it cannot be written: ${settingsReason(cause)}`;
    return failure('settings.unreadable', { path: this.#path, reason });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}

function parsed(raw: JsonObject): Result<SettingsFile, string> {
  const checked = settingsFileSchema.safeParse(raw);
  if (!checked.success) return fail(settingsReason(checked.error));
  const { destinations } = checked.data;
  for (const key of ['id', 'name'] as const) {
    const seen = new Set(destinations.map((one) => one[key]));
    if (seen.size < destinations.length) return fail(`two destinations have the same ${key}`);
  }
  return ok(checked.data);
}
