import * as fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { foundUpdate, NOTES_LENGTH_MAX } from '../../../main/electron/updateFacts.ts';
import { isTimeToInstall, nextUpdate, type UpdateEvent } from '../../../main/electron/updateMachine.ts';
import { updateTrouble } from '../../../main/electron/updateTrouble.ts';
import { LOOK_EVERY_MS, Updates } from '../../../main/electron/updates.ts';
import type { UpdateEngine } from '../../../main/electron/updateEngine.ts';
import { whyNoUpdates, type UpdateGround } from '../../../main/electron/whyNoUpdates.ts';
import { daemonSettingsSchema } from '../../../shared/model/settings.ts';
import {
  isUpdateFeed,
  type UpdatesOff,
  type UpdateState,
  type UpdateWish,
} from '../../../shared/model/updates.ts';
import { silentLog } from '../../support/silentLog.ts';

const FOUND = { version: '2.0.0' };
const FEED: UpdateWish = { feed: 'https://updates.example.org/waybill', channel: 'latest' };
const NO_FEED: UpdateWish = { feed: '', channel: 'latest' };

const EVENTS: readonly UpdateEvent[] = [
  { type: 'turned-off', why: 'no-feed' },
  { type: 'turned-on' },
  { type: 'asked-check' },
  { type: 'none-newer', at: 1 },
  { type: 'found', found: FOUND },
  { type: 'asked-download' },
  { type: 'progress', percent: 40 },
  { type: 'downloaded' },
  { type: 'asked-install' },
  { type: 'failed', trouble: 'digest' },
];

test('the way of an update: looked for, offered, fetched after a yes, put in after another', () => {
  const way: UpdateState[] = [{ state: 'off', why: 'no-feed' }];
  for (const event of EVENTS.filter(({ type }) => !['turned-off', 'none-newer', 'failed'].includes(type)))
    way.push(nextUpdate(way.at(-1) ?? { state: 'idle' }, event));
  expect(way.map(({ state }) => state)).toEqual([
    'off',
    'idle',
    'checking',
    'available',
    'downloading',
    'downloading',
    'ready',
    'ready',
  ]);
  expect(way.at(-1)).toEqual({ state: 'ready', found: FOUND, wanted: true });
});

test('nothing is fetched or put in without the yes of a person, whatever else happens', () => {
  const isYes = ({ type }: UpdateEvent): boolean => type === 'asked-download' || type === 'asked-install';
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...EVENTS), { maxLength: 60 }), (events) => {
      let state = nextUpdate({ state: 'idle' }, { type: 'turned-off', why: 'no-feed' });
      for (const event of events) {
        const before = state.state;
        state = nextUpdate(state, event);
        if (state.state === 'downloading' && before !== 'downloading')
          expect(event.type).toBe('asked-download');
        if (state.state === 'ready' && before !== 'ready') {
          expect(before).toBe('downloading');
          expect(state).toMatchObject({ wanted: false });
        }
      }
      let without = nextUpdate({ state: 'idle' }, { type: 'turned-off', why: 'no-feed' });
      for (const event of events.filter((one) => !isYes(one))) {
        without = nextUpdate(without, event);
        expect(['off', 'idle', 'checking', 'available', 'failed']).toContain(without.state);
      }
    }),
  );
});

test('an update goes in only when it is wanted and nothing is on its way', () => {
  const ready = { state: 'ready', found: FOUND, wanted: true } as const;
  expect(isTimeToInstall(ready, 0)).toBe(true);
  expect(isTimeToInstall(ready, 1)).toBe(false);
  expect(isTimeToInstall({ ...ready, wanted: false }, 0)).toBe(false);
  expect(isTimeToInstall({ state: 'available', found: FOUND }, 0)).toBe(false);
});

test('a feed is https without user or query, or http on this computer itself', () => {
  for (const good of [
    'https://a.example/x',
    'https://a.example:8443',
    'http://127.0.0.1:8080/feed',
    'http://127.0.0.1',
  ])
    expect(isUpdateFeed(good), good).toBe(true);
  for (const bad of [
    '',
    'http://a.example/x',
    'http://localhost/x',
    'http://127.0.0.1.evil.example/',
    'http://127.0.0.1@evil.example/',
    'https://user:key@a.example/',
    'https://a.example/?token=1',
    'https://a.example/#x',
    'https://a.example\\@b',
    'file:///tmp/feed',
    'ftp://a.example',
    `https://a.example/${'x'.repeat(3_000)}`,
  ])
    expect(isUpdateFeed(bad), bad).toBe(false);
});

