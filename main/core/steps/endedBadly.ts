import { failure, type Failure } from '../../../shared/model/failure.ts';
import type { Item } from '../../../shared/model/item.ts';
import type { ItemEvent } from '../../../shared/model/itemMachine.ts';
import { stamped } from '../context.ts';
import { itemPlace } from '../itemPlace.ts';
import type { Ports } from '../ports/ports.ts';
import { retryVerdict } from '../retryPolicy.ts';
import { CHANGES_MAX } from './settleStep.ts';

/** What becomes of an item whose file was not, or did not stay, the version that was meant. `during` = bytes had gone out. */
export function eventOfChange(ports: Ports, item: Item, during: boolean): ItemEvent {
  const times = item.attempts + 1;
  if (!during || times < CHANGES_MAX) return { type: 'unsettled', counts: during };
  return {
    type: 'blocked',
    failure: stamped(ports, failure('file.changing', { path: itemPlace(item), times })),
  };
}

/** What becomes of an item whose send failed by its own doing: it waits for another try, or for a person. */
export function eventOfFailure(ports: Ports, item: Item, failed: Failure): ItemEvent {
  const told = stamped(ports, failed);
  const verdict = retryVerdict(told, item.attempts, ports.random);
  if (verdict.do === 'ask') return { type: 'blocked', failure: told };
  return {
    type: 'deferred',
    until: ports.clock.now() + verdict.afterMs,
    failure: told,
    counts: verdict.counts,
  };
}
