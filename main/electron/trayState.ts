import type { StatusView } from '../../shared/api/views.ts';

/** What the tray tells, each with a shape of its own. */
export const TRAY_STATES = ['done', 'sending', 'waiting', 'attention', 'offline', 'paused'] as const;
export type TrayState = (typeof TRAY_STATES)[number];

/** The state of the tray; without a status the daemon is being waited for, or cannot be started (`isInTrouble`). */
export function trayStateOf(status: Pick<StatusView, 'truth'> | undefined, isInTrouble = false): TrayState {
  if (status === undefined) return isInTrouble ? 'attention' : 'waiting';
  switch (status.truth) {
    case 'nothing-yet':
    case 'delivered':
      return 'done';
    case 'uploading':
      return 'sending';
    case 'waiting':
      return 'waiting';
    case 'needs-you':
      return 'attention';
    case 'offline':
      return 'offline';
    case 'paused':
      return 'paused';
    default:
      return status.truth satisfies never;
  }
}