test('with no word said there is no feed', () => {
  expect(daemonSettingsSchema.parse({})).toMatchObject({ updateFeed: '', updateChannel: 'latest' });
});

test('only a build that can replace itself, with a daemon of its own, looks for updates', () => {
  const ground: UpdateGround = {
    platform: 'linux',
    isPackaged: true,
    appImage: '/home/a/Waybill.AppImage',
    publisher: undefined,
    isOwnDaemon: true,
  };
  const cases: readonly (readonly [Partial<UpdateGround>, UpdatesOff | undefined])[] = [
    [{}, undefined],
    [{ isOwnDaemon: false }, 'other-daemon'],
    [{ appImage: undefined }, 'package'],
    [{ platform: 'win32', appImage: undefined }, 'no-publisher'],
    [{ platform: 'win32', publisher: 'Example Lab' }, undefined],
    [{ platform: 'win32', publisher: 'Example Lab', isPackaged: false }, 'package'],
    [{ platform: 'darwin' }, undefined],
    [{ platform: 'darwin', isPackaged: false }, 'package'],
    [{ platform: 'freebsd' }, 'package'],
  ];
  for (const [change, why] of cases)
    expect(whyNoUpdates({ ...ground, ...change }), JSON.stringify(change)).toBe(why);
});

test('what the engine throws is told as one of a few troubles', () => {
  const of = (message: string, facts: object = {}): string =>
    updateTrouble(Object.assign(new Error(message), facts));
  expect(of('sha512 checksum mismatch, expected a, got b', { code: 'ERR_CHECKSUM_MISMATCH' })).toBe('digest');
  expect(of('x', { code: 'ERR_UPDATER_INVALID_SIGNATURE' })).toBe('signature');
  expect(of('x', { code: 'ERR_UPDATER_CHANNEL_FILE_NOT_FOUND' })).toBe('no-feed-there');
  expect(of('403', { statusCode: 403, code: 'HTTP_ERROR_403' })).toBe('no-feed-there');
  expect(of('net::ERR_BLOCKED_BY_CLIENT')).toBe('no-feed-there');
  expect(of('net::ERR_CONNECTION_REFUSED')).toBe('unreachable');
  expect(of('net::ERR_CERT_AUTHORITY_INVALID')).toBe('unreachable');
  expect(of('EACCES: permission denied', { code: 'EACCES' })).toBe('cannot-replace');
  expect(of('anything')).toBe('other');
  expect(updateTrouble(undefined)).toBe('other');
});

test('release notes are plain text of a readable length', () => {
  expect(foundUpdate({ version: '2.0.0', releaseNotes: '<p>Faster <b>uploads</b></p>' })).toEqual({
    version: '2.0.0',
    notes: 'Faster uploads',
  });
  expect(
    foundUpdate({ version: '2.0.0', releaseNotes: [{ note: 'a' }, { note: null }, { note: 'b' }] }).notes,
  ).toBe('a\n\nb');
  expect(foundUpdate({ version: '2.0.0', releaseNotes: 'x'.repeat(9_000) }).notes).toHaveLength(
    NOTES_LENGTH_MAX + 1,
  );
  expect(foundUpdate({ version: '2.0.0', releaseNotes: null, files: [{ size: 7 }] })).toEqual({
    version: '2.0.0',
    bytes: 7,
  });
});

/** An engine that answers what a test says, and keeps what it was asked. */
function scripted(): UpdateEngine & { readonly asked: string[]; answer: Partial<UpdateEngine> } {
  const asked: string[] = [];
  const engine = {
    asked,
    answer: {} as Partial<UpdateEngine>,
    aim: ({ channel, feed }: UpdateWish) => {
      asked.push(`aim ${feed} ${channel}`);
      return Promise.resolve();
    },
    check: () => {
      asked.push('check');
      return engine.answer.check?.() ?? Promise.resolve(FOUND);
    },
    download: (onPercent: (percent: number) => void) => {
      asked.push('download');
      return engine.answer.download?.(onPercent) ?? Promise.resolve();
    },
    install: () => {
      asked.push('install');
      return true;
    },
  };
  return engine;
}

interface Played {
  readonly updates: Updates;
  readonly engine: ReturnType<typeof scripted>;
  readonly states: readonly string[];
  readonly installs: () => number;
  wish: UpdateWish | undefined;
  whyNot: UpdatesOff | undefined;
  loads: number;
  /** Lets the next day come. */
  tomorrow: () => void;
}

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

