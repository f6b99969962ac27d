import { afterEach, describe, expect, test } from 'vitest';
import type { CoreChange, DestinationGiven } from '../../../main/core/core.ts';
import type { PracticeProcess, PracticeService } from '../../../main/core/ports/practice.ts';
import { PracticeKeeper } from '../../../main/core/practice/practiceKeeper.ts';
import type { Destination } from '../../../shared/model/destination.ts';
import { failure } from '../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { MemoryDestinations } from '../../support/memoryDestinations.ts';
import { RecordingLog } from '../../support/silentLog.ts';
import { testDestination } from '../../support/testDestination.ts';

const DEMO = { folder: '/demo', files: '/demo/files', control: '/demo/control.json' };
const FAILED = fail(failure('practice.failed', { reason: 'no program' }));
const LOCKED = fail(failure('settings.locked', { name: 'destinations', path: '/admin.json' }));

/** A keeper over practice servers that a test ends, moves and refuses. */
class Bed {
  readonly clock = new FakeClock();
  readonly log = new RecordingLog();
  readonly destinations = new MemoryDestinations();
  wanted: string | undefined;
  saves: Result<void> = ok(undefined);
  takes: Result<void> = ok(undefined);
  demo: Result<typeof DEMO> = ok(DEMO);
  port = 4000;
  refuses = false;
  starts = 0;
  running = 0;
  /** Holds a start until it resolves. */
  hold: Promise<void> = Promise.resolve();
  crash: (reason: string) => void = () => undefined;
  #listeners = new Set<(change: CoreChange) => void>();
  keeper = this.#make();

  #make(): PracticeKeeper {
    return new PracticeKeeper({
      core: {
        onChange: (listener) => {
          this.#listeners.add(listener);
          return () => this.#listeners.delete(listener);
        },
        saveDestination: (given) => this.#save(given),
      },
      destinations: this.destinations,
      ground: { start: () => this.#start(), demo: () => Promise.resolve(this.demo) },
      setting: {
        current: () => this.wanted,
        save: (url) => {
          if (this.saves.ok) this.wanted = url;
          return Promise.resolve(this.saves);
        },
      },
      clock: this.clock,
      log: this.log,
    });
  }

  async #start(): Promise<Result<PracticeProcess>> {
    this.starts += 1;
    await this.hold;
    if (this.refuses) return FAILED;
    this.running += 1;
    const url = `http://127.0.0.1:${this.port}`;
    const service = (name: string, more: object = {}): PracticeService => ({
      url: `${url}/${name}`,
      user: 'u',
      secret: `key of ${name}`,
      ...more,
    });
    const services: Record<string, PracticeService> = {
      'haplo-batch': service('haplo'),
      'dsp-ingest': service('dsp', { authUrl: `${url}/api`, shortcode: '0803', somethingElse: 1 }),
      robotoff: { url: `${url}/robotoff`, secret: 's', jobType: 'import_insights' },
    };
    let end: (reason: string) => void = () => undefined;
    const ended = new Promise<string>((resolve) => (end = resolve));
    this.crash = (reason) => {
      this.running -= 1;
      end(reason);
    };
    const stop = (): Promise<void> => {
      this.crash('asked to');
      return Promise.resolve();
    };
    return ok({ url, services, ended, stop });
  }

  async #save(given: DestinationGiven): Promise<Result<never>> {
    if (!this.takes.ok) return this.takes;
    const known = this.destinations.byName(given.name);
    const { secret, ...rest } = given;
    const saved = {
      ...testDestination(given.kind, given.url),
      ...rest,
      id: known?.id ?? `dst_${given.name}`,
      practiceSecret: secret,
    };
    await this.destinations.save(saved as Destination);
    return ok(undefined as never);
  }

  async remove(name: string): Promise<void> {
    const one = this.destinations.byName(name);
    if (one !== undefined) await this.destinations.remove(one.id);
    this.tell({ kind: 'destinationRemoved', name });
    await this.clock.settle();
  }

  tell(change: CoreChange): void {
    for (const listener of this.#listeners) listener(change);
  }

  /** The daemon ends and starts anew: only what is kept is known. */
  async restart(): Promise<void> {
    await this.keeper.end();
    this.keeper = this.#make();
    this.keeper.begin(250);
  }

  state(): string {
    return this.keeper.state().state;
  }
}

let bed: Bed;
afterEach(() => bed.keeper.end());

