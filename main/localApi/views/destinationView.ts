import type { z } from 'zod';
import type { DestinationView, gateView as gateSchema } from '../../../shared/api/views.ts';
import type { DestinationGate } from '../../../shared/model/destination.ts';
import type { DestinationDetail } from '../../core/core.ts';
import { failureView } from './failureView.ts';
import { isoTime } from '../../../shared/model/isoTime.ts';
import { limitFields } from './scheduleView.ts';
import { timeField } from './timeField.ts';

type GateView = z.output<typeof gateSchema>;

/** A destination as the API shows it: never its secret. */
export function destinationView(detail: DestinationDetail): DestinationView {
  const { destination } = detail;
  return {
    id: destination.id,
    name: destination.name,
    kind: destination.kind,
    url: destination.url,
    ...(destination.user === undefined ? {} : { user: destination.user }),
    secretStore: destination.secretStore,
    options: destination.options,
    gate: gateView(detail.gate),
    ...limitFields(detail),
    itemsQueued: detail.itemsQueued,
    locked: detail.locked,
    createdAt: isoTime(destination.createdAt),
  };
}

function gateView(gate: DestinationGate): GateView {
  switch (gate.state) {
    case 'open':
      return { state: 'open' };
    case 'resting':
      return {
        state: 'resting',
        since: isoTime(gate.since),
        until: isoTime(gate.probeAt),
        failure: failureView(gate.failure),
      };
    case 'parked':
      return { state: 'parked', since: isoTime(gate.since), failure: failureView(gate.failure) };
    case 'paused':
      return { state: 'paused', since: isoTime(gate.since), ...timeField('until', gate.until) };
    default:
      return gate satisfies never;
  }
}
