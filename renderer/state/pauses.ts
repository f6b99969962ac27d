import type { CallInput, Client } from '../../shared/api/client.ts';
import type { Contract } from '../../shared/api/contract.ts';
import { visibleText } from '../text/safeText.ts';
import type { Text } from '../text/useText.ts';
import { dismissRefused, tellRefused } from './refused.ts';
import { offerUndo } from './undo.ts';

type PauseBody = NonNullable<CallInput<Contract['pause']>['body']>;

/** Pauses sending, everywhere or to one destination; it can be taken back. A refusal is told. */
export async function pauseSending(client: Client, t: Text['t'], body: PauseBody = {}): Promise<void> {
  dismissRefused();
  const { destination } = body;
  const answer = await client.pause({ body });
  if (!answer.ok) return tellRefused({ kind: 'call', problem: answer.failure });
  offerUndo({
    text: t('undo.sendingPaused', named(destination)),
    undo: () => client.resume({ body: only(destination) }),
  });
}

/** Goes on sending; taking that back pauses it until when it would have lasted. */
export async function resumeSending(
  client: Client,
  t: Text['t'],
  was: { readonly destination?: string; readonly until: string | undefined },
): Promise<void> {
  dismissRefused();
  const { destination, until } = was;
  const answer = await client.resume({ body: only(destination) });
  if (!answer.ok) return tellRefused({ kind: 'call', problem: answer.failure });
  offerUndo({
    text: t('undo.sendingResumed', named(destination)),
    undo: () => client.pause({ body: { ...only(destination), ...(until === undefined ? {} : { until }) } }),
  });
}

function only(destination: string | undefined): { readonly destination?: string } {
  return destination === undefined ? {} : { destination };
}

function named(destination: string | undefined): { readonly scope: string; readonly name: string } {
  return { scope: destination === undefined ? 'all' : 'one', name: visibleText(destination ?? '') };
}
