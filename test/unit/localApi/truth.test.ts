import { createIntl } from 'react-intl';
import { expect, test } from 'vitest';
import { truthSentence } from '../../../renderer/shell/truthSentence.ts';
import { ENGLISH } from '../../../renderer/text/catalogues.ts';
import { formatSpan } from '../../../renderer/text/formats.ts';
import { english } from '../../../renderer/text/messages.ts';
import { failureTexts, type Text } from '../../../renderer/text/useText.ts';
import type { CoreStatus, DestinationDetail } from '../../../main/core/core.ts';
import type { DestinationGate } from '../../../shared/model/destination.ts';
import type { WindowState } from '../../../shared/model/weeklyWindow.ts';
import { failure } from '../../../shared/model/failure.ts';
import { statusView } from '../../../main/localApi/views/statusView.ts';
import { truthOf } from '../../../main/localApi/views/truth.ts';

const intl = createIntl({ locale: 'en', messages: english });
const words: Pick<Text, 't' | 'span' | 'failure'> = {
  t: (id, values) => intl.formatMessage({ id }, values as Record<string, string>),
  span: (seconds) => formatSpan(intl, seconds),
  failure: (told) => failureTexts(ENGLISH, told, String),
};

const QUIET: CoreStatus = {
  items: {},
  batches: {},
  moving: [],
  bytesPerSecond: undefined,
  secondsLeft: undefined,
  paused: undefined,
  destinations: [],
  courtesy: { isHoldingBack: false, bytesPerSecond: 1 },
  resumed: undefined,
  foldersInTrouble: [],
  trouble: undefined,
};
const items = (count: number): { items: number; bytes: number } => ({ items: count, bytes: count });
const moving = {
  batchId: 'bat_x',
  itemId: 'itm_x',
  name: 'a',
  bytes: 2,
  sentBytes: 1,
} as unknown as CoreStatus['moving'][number];
const offline = failure('network.offline', { host: 'h', reason: 'refused' });
const destination = (gate: DestinationGate, itemsQueued = 1): DestinationDetail =>
  ({ gate, itemsQueued }) as DestinationDetail;
const resting: DestinationGate = { state: 'resting', since: 0, probeAt: 0, probes: 1, failure: offline };
const parked: DestinationGate = { state: 'parked', since: 0, failure: failure('remote.sign-in') };

const atNight = (state: WindowState | undefined): DestinationDetail => ({
  ...destination({ state: 'open' }),
  window: { name: 'night', state },
});

test.each<[string, Partial<CoreStatus>]>([
  ['Nothing to send yet', {}],
  ['All 12,480 files delivered', { items: { sent: items(480), imported: items(12_000) } }],
  ['The one file is delivered', { items: { sent: items(1) } }],
  [
    'Uploading 1 of 210 files, about 4 min left',
    { items: { queued: items(209), uploading: items(1) }, moving: [moving], secondsLeft: 236 },
  ],
  ['Uploading 1 of 1 file', { items: { uploading: items(1) }, moving: [moving] }],
  [
    'Offline: 312 files are safe in the queue',
    { items: { queued: items(312) }, destinations: [destination(resting)] },
  ],
  [
    '312 files wait, and go on by themselves',
    { items: { queued: items(312) }, destinations: [destination(resting), destination({ state: 'open' })] },
  ],
  [
    '3 files wait for the window night',
    {
      items: { queued: items(3) },
      destinations: [atNight({ isOpen: false, opensAt: 1 }), atNight({ isOpen: false, opensAt: 1 })],
    },
  ],
  [
    '1 file waits, and goes on by itself',
    { items: { queued: items(1) }, destinations: [atNight({ isOpen: true, openedAt: 0 })] },
  ],
  ['1 thing needs you', { items: { queued: items(3) }, destinations: [atNight(undefined)] }],
  ['1 file waits, and goes on by itself', { items: { waiting: items(1) } }],
  ['2 things need you', { batches: { attention: 1, asking: 1 }, items: { attention: items(40) } }],
  ['1 thing needs you', { batches: { sending: 1 }, items: { attention: items(3), queued: items(9) } }],
  ['1 thing needs you', { destinations: [destination(parked)], items: { queued: items(9) } }],
  ['Paused: 9 files are safe in the queue', { paused: { since: 0 }, items: { queued: items(9) } }],
  ['Paused: 1 file is safe in the queue', { paused: { since: 0 }, items: { queued: items(1) } }],
  ['Paused: nothing waits', { paused: { since: 0 } }],
  [
    'The disk is full',
    { trouble: failure('disk.full', { path: '/', freeBytes: 0 }), items: { queued: items(1) } },
  ],
])('%s', (sentence, status) => {
  expect(truthOf({ ...QUIET, ...status }).sentence).toBe(sentence);
  // The window says it from the same facts, in the same words.
  const facts = { version: '1', dataDir: '/', pid: 1, startedAt: 0 };
  const shown = {
    ...statusView({ ...QUIET, ...status, destinations: [] }, facts),
    ...truthOf({ ...QUIET, ...status }),
  };
  expect(truthSentence(shown, words)).toBe(sentence);
});