function play(): Played {
  const engine = scripted();
  const states: string[] = [];
  const slept: number[] = [];
  let wake = (): void => undefined;
  let installs = 0;
  const played: Played = {
    updates: new Updates({
      engine: () => {
        played.loads += 1;
        return engine;
      },
      wish: () => Promise.resolve(played.wish),
      whyNot: () => played.whyNot,
      onInstall: () => {
        installs += 1;
      },
      onState: ({ state }) => states.push(state),
      now: () => 1,
      sleep: (ms) => {
        slept.push(ms);
        expect(ms).toBe(LOOK_EVERY_MS);
        return new Promise((resolve) => {
          wake = resolve;
        });
      },
      log: silentLog,
    }),
    engine,
    states,
    installs: () => installs,
    wish: NO_FEED,
    whyNot: undefined,
    loads: 0,
    tomorrow: () => wake(),
  };
  stops.push(() => played.updates.stop());
  return played;
}

/** Lets everything that is ready go on. */
async function settle(): Promise<void> {
  for (let round = 0; round < 20; round += 1) await Promise.resolve();
}

test('without a feed the engine is not even loaded', async () => {
  const played = play();
  await played.updates.renew();
  await played.updates.check();
  await played.updates.download();
  played.updates.want();
  expect([played.loads, played.engine.asked, played.updates.state]).toEqual([
    0,
    [],
    { state: 'off', why: 'no-feed' },
  ]);
});

test('with a feed it looks at once and then daily, and fetches nothing by itself', async () => {
  const played = play();
  played.wish = FEED;
  await played.updates.renew();
  await settle();
  expect(played.engine.asked).toEqual([`aim ${FEED.feed} latest`, 'check']);
  expect(played.updates.state).toEqual({ state: 'available', found: FOUND });
  await played.updates.renew();
  await settle();
  expect(played.engine.asked).toHaveLength(2);
  played.tomorrow();
  await settle();
  expect(played.engine.asked).toEqual([`aim ${FEED.feed} latest`, 'check', 'check']);
});

test('a feed that is taken away ends everything; another is looked at anew', async () => {
  const played = play();
  played.wish = FEED;
  await played.updates.renew();
  await settle();
  played.wish = NO_FEED;
  expect(await played.updates.renew()).toEqual({ state: 'off', why: 'no-feed' });
  played.wish = { ...FEED, channel: 'beta' };
  played.engine.answer = { check: () => Promise.resolve(undefined) };
  await played.updates.renew();
  await settle();
  expect(played.engine.asked.at(-2)).toBe(`aim ${FEED.feed} beta`);
  expect(played.updates.state).toEqual({ state: 'idle', checkedAt: 1 });
});

test('an answer that comes after the feed was taken away is nobody’s', async () => {
  const played = play();
  let answer = (_found: typeof FOUND): void => undefined;
  played.engine.answer = {
    check: () =>
      new Promise((resolve) => {
        answer = resolve;
      }),
  };
  played.wish = FEED;
  await played.updates.renew();
  await settle();
  played.wish = NO_FEED;
  await played.updates.renew();
  answer(FOUND);
  await settle();
  expect(played.updates.state).toEqual({ state: 'off', why: 'no-feed' });
});

test('where the daemon is another program’s, the feed is not even asked', async () => {
  const played = play();
  played.wish = FEED;
  played.whyNot = 'other-daemon';
  await played.updates.renew();
  await settle();
  expect([played.loads, played.updates.state]).toEqual([0, { state: 'off', why: 'other-daemon' }]);
});

test('it goes in once nothing is on its way any more, and not while that is unknown', async () => {
  const played = play();
  played.wish = FEED;
  await played.updates.renew();
  await settle();
  await played.updates.download();
  played.updates.tellWork(0);
  expect(played.installs()).toBe(0);
  played.updates.tellWork(3);
  played.updates.want();
  expect([played.installs(), played.updates.isWanted]).toEqual([0, true]);
  played.updates.tellWork(undefined);
  expect(played.installs()).toBe(0);
  played.updates.tellWork(0);
  expect(played.installs()).toBe(1);
});

test('a file that is not what the feed named is a failure that names it, and can be tried again', async () => {
  const played = play();
  played.wish = FEED;
  await played.updates.renew();
  await settle();
  played.engine.answer = {
    download: () => Promise.reject(Object.assign(new Error('x'), { code: 'ERR_CHECKSUM_MISMATCH' })),
  };
  await played.updates.download();
  expect(played.updates.state).toEqual({ state: 'failed', trouble: 'digest', found: FOUND });
  played.updates.want();
  expect(played.updates.isWanted).toBe(false);
  played.engine.answer = {};
  await played.updates.download();
  expect(played.updates.state).toEqual({ state: 'ready', found: FOUND, wanted: false });
});
