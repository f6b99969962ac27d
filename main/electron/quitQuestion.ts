import type { StatusView } from '../../shared/api/views.ts';

/** States of files that are sent while a daemon runs. */
const UNSENT = ['settling', 'queued', 'uploading', 'waiting'] as const;

/** What ending the app stops. Nothing is lost by it: it goes on at the next start. */
export interface Stopped {
  /** Files that are still to be sent. */
  readonly files: number;
  /** How many of them are on their way just now. */
  readonly moving: number;
}

/**
 * What ending the app would stop; undefined = nothing that a person need be asked about: the daemon is another
 * program's and goes on, nothing is left to send, or sending is paused anyway.
 */
export function stoppedByQuit(
  status: Pick<StatusView, 'items' | 'moving' | 'paused'> | undefined,
  isHost: boolean,
): Stopped | undefined {
  if (!isHost || status === undefined) return undefined;
  const files = UNSENT.reduce((sum, state) => sum + (status.items[state]?.items ?? 0), 0);
  const moving = status.moving.length;
  if (files === 0 || (status.paused !== undefined && moving === 0)) return undefined;
  return { files, moving };
}
