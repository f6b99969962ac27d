import { HAPLO_DEPENDENT_DEPTH_MAX } from '../../services/haplo/limits.ts';
import type { HaploDestination, HaploModel, HaploName } from '../../services/haplo/models.ts';
import { haploDestination } from '../../services/haplo/models.ts';
import { HAPLO_DEATH_TEXT, HAPLO_LOG_TEXT } from '../../services/haplo/serverText.ts';
import type { RunListener } from './runEvents.ts';
import { RunDeath } from './runEvents.ts';

interface Cell {
  /** The filling of the target that the cell was last written in; older ones count as empty. */
  filling: number;
  first: unknown;
  more: unknown[] | undefined;
  /** What was last copied here from the data, to notice that one source overwrites another. */
  source: string | undefined;
}

/**
 * The object or dictionary that a record's values end up in. One is used again for record after record: millions of
 * records must not make millions of maps.
 */
export class Target {
  /** In use for the current record. */
  isAlive = false;
  /** Loaded from the server: it may hold anything. */
  isLoaded = false;
  private filling = 0;
  private readonly cells = new Map<string, Cell>();
  private order: string[] = [];

  renew(isLoaded: boolean): void {
    this.isAlive = true;
    this.isLoaded = isLoaded;
    this.filling += 1;
    if (this.order.length > 0) this.order = [];
  }

  get isEmpty(): boolean {
    return this.order.every((name) => !this.has(name));
  }

  has(name: string): boolean {
    return this.cells.get(name)?.filling === this.filling;
  }

  first(name: string): unknown {
    const cell = this.cells.get(name);
    return cell?.filling === this.filling ? cell.first : undefined;
  }

  /** Replaces whatever the name holds. `source` says what was copied, where it was. */
  set(name: string, value: unknown, source?: string): void {
    const cell = this.cells.get(name);
    if (cell === undefined) {
      this.cells.set(name, { filling: this.filling, first: value, more: undefined, source });
      this.order.push(name);
      return;
    }
    if (cell.filling !== this.filling) {
      cell.filling = this.filling;
      this.order.push(name);
    }
    cell.first = value;
    cell.more = undefined;
    cell.source = source;
  }

  /** Adds to what the name holds. */
  add(name: string, value: unknown): void {
    const cell = this.cells.get(name);
    if (cell?.filling !== this.filling) this.set(name, value);
    else (cell.more ??= []).push(value);
  }

  remove(name: string): void {
    const cell = this.cells.get(name);
    if (cell !== undefined) cell.filling = -1;
  }

  sourceOf(name: string): string | undefined {
    const cell = this.cells.get(name);
    return cell?.filling === this.filling ? cell.source : undefined;
  }

  /** As a plain object in the order of first writing, as the server shows it. */
  toJSON(): Record<string, unknown> {
    const names = this.order.filter((name) => this.has(name));
    return Object.fromEntries(names.map((name) => [name, this.first(name)]));
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
  private readonly stored: readonly (readonly [string, HaploDestination])[];
  private readonly requiredNames = new Map<string, readonly string[]>();
  private saidTitleHint = false;

  constructor(settings: RunSettings) {
    this.settings = settings;
    const destinations = Object.entries(settings.model.destinations);
    this.stored = destinations.filter(([, destination]) => destination.pseudo !== true);
    for (const [name, destination] of destinations) {
      const required = Object.keys(destination.names).filter(
        (key) => destination.names[key]?.required === true,
      );
      this.requiredNames.set(name, required.sort());
    }
  }

  start(record: unknown): void {
    this.record = record;
    this.isComplete = true;
    for (const target of this.targets.values()) target.isAlive = false;
  }

  /** The checks after the last instruction; an aborted record is spared them. */
  finish(): void {
    if (!this.isComplete) return;
    for (const [name, destination] of this.stored) {
      const target = this.alive(name);
      if (target !== undefined || destination.optional !== true) this.check(name, target);
    }
  }

  private alive(name: string): Target | undefined {
    const target = this.targets.get(name);
    return target?.isAlive === true ? target : undefined;
  }

  private fresh(name: string, isLoaded: boolean): Target {
    let target = this.targets.get(name);
    if (target === undefined) {
      target = new Target();
      this.targets.set(name, target);
    }
    target.renew(isLoaded);
    return target;
  }

  /** A fresh target; the one before is checked and queued for saving. Dies for a destination the model lacks. */
  renew(name: string): void {
    this.checkCurrent(name);
    this.fresh(name, false);
  }

  /** Whether something was loaded; what only the server knows to exist is taken for found. */
  load(name: string, mayExist: boolean): boolean {
    const destination = this.checkCurrent(name);
    // The public dictionaries cannot be loaded at all.
    const isFound = mayExist && (destination.kind === 'object' || this.settings.model.moreDestinations);
    if (isFound) this.fresh(name, true);
    return isFound;
  }

  clear(name: string): void {
    const target = this.targets.get(name);
    if (target !== undefined) target.isAlive = false;
  }

  target(name: string): Target {
    return this.alive(name) ?? this.makeTarget(name, HAPLO_DEPENDENT_DEPTH_MAX, '');
  }

  private makeTarget(name: string, depth: number, path: string): Target {
    if (depth < 0) throw new RunDeath('getTarget() maximum recursion limit exceeded', true);
    const known = this.alive(name);
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
    return this.fresh(name, false);
  }

  private checkCurrent(name: string): HaploDestination {
    const destination = haploDestination(this.settings.model, name);
    if (destination === undefined) {
      throw new RunDeath(HAPLO_DEATH_TEXT.unknownDestination(name), true);
    }
    const current = this.alive(name);
    if (current !== undefined) {
      this.check(name, current);
      current.isAlive = false;
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
    if (required.every((key) => target.has(key))) return;
    const missing = required.filter((key) => !target.has(key));
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
