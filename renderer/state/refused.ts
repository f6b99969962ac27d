import { create } from 'zustand';
import type { ClientResult } from '../../shared/api/client.ts';
import type { ProblemView } from '../../shared/api/views.ts';

/** What was refused: a call, taking something back, or, by the computer itself, showing where a file lies or an update. */
export type Refused =
  { readonly kind: 'call' | 'undo'; readonly problem: ProblemView } | { readonly kind: 'reveal' | 'update' };

interface RefusedState {
  readonly last: Refused | undefined;
}

/** What was refused last, for acts without a place of their own: it stands above the view until it is dismissed. */
export const useRefused = create<RefusedState>(() => ({ last: undefined }));

/** Tells that something was refused. */
export function tellRefused(last: Refused): void {
  useRefused.setState({ last });
}

/** Ends what is told. */
export function dismissRefused(): void {
  useRefused.setState({ last: undefined });
}

/** Waits for a call that a menu, a key or the palette made. What was told before ends with it; its refusal is told. */
export async function command(call: Promise<ClientResult<unknown>>): Promise<void> {
  dismissRefused();
  const answer = await call;
  if (!answer.ok) tellRefused({ kind: 'call', problem: answer.failure });
}