describe('a practice server that somebody asks for', () => {
  test('is started once, with a destination and demo files, and wanted from then on', async () => {
    bed = new Bed();
    expect(bed.state()).toBe('off');
    expect(bed.keeper.destinations()).toEqual([]);
    const [first, second] = await Promise.all([
      bed.keeper.start('haplo-batch'),
      bed.keeper.start('haplo-batch'),
    ]);
    expect(first).toEqual(ok({ destination: 'practice', demo: DEMO }));
    expect(second).toEqual(first);
    expect(bed.starts).toBe(1);
    expect(bed.wanted).toBe('http://127.0.0.1:4000');
    expect(bed.keeper.destinations()).toEqual(['practice']);
    expect(bed.destinations.byName('practice')).toMatchObject({
      url: 'http://127.0.0.1:4000/haplo',
      user: 'u',
      practiceSecret: 'key of haplo',
      secretStore: 'settings',
      options: { control: DEMO.control },
    });
    expect(await bed.keeper.start(undefined)).toEqual(ok({}));
    expect(bed.starts).toBe(1);
  });

  test('has destinations of other kinds with their options and without demo files', async () => {
    bed = new Bed();
    expect(await bed.keeper.start('dsp-ingest')).toEqual(ok({ destination: 'practice-dsp-ingest' }));
    expect(bed.destinations.byName('practice-dsp-ingest')?.options).toEqual({
      authUrl: 'http://127.0.0.1:4000/api',
      shortcode: '0803',
    });
    expect(await bed.keeper.start('robotoff')).toEqual(ok({ destination: 'practice-robotoff' }));
    expect(await bed.keeper.start('ecotaxa')).toMatchObject({ failure: { code: 'practice.failed' } });
  });

  test('takes no name that another destination has, and goes on with one that an older version left', async () => {
    bed = new Bed();
    const lab = { ...testDestination('haplo-batch', 'https://lab.example'), secretStore: 'file' as const };
    for (const name of ['practice', 'practice-2'])
      await bed.destinations.save({ ...lab, id: `dst_${name}` as never, name });
    expect(await bed.keeper.start('haplo-batch')).toMatchObject(ok({ destination: 'practice-3' }));
    expect(bed.destinations.byName('practice')?.url).toBe('https://lab.example');

    bed = new Bed();
    await bed.destinations.save({
      ...lab,
      name: 'practice',
      url: 'http://127.0.0.1:999/haplo',
      secretStore: 'settings',
      options: { control: '/mine.json' },
    });
    expect(await bed.keeper.start('haplo-batch')).toMatchObject(ok({ destination: 'practice' }));
    expect(bed.destinations.byName('practice')).toMatchObject({
      url: 'http://127.0.0.1:4000/haplo',
      options: { control: '/mine.json' },
    });
  });

  test('says why it does not run, why nothing may be changed, and what is amiss with its files', async () => {
    bed = new Bed();
    bed.refuses = true;
    expect(await bed.keeper.start('haplo-batch')).toEqual(FAILED);
    expect(bed.keeper.state()).toMatchObject({ state: 'failed', failure: { code: 'practice.failed' } });
    bed.refuses = false;
    bed.saves = LOCKED;
    expect(await bed.keeper.start('haplo-batch')).toEqual(LOCKED);
    expect([bed.state(), bed.running]).toEqual(['off', 0]);
    expect(await bed.keeper.stop()).toEqual(LOCKED);
    bed.saves = ok(undefined);
    bed.demo = FAILED;
    expect(await bed.keeper.start('haplo-batch')).toEqual(FAILED);
    bed.demo = ok(DEMO);
    bed.takes = LOCKED;
    expect(await bed.keeper.start('haplo-batch')).toEqual(LOCKED);
  });

  test('is stopped for good when that is asked for, also while it starts', async () => {
    bed = new Bed();
    await bed.keeper.start('haplo-batch');
    expect(await bed.keeper.stop()).toEqual(ok(undefined));
    expect([bed.state(), bed.running, bed.wanted]).toEqual(['off', 0, undefined]);
    expect(bed.destinations.byName('practice')).toBeDefined();
    await bed.restart();
    await bed.clock.advance(60_000);
    expect(bed.starts).toBe(1);

    const starting = bed.keeper.start('haplo-batch');
    expect(bed.state()).toBe('starting');
    await bed.keeper.stop();
    await starting;
    expect(bed.running).toBe(0);
  });
});

