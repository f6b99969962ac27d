import { createClient } from '../../shared/api/wholeClient.ts';
import type { StatusView } from '../../shared/api/views.ts';
import type { DaemonAt } from '../cli/findDaemon.ts';
import { loopbackTransport } from '../cli/loopbackTransport.ts';
import type { Log } from '../core/ports/log.ts';

/** Asks the daemon to pause or to go on, as the tray's menu offers; gives how everything stands then, if it did. */
export async function askDaemon(
  daemon: DaemonAt | undefined,
  what: 'pause' | 'resume',
  log: Log,
): Promise<StatusView | undefined> {
  if (daemon === undefined) return undefined;
  const transport = loopbackTransport(daemon.url, daemon.token);
  const answer = await createClient({ call: transport.call })[what]();
  transport.close();
  if (answer.ok) return answer.value;
  log.warn('a wish of the menu failed', { what, code: answer.failure.code });
  return undefined;
}
