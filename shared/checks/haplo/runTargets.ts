import { HAPLO_DEPENDENT_DEPTH_MAX } from '../../services/haplo/limits.ts';
import type { HaploDestination, HaploModel, HaploName } from '../../services/haplo/models.ts';
import { haploDestination } from '../../services/haplo/models.ts';
import { HAPLO_DEATH_TEXT, HAPLO_LOG_TEXT } from '../../services/haplo/serverText.ts';
import type { RunListener } from './runEvents.ts';
import { RunDeath } from './runEvents.ts';

/** The object or dictionary that a record's values end up in. */
export class Target {
  readonly values = new Map<string, unknown[]>();
  /** Names last written by copying from the data, to notice that one source overwrites another. */
  readonly copied = new Map<string, string>();
  /** Loaded from the server: it may hold anything. */
  readonly isLoaded: boolean;

  constructor(isLoaded: boolean) {
    this.isLoaded = isLoaded;
  }

  first(name: string): unknown {
    return this.values.get(name)?.[0];
  }

  /** As a plain object in the order of first writing, as the server shows it. */
  toJSON(): Record<string, unknown> {
    return Object.fromEntries([...this.values].map(([name, values]) => [name, values[0]]));
  }
}

/** Settings of a run that differ between servers. */
export interface RunSettings {
  readonly model: HaploModel;
  /** Whether the server refuses objects without a title: 2020-06 does, 2021-06 does not. */
  readonly refusesUntitled: boolean;
  readonly listener: RunListener;
}

const TITLE = 'dc:attribute:title';

/**
 * The targets of one record, made ready, filled, checked and thrown away. Source: haplo-plugins e39348a,
 * haplo_data_import_framework.js Transformation and data_import_model.js.
 */
export class Transformation {
  isComplete = true;
  /** The whole record; instructions inside a loop see a part of it. */
  record: unknown;
  private readonly targets = new Map<string, Target>();
  private readonly settings: RunSettings;
  private readonly requiredNames = new Map<string, readonly string[]>();
  private saidTitleHint = false;

  constructor(settings: RunSettings) {
    this.settings = settings;
    for (const [name, destination] of Object.entries(settings.model.destinations)) {
      const required = Object.keys(destination.names).filter(
        (key) => destination.names[key]?.required === true,
      );
      this.requiredNames.set(name, required.sort());
    }
  }

  start(record: unknown): void {
    this.record = record;
    this.isComplete = true;
    this.targets.clear();
  }

  /** The checks after the last instruction; an aborted record is spared them. */
  finish(): void {
    if (!this.isComplete) return;
    for (const [name, destination] of Object.entries(this.settings.model.destinations)) {
      if (destination.pseudo === true) continue;
      const target = this.targets.get(name);
      if (target !== undefined || destination.optional !== true) this.check(name, target);
    }
  }

  /** A fresh target; the one before is checked and queued for saving. Dies for a destination the model lacks. */
  renew(name: string): void {
    this.checkCurrent(name);
    this.targets.set(name, new Target(false));
  }

  /** Whether something was loaded; what only the server knows to exist is taken for found. */
  load(name: string, mayExist: boolean): boolean {
    const destination = this.checkCurrent(name);
    // The public dictionaries cannot be loaded at all.
    const isFound = mayExist && (destination.kind === 'object' || this.settings.model.moreDestinations);
    if (isFound) this.targets.set(name, new Target(true));
    return isFound;
  }

  clear(name: string): void {
    this.targets.delete(name);
  }

  target(name: string): Target {
    return this.targets.get(name) ?? this.makeTarget(name, HAPLO_DEPENDENT_DEPTH_MAX, '');
  }

  private makeTarget(name: string, depth: number, path: string): Target {
    if (depth < 0) throw new RunDeath('getTarget() maximum recursion limit exceeded', true);
    const known = this.targets.get(name);
    if (known !== undefined) return known;
    const destination = haploDestination(this.settings.model, name);
    if (destination === undefined) throw new RunDeath(HAPLO_DEATH_TEXT.noDestination(name), true);
    if (destination.depends !== undefined) {
      this.makeTarget(destination.depends, depth - 1, `${path}${name} `);
    } else if (destination.pseudo !== true && !this.settings.model.moreDestinations) {
      this.isComplete = false;
      const text = HAPLO_LOG_TEXT.needsNew(name, path === '' ? undefined : path);
      this.settings.listener.logged('needs-new', text, { column: name });
    }
    const target = new Target(false);
    this.targets.set(name, target);
    return target;
  }

  private checkCurrent(name: string): HaploDestination {
    const destination = haploDestination(this.settings.model, name);
    if (destination === undefined) {
      throw new RunDeath(HAPLO_DEATH_TEXT.unknownDestination(name), true);
    }
    const current = this.targets.get(name);
    if (current !== undefined) {
      this.check(name, current);
      this.targets.delete(name);
    }
    return destination;
  }

  private check(name: string, target: Target | undefined): void {
    const destination = this.settings.model.destinations[name];
    if (destination === undefined || target?.isLoaded === true) return;
    if (target === undefined) {
      if (destination.optional === true) return;
      this.isComplete = false;
      this.settings.listener.logged('no-data', HAPLO_LOG_TEXT.noData(name), { column: name });
    } else if (destination.kind === 'dictionary') this.checkRequired(name, target);
    else this.checkTitle(name, destination.names[TITLE], target);
  }

  private checkRequired(name: string, target: Target): void {
    const required = this.requiredNames.get(name) ?? [];
    const missing = required.filter((key) => !target.values.has(key));
    if (missing.length === 0) return;
    this.isComplete = false;
    const text = HAPLO_LOG_TEXT.missingValues(name, missing);
    this.settings.listener.logged('missing-values', text, {
      column: name,
      shown: missing.join(', '),
    });
  }

  private checkTitle(name: string, title: HaploName | undefined, target: Target): void {
    if (title?.required !== true || target.first(TITLE) !== undefined) return;
    const text = HAPLO_LOG_TEXT.noTitle(name);
    if (!this.settings.refusesUntitled) {
      this.settings.listener.silent('title-missing', { column: name, shown: text });
      return;
    }
    this.isComplete = false;
    this.settings.listener.logged('no-title', text, { column: name });
    if (this.saidTitleHint) return;
    this.saidTitleHint = true;
    this.settings.listener.logged('no-title', HAPLO_LOG_TEXT.noTitleHint, { column: name });
  }
}
