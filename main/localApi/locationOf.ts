import type { RouteName } from '../../shared/api/contract.ts';
import { API_ROOT } from '../../shared/api/paging.ts';

/** Where what a request made can be asked about, for the Location header. */
export function locationOf(name: RouteName, body: string): string | undefined {
  if (name !== 'addBatch' && name !== 'splitBatch' && name !== 'runBatch') return undefined;
  const made = JSON.parse(body) as { readonly id?: string; readonly batch?: { readonly id?: string } };
  const id = name === 'addBatch' ? made.batch?.id : made.id;
  return id === undefined ? undefined : `${API_ROOT}/batches/${id}`;
}
