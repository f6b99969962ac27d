import type { StatusView } from '../../../shared/api/views.ts';
import { describeFailure } from '../../../shared/model/failureCatalogue.ts';
import { countOf } from '../../../shared/model/batchStatus.ts';
import { roughSpan } from '../../../shared/model/roughSpan.ts';
import type { CoreStatus } from '../../core/core.ts';

/** The top line: which sentence is true now, and the sentence in English, in the words of the window (`renderer/text/en`). */
export type Truth = Pick<StatusView, 'truth' | 'sentence' | 'needsYou' | 'waitsForWindow'>;

/** Says in one sentence how everything stands. What needs a person comes first, then what holds everything up. */
export function truthOf(status: CoreStatus): Truth {
  const needsYou = countNeedsYou(status);
  const unsent = countOf(status.items, 'settling', 'queued', 'uploading', 'waiting');
  if (status.trouble !== undefined)
    return {
      truth: 'needs-you',
      sentence: describeFailure(status.trouble.code, status.trouble.facts).what,
      needsYou: needsYou + 1,
    };
  if (needsYou > 0)
    return {
      truth: 'needs-you',
      sentence: needsYou === 1 ? '1 thing needs you' : `${grouped(needsYou)} things need you`,
      needsYou,
    };
  if (status.paused !== undefined) return { truth: 'paused', sentence: pausedSentence(unsent), needsYou };
  if (unsent > 0) return { ...onTheWay(status, unsent), needsYou };
  const delivered = countOf(status.items, 'sent', 'imported');
  if (delivered === 0) return { truth: 'nothing-yet', sentence: 'Nothing to send yet', needsYou };
  return {
    truth: 'delivered',
    sentence: delivered === 1 ? 'The one file is delivered' : `All ${grouped(delivered)} files delivered`,
    needsYou,
  };
}

function onTheWay(status: CoreStatus, unsent: number): Omit<Truth, 'needsYou'> {
  if (status.moving.length > 0) {
    const left = status.secondsLeft === undefined ? '' : `, ${timeLeft(status.secondsLeft)}`;
    return {
      truth: 'uploading',
      sentence: `Uploading ${grouped(status.moving.length)} of ${files(unsent)}${left}`,
    };
  }
  if (isOffline(status))
    return {
      truth: 'offline',
      sentence:
        unsent === 1
          ? 'Offline: 1 file is safe in the queue'
          : `Offline: ${files(unsent)} are safe in the queue`,
    };
  const window = windowWaitedFor(status);
  if (window !== undefined)
    return {
      truth: 'waiting',
      waitsForWindow: window,
      sentence: `${files(unsent)} ${unsent === 1 ? 'waits' : 'wait'} for the window ${window}`,
    };
  return {
    truth: 'waiting',
    sentence:
      unsent === 1 ? '1 file waits, and goes on by itself' : `${files(unsent)} wait, and go on by themselves`,
  };
}

/** True when every destination with work to do is out of reach. */
function isOffline(status: CoreStatus): boolean {
  const busy = status.destinations.filter((one) => one.itemsQueued > 0);
  return busy.length > 0 && busy.every((one) => one.gate.state === 'resting');
}

/** The window that everything unsent waits for, if it is one. */
function windowWaitedFor(status: CoreStatus): string | undefined {
  const busy = status.destinations.filter((one) => one.itemsQueued > 0);
  const names = new Set(
    busy.map(({ window }) => (window?.state?.isOpen === true ? undefined : window?.name)),
  );
  return names.size === 1 ? [...names][0] : undefined;
}

function countNeedsYou(status: CoreStatus): number {
  const parked = status.destinations.filter((one) => one.gate.state === 'parked').length;
  // Nothing goes there any more until somebody says what is meant.
  const astray = status.destinations.filter(
    ({ itemsQueued, window }) => itemsQueued > 0 && window !== undefined && window.state === undefined,
  ).length;
  const { attention = 0, asking = 0, failed = 0 } = status.batches;
  const batches = attention + asking + failed;
  // A batch with one bad file goes on with the others and is not yet in attention itself.
  const items = countOf(status.items, 'attention') > 0 ? 1 : 0;
  return parked + astray + status.foldersInTrouble.length + Math.max(batches, items);
}

function pausedSentence(unsent: number): string {
  if (unsent === 0) return 'Paused: nothing waits';
  return `Paused: ${files(unsent)} ${unsent === 1 ? 'is' : 'are'} safe in the queue`;
}

function timeLeft(seconds: number): string {
  const parts = roughSpan(seconds).map(({ value, unit }) =>
    new Intl.NumberFormat('en', { style: 'unit', unit, unitDisplay: 'short' }).format(value),
  );
  return `about ${parts.join(' ')} left`;
}

function files(count: number): string {
  return count === 1 ? '1 file' : `${grouped(count)} files`;
}

function grouped(count: number): string {
  return count.toLocaleString('en-US');
}
