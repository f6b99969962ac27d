import type { Core, BatchGiven } from '../../main/core/core.ts';
import type { Batch, RunMode } from '../../shared/model/batch.ts';
import { currentJob } from '../../shared/model/batchStatus.ts';
import { folderRulesSchema } from '../../shared/model/folder.ts';
import type { BatchId } from '../../shared/model/ids.ts';
import type { Item } from '../../shared/model/item.ts';
import type { Result } from '../../shared/model/result.ts';
import { ABILITIES } from '../../shared/services/abilities.ts';
import { diceOf, type Dice } from './dice.ts';
import { Schedules } from './schedules.ts';
import { Scripts } from './scripts.ts';
import { AWAY_ROOT } from './simMover.ts';
import { RIGHT_KEY, type Place, type World } from './world.ts';

/** A command of the first day is repeated until it was answered well: the process may die under it. */
const SET_UP_TRIES_MAX = 200;
const SET_UP_PATIENCE_MS = 5_000;
/** A control file that a Haplo server has already. */
const CONTROL = { digest: 'c'.repeat(64) } as const;
/** A log as a person copies it from a Haplo server's page. */
export const CLEAN_LOG = 'START (DRY RUN)\nSUCCESS\n';
const ERROR_LOG = 'START (DRY RUN)\nERROR: no such row\nCOMPLETE WITH 1 ERRORS\n';

/** People, scripts and instruments of the lab: what they do, in an order that the seed decides. */
export class Workload {
  readonly #world: World;
  readonly #dice: Dice;
  readonly #scripts: Scripts;
  readonly #schedules: Schedules;
  #commands = 0;
  #files = 0;

  constructor(world: World, dice: Dice) {
    this.#world = world;
    this.#dice = dice;
    this.#scripts = new Scripts(world, this, diceOf(world.seed, 'scripts'));
    this.#schedules = new Schedules(world, this, diceOf(world.seed, 'schedules'));
  }

  /** Nothing waits for a time of the day any more. */
  openWindows(): void {
    this.#schedules.openAll();
  }

