import type { z } from 'zod';
import type { destinationView, batchView } from '../../../shared/api/views.ts';
import type { RunScheduleView, WindowView } from '../../../shared/api/scheduleViews.ts';
import { isoTime } from '../../../shared/model/isoTime.ts';
import type { WindowState } from '../../../shared/model/weeklyWindow.ts';
import type { BatchDetail, DestinationDetail } from '../../core/core.ts';
import type { RunBefore } from '../../core/runOrder.ts';
import type { WindowDetail } from '../../core/scheduleFace.ts';
import { timeField } from './timeField.ts';

/** A weekly window as the API shows it. */
export function windowView(detail: WindowDetail): WindowView {
  return {
    ...detail.window,
    zoneInForce: detail.zone,
    ...windowTimes(detail.state),
    destinations: [...detail.destinations],
    locked: detail.isLocked,
  };
}

/** When the run of a batch begins, where one is planned. */
export function scheduleField({ schedule }: BatchDetail): Pick<z.output<typeof batchView>, 'schedule'> {
  if (schedule === undefined) return {};
  const { kind, at, window, state, after } = schedule;
  const told: RunScheduleView = {
    kind,
    ...timeField('at', at),
    ...(window === undefined ? {} : { window }),
    ...(state === undefined ? {} : windowTimes(state)),
    ...afterField(after),
  };
  return { schedule: told };
}

function afterField(after: RunBefore | undefined): Pick<RunScheduleView, 'after'> {
  if (after === undefined) return {};
  const { id, comment, createdAt } = after;
  return { after: { id, comment, createdAt: isoTime(createdAt) } };
}

/** The limits of a destination, and how the window that it keeps to stands. */
export function limitFields(
  detail: DestinationDetail,
): Pick<z.output<typeof destinationView>, 'limits' | 'window'> {
  const { window } = detail;
  return {
    limits: detail.destination.limits ?? {},
    ...(window === undefined
      ? {}
      : {
          window: {
            name: window.name,
            isKnown: window.state !== undefined,
            ...windowTimes(window.state ?? { isOpen: false }),
          },
        }),
  };
}

function windowTimes(state: WindowState): Pick<WindowView, 'isOpen' | 'opensAt' | 'closesAt'> {
  return state.isOpen
    ? { isOpen: true, ...timeField('closesAt', state.closesAt) }
    : { isOpen: false, ...timeField('opensAt', state.opensAt) };
}