describe('with the daemon', () => {
  test('it is started again a little later while a destination points to it, and ends with it', async () => {
    bed = new Bed();
    await bed.keeper.start('haplo-batch');
    await bed.restart();
    expect([bed.starts, bed.running]).toEqual([1, 0]);
    await bed.clock.advance(250);
    expect([bed.starts, bed.running, bed.state()]).toEqual([2, 1, 'running']);
  });

  test('it is started at once when a destination of its own is to be tested, and for no other', async () => {
    bed = new Bed();
    await bed.keeper.start('haplo-batch');
    await bed.restart();
    await bed.keeper.awaken('lab');
    expect(bed.starts).toBe(1);
    await Promise.all([bed.keeper.awaken('practice'), bed.keeper.awaken('practice')]);
    expect([bed.starts, bed.state()]).toEqual([2, 'running']);
    await bed.clock.advance(60_000);
    expect(bed.starts).toBe(2);
  });

  test('it is forgotten when nothing points to it any more', async () => {
    bed = new Bed();
    bed.keeper.begin(250);
    await bed.remove('never there');
    await bed.keeper.start('haplo-batch');
    await bed.keeper.start('robotoff');
    await bed.remove('practice');
    expect(bed.running).toBe(1);
    bed.tell({ kind: 'status' });
    await bed.remove('practice-robotoff');
    expect([bed.running, bed.wanted]).toEqual([0, undefined]);

    bed.wanted = 'http://127.0.0.1:4000';
    await bed.restart();
    await bed.clock.advance(250);
    expect([bed.starts, bed.wanted]).toEqual([1, undefined]);
  });

  test('whose port another program took, its destinations point to the new one', async () => {
    bed = new Bed();
    await bed.keeper.start('dsp-ingest');
    bed.port = 5000;
    await bed.restart();
    await bed.clock.advance(250);
    expect(bed.wanted).toBe('http://127.0.0.1:5000');
    expect(bed.destinations.byName('practice-dsp-ingest')).toMatchObject({
      url: 'http://127.0.0.1:5000/dsp',
      options: { authUrl: 'http://127.0.0.1:5000/api', shortcode: '0803' },
    });
    bed.port = 6000;
    bed.takes = LOCKED;
    await bed.restart();
    await bed.clock.advance(250);
    expect(bed.destinations.byName('practice-dsp-ingest')?.url).toBe('http://127.0.0.1:5000/dsp');
    expect(bed.log.lines.map(({ sentence }) => sentence)).toContain(
      'a destination still points to the old practice server',
    );
  });

  test('it is not started when the daemon ends before, and not left behind when it ends meanwhile', async () => {
    bed = new Bed();
    await bed.keeper.start('haplo-batch');
    await bed.restart();
    await bed.keeper.end();
    expect(bed.starts).toBe(1);

    await bed.restart();
    let go: () => void = () => undefined;
    bed.hold = new Promise((resolve) => (go = resolve));
    const asked = bed.keeper.start(undefined);
    const ended = bed.keeper.end();
    go();
    await ended;
    expect(await asked).toMatchObject({ failure: { code: 'practice.failed' } });
    expect([bed.running, bed.state()]).toEqual([0, 'off']);
  });
});

describe('a practice server that ends by itself', () => {
  test('is started again at most three times, ever later, and told', async () => {
    bed = new Bed();
    await bed.keeper.start('haplo-batch');
    for (const waitMs of [1_000, 2_000, 4_000]) {
      bed.crash('out of memory');
      await bed.clock.settle();
      expect(bed.keeper.state()).toMatchObject({ failure: { facts: { reason: 'out of memory' } } });
      await bed.clock.advance(waitMs - 1);
      expect(bed.state()).toBe('failed');
      await bed.clock.advance(1);
      expect(bed.state()).toBe('running');
    }
    bed.crash('out of memory');
    await bed.clock.advance(600_000);
    expect([bed.starts, bed.state()]).toEqual([4, 'failed']);
    expect(await bed.keeper.start(undefined)).toEqual(ok({}));
    expect(bed.state()).toBe('running');
  });

  test('counts anew once it ran steadily', async () => {
    bed = new Bed();
    await bed.keeper.start('haplo-batch');
    for (let crash = 0; crash < 5; crash += 1) {
      await bed.clock.advance(60_000);
      bed.crash('x');
      await bed.clock.advance(1_000);
      expect(bed.state()).toBe('running');
    }
  });

  test('is tried again when its restart fails, and left alone once nobody wants it or somebody started it', async () => {
    bed = new Bed();
    await bed.keeper.start('haplo-batch');
    bed.refuses = true;
    bed.crash('x');
    await bed.clock.advance(1_000);
    expect([bed.starts, bed.state()]).toEqual([2, 'failed']);
    bed.refuses = false;
    await bed.clock.advance(2_000);
    expect([bed.starts, bed.state()]).toEqual([3, 'running']);

    bed.crash('x');
    await bed.clock.settle();
    await bed.keeper.start(undefined);
    await bed.clock.advance(60_000);
    expect([bed.starts, bed.state()]).toEqual([4, 'running']);

    bed.crash('x');
    await bed.clock.settle();
    bed.wanted = undefined;
    await bed.clock.advance(60_000);
    expect([bed.starts, bed.state()]).toEqual([4, 'failed']);
  });

  test('is not started again by a daemon that ends', async () => {
    bed = new Bed();
    await bed.keeper.start('haplo-batch');
    bed.crash('x');
    await bed.clock.settle();
    await bed.keeper.end();
    expect(bed.starts).toBe(1);
  });
});