  /** Destinations and watched folders, as a person sets them up at the first start. */
  async setUp(how: { readonly withFolders: boolean } = { withFolders: true }): Promise<void> {
    const { places, destinations } = this.#world;
    for (const place of places) {
      while (destinations.byName(place.name) === undefined) {
        await this.insist((core) => core.saveDestination(destinationGiven(place)));
      }
    }
    if (how.withFolders) await this.#schedules.setUp();
    for (const place of how.withFolders ? places : []) {
      if (ABILITIES[place.kind].transport === 'none' || !this.#dice.chance(0.4)) continue;
      const path = `/instrument/${place.name}`;
      this.#world.disk.files.folder(path);
      if (this.#dice.chance(0.3)) this.#world.disk.write(`${path}/old.tsv`);
      const mode = this.#mode(place);
      await this.insist((core) => this.#addFolder(core, place, { path, mode }));
    }
  }

  /** One deed. */
  act(): void {
    const deeds: readonly (readonly [number, () => void])[] = [
      [10, () => this.#addBatch()],
      [10, () => this.#instrument()],
      [6, () => this.#editFile()],
      [4, () => this.#steer()],
      [4, () => this.#steerItem()],
      [3, () => this.#ask()],
      [4, () => this.#scripts.act()],
      [3, () => this.#schedules.act()],
      [2, () => this.#pause()],
      [1, () => this.#folder()],
      [1, () => this.#look()],
    ];
    this.#dice.weighted(deeds)();
  }

  /** Has a command done by the daemon that runs now; what it answers is promised. */
  command<T>(name: string, act: (core: Core) => Promise<T>, done?: (answer: T) => void): void {
    const { core } = this.#world;
    this.#commands += 1;
    const number = this.#commands;
    const { trace, checker } = this.#world;
    if (core === undefined) return;
    trace.tell(`do ${number} ${name}`);
    const wait = async (): Promise<void> => {
      try {
        const answer = await act(core);
        trace.tell(`did ${number} ${name} ${outcomeOf(answer)}`);
        done?.(answer);
      } catch (error) {
        trace.tell(`failed ${number} ${name} ${String(error)}`);
        if (!(error instanceof Error) || error.name !== 'StoreError')
          checker.broken(`the command ${name} threw ${error instanceof Error ? error.stack : String(error)}`);
      }
    };
    void wait();
  }

  // --- batches -----------------------------------------------------------------------------------------

  #mode(place: Place): RunMode {
    const modes: readonly RunMode[] = ABILITIES[place.kind].dryRun
      ? ['hold', 'run', 'run', 'dry-run', 'dry-run-then-run']
      : ['hold', 'run', 'run', 'dry-run-then-run'];
    return this.#dice.pick(modes) ?? 'run';
  }

  #addBatch(): void {
    const place = this.#dice.pick(this.#world.places);
    if (place === undefined) return;
    const mode = this.#mode(place);
    const given = this.#given(place, mode);
    if (willImport(mode, place)) this.#world.checker.wishes.comments.add(given.comment ?? '');
    this.command(
      `add ${place.name} ${mode}`,
      (core) => core.addBatch(given),
      (added) => {
        if (added.ok) this.#world.checker.acknowledged(added.value.batch.batch.id, added.value.items);
      },
    );
  }

  #given(place: Place, mode: RunMode): BatchGiven {
    const abilities = ABILITIES[place.kind];
    const open = this.#dice.chance(0.1);
    const common = {
      destination: place.name,
      comment: `deed${this.#commands}`,
      mode,
      open,
      names: {},
      spooled: [],
      origin: { by: 'api' as const, operator: `${this.#commands}` },
    };
    if (abilities.transport === 'none') return { ...common, paths: [], batchDir: `dir/${this.#commands}` };
    this.#files += 1;
    const root = `/data/${place.name}/${this.#files}`;
    const count = this.#dice.between(1, 5);
    for (let at = 0; at < count; at += 1) this.#world.disk.write(`${root}/f${at}.tsv`);
    return {
      ...common,
      paths: [root],
      ...(abilities.controlFile ? { control: CONTROL } : {}),
    };
  }

  /** From now on a real import of this batch is no surprise. */
  #wantImport(id: BatchId): void {
    this.#world.checker.wishes.imports.add(id);
  }

  /** Somebody asks for one more import, knowing what the batch looks like. */
  #wantAgain(id: BatchId): void {
    const { again } = this.#world.checker.wishes;
    again.set(id, (again.get(id) ?? 0) + 1);
  }

  #someBatch(): Batch | undefined {
    return this.#dice.pick([...this.#world.checker.batches.values()]);
  }

  #someItem(): Item | undefined {
    return this.#dice.pick([...this.#world.checker.items.values()]);
  }

  #steer(): void {
    const batch = this.#someBatch();
    if (batch === undefined) return;
    const { id } = batch;
    const other = this.#someBatch();
    this.#dice.weighted<() => void>([
      [3, () => this.run(batch, { dryRun: this.#dice.chance(0.4), isOverride: this.#dice.chance(0.3) })],
      [3, () => this.retry(batch)],
      [2, () => this.cancel(id)],
      [1, () => this.command('send next', (core) => core.sendNext(id))],
      [2, () => this.command('close', (core) => core.editBatch(id, { close: true }))],
      [1, () => this.command('pause batch', (core) => core.editBatch(id, { paused: true }))],
      [2, () => this.command('resume batch', (core) => core.editBatch(id, { paused: false }))],
      [1, () => this.#changeMode(batch)],
      [1, () => this.#addItems(batch)],
      [1, () => this.#split(batch)],
      [1, () => other && this.#merge(id, other.id)],
    ])();
  }

  run(batch: Batch, how: { readonly dryRun: boolean; readonly isOverride: boolean }): void {
    const { id } = batch;
    if (!how.dryRun) this.#wantImport(id);
    if (!how.dryRun && how.isOverride) this.#wantAgain(id);
    this.command(`run ${id.slice(-6)}`, (core) =>
      core.runBatch(id, {
        dryRun: how.dryRun,
        by: 'somebody',
        ...(how.isOverride ? { override: 'because' } : {}),
      }),
    );
  }

  /** A run that begins when its window opens. */
  runInWindow(batch: Batch, window: string): void {
    this.#wantImport(batch.id);
    this.command(`run in ${window}`, (core) =>
      core.runBatch(batch.id, { dryRun: false, by: 'somebody', window, override: 'in time' }),
    );
    this.#wantAgain(batch.id);
  }

  retry(batch: Batch): void {
    const job = currentJob(batch, this.#world.checker.jobsOf(batch.id));
    const knowsBetter = job?.state === 'attention' || job?.state === 'failed' || job?.state === 'succeeded';
    if (knowsBetter) this.#wantAgain(batch.id);
    this.command(`retry ${batch.id.slice(-6)}`, (core) => core.retryBatch(batch.id));
  }

  cancel(id: BatchId): void {
    this.command(
      `cancel ${id.slice(-6)}`,
      (core) => core.cancelBatch(id),
      (done) => {
        if (done.ok) this.#world.checker.cancelAcknowledged(id);
      },
    );
  }

  #changeMode(batch: Batch): void {
    const place = this.#world.placeOf(batch);
    if (place === undefined) return;
    const mode = this.#mode(place);
    if (willImport(mode, place)) this.#wantImport(batch.id);
    this.command(`edit mode ${mode}`, (core) => core.editBatch(batch.id, { mode }));
  }

  #addItems(batch: Batch): void {
    const place = this.#world.placeOf(batch);
    if (place === undefined || ABILITIES[place.kind].transport === 'none') return;
    const { paths } = this.#given(place, 'hold');
    this.command(
      `add items ${batch.id.slice(-6)}`,
      (core) => core.addItems(batch.id, { paths, spooled: [], names: {} }),
      (added) => {
        if (added.ok) this.#world.checker.acknowledged(batch.id, added.value.items);
      },
    );
  }

  #split(batch: Batch): void {
    const item = this.#dice.pick(this.#world.checker.itemsOf(batch.id));
    if (item === undefined) return;
    const { comments, imports } = this.#world.checker.wishes;
    if (imports.has(batch.id)) comments.add(batch.comment);
    this.command('split', (core) => core.splitBatch(batch.id, { items: [item.id] }));
  }

  #merge(id: BatchId, from: BatchId): void {
    this.command('merge', (core) => core.mergeBatches(id, [from]));
  }

  #steerItem(): void {
    const item = this.#someItem();
    if (item === undefined) return;
    this.#dice.weighted<() => void>([
      [2, () => this.command('cancel item', (core) => core.cancelItem(item.id))],
      [2, () => this.command('retry item', (core) => core.retryItem(item.id))],
      [1, () => this.command('restore item', (core) => core.restoreItem(item.id))],
      [
        1,
        () => {
          const name = `renamed${this.#commands}.tsv`;
          this.command('rename item', (core) => core.renameItem(item.id, name));
        },
      ],
    ])();
  }

  // --- jobs --------------------------------------------------------------------------------------------

  #ask(): void {
    const job = this.#dice.pick([...this.#world.checker.jobs.values()]);
    if (job === undefined) return;
    this.#dice.weighted<() => void>([
      [4, () => this.answerAll()],
      [2, () => this.recordLog(job.id, this.#dice.chance(0.6))],
      [1, () => this.command('restart job', (core) => core.restartJob(job.id))],
      [1, () => this.command('erase job', (core) => core.eraseJob(job.id))],
      [1, () => this.command('finalize', (core) => core.finalizeBatch(job.batchId))],
    ])();
  }

  /** Answers whatever is asked now. */
  answerAll(): void {
    const answer = { users: { nobody: this.#dice.below(9) }, taxa: {} };
    for (const job of this.#world.checker.jobs.values())
      if (job.state === 'asking') this.command('answer', (core) => core.answerJob(job.id, answer));
  }

  recordLog(id: Parameters<Core['recordLog']>[0], isClean: boolean): void {
    const job = this.#world.checker.jobs.get(id);
    const batch = job === undefined ? undefined : this.#world.checker.batches.get(job.batchId);
    // A clean rehearsal is what such a batch waits for.
    if (batch?.mode === 'dry-run-then-run' && isClean) this.#wantImport(batch.id);
    this.command('record log', (core) =>
      core.recordLog(id, { log: isClean ? CLEAN_LOG : ERROR_LOG, by: 'somebody' }),
    );
  }

  // --- the rest ----------------------------------------------------------------------------------------

  #pause(): void {
    const place = this.#dice.pick(this.#world.places);
    if (place === undefined) return;
    const until = this.#dice.chance(0.5) ? { forMs: this.#dice.between(1_000, 60_000) } : {};
    const where = this.#dice.chance(0.5) ? { destination: place.name } : {};
    this.#dice.weighted<() => void>([
      [1, () => this.command('pause', (core) => core.pause({ ...until, ...where }))],
      [2, () => this.command('resume', (core) => core.resume(where))],
      [1, () => this.command('save', (core) => core.saveDestination(destinationGiven(place)))],
      [1, () => this.command('test', (core) => core.testDestination(place.name, 5_000))],
    ])();
  }

  #folder(): void {
    const folder = this.#dice.pick(this.#world.folderSettings.all());
    if (folder === undefined) return;
    this.#dice.weighted<() => void>([
      [2, () => this.command('rescan', (core) => core.folders.rescan(folder.id))],
      [1, () => this.command('pause folder', (core) => core.folders.setPaused(folder.id, true))],
      [2, () => this.command('resume folder', (core) => core.folders.setPaused(folder.id, false))],
      [1, () => this.command('remove folder', (core) => core.folders.remove(folder.id))],
    ])();
  }

  /** Looking changes nothing, and finds the books in order. */
  #look(): void {
    this.command(
      'look',
      async (core) => [await core.status(), await core.folders.all(), await core.questions()] as const,
      ([, folders]) => {
        for (const { account, folder } of folders)
          if (!account.addsUp)
            this.#world.checker.broken(
              `I1: folder ${folder.path} does not add up: ${JSON.stringify(account)}`,
            );
      },
    );
  }

  async #addFolder(
    core: Core,
    place: Place,
    about: { readonly path: string; readonly mode: RunMode },
  ): Promise<Result<unknown>> {
    const rules = folderRulesSchema.parse({
      settleMs: 2_000,
      close: this.#dice.one([
        { idleMs: 5_000, per: 'all' },
        { files: 3, idleMs: 20_000, per: 'folder' },
        { idleMs: 10_000, per: 'folder' },
      ]),
      mode: about.mode,
      ignore: ['*.tmp'],
      ...(this.#dice.chance(0.4) ? { afterImport: { do: 'move', to: `${AWAY_ROOT}/${place.name}` } } : {}),
      ...(this.#dice.chance(0.4) ? { keepCopy: true, copyLimitBytes: this.#dice.one([300, 100_000]) } : {}),
    });
    if (willImport(about.mode, place)) this.#world.checker.wishes.comments.add(place.name);
    return core.folders.add({
      confirm: true,
      path: about.path,
      destination: place.name,
      existing: this.#dice.chance(0.5) ? 'send' : 'ignore',
      rules,
    });
  }

  #instrument(): void {
    const folder = this.#dice.pick(this.#world.folderSettings.all());
    if (folder === undefined) return this.#addBatch();
    this.#files += 1;
    const under = this.#dice.chance(0.3) ? `/run${this.#dice.below(3)}` : '';
    const name = this.#dice.chance(0.1) ? 'part.tmp' : `i${this.#files}.tsv`;
    const path = `${folder.path}${under}/${name}`;
    const { disk, time, trace } = this.#world;
    trace.tell(`instrument ${path}`);
    disk.write(path);
    // Some files are written for a while.
    const more = this.#dice.chance(0.3) ? this.#dice.between(1, 4) : 0;
    for (let at = 1; at <= more; at += 1)
      time.after(at * this.#dice.between(200, 1_900), () => disk.append(path));
  }

  #editFile(): void {
    const { disk, trace } = this.#world;
    const path = this.#dice.pick(disk.files.paths().filter((one) => !one.startsWith(AWAY_ROOT)));
    if (path === undefined) return;
    this.#dice.weighted<() => void>([
      [3, () => disk.append(path)],
      [3, () => disk.write(path)],
      [2, () => disk.truncate(path)],
      [2, () => disk.rename(path, `${path.replace(/\.[a-z0-9]+$/, '')}.r${this.#commands}`)],
      [1, () => disk.remove(path)],
    ])();
    this.#commands += 1;
    trace.tell(`edit ${path}`);
  }

  /** Repeats a command until it was answered well, whoever dies meanwhile. */
  async insist<T>(act: (core: Core) => Promise<Result<T>>): Promise<T | undefined> {
    const answers: Result<T>[] = [];
    const isDone = (): boolean =>
      answers.some((answer) => answer.ok || answer.failure.code === 'folder.overlaps');
    const { time, isAlive } = this.#world;
    if (!isAlive) this.#world.boot();
    for (let tries = 0; tries < SET_UP_TRIES_MAX; tries += 1) {
      this.command('set up', act, (answer) => answers.push(answer));
      const until = time.elapsed() + SET_UP_PATIENCE_MS;
      time.after(SET_UP_PATIENCE_MS, () => undefined);
      while (!isDone() && time.elapsed() < until) await this.#world.step();
      if (isDone()) return answers.find((answer) => answer.ok)?.value;
    }
    throw new Error('a command was never answered well');
  }
}

/** True where a batch of this mode goes live by itself. */
export function willImport(mode: RunMode, place: Place): boolean {
  return mode === 'run' || (mode === 'dry-run-then-run' && !ABILITIES[place.kind].dryRun);
}

/** A destination as a person gives it, with the key that is right. */
export function destinationGiven(place: Place): Parameters<Core['saveDestination']>[0] {
  return {
    name: place.name,
    kind: place.kind,
    url: `https://${place.server.host}`,
    secret: RIGHT_KEY,
    secretStore: 'keychain',
    options: {
      apiKind: 'people',
      project: 1,
      shortcode: '0001',
      jobType: 'ingredients_spellcheck',
    },
  };
}

function outcomeOf(answer: unknown): string {
  if (typeof answer !== 'object' || answer === null || !('ok' in answer)) return 'done';
  if (answer.ok === true) return 'ok';
  return 'failure' in answer ? (answer.failure as { readonly code: string }).code : 'failed';
}
