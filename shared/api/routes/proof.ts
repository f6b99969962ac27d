import { z } from 'zod';
import { API_ROOT } from '../paging.ts';
import { route } from '../route.ts';

/** What proves that nothing was lost: the chain of receipts and the account of all files. */
export const proofRoutes = {
  receiptChain: route({
    method: 'GET',
    path: `${API_ROOT}/receipts`,
    summary: 'All receipts in the order of their chain, as a sealed list: `waybill verify --chain`.',
    scope: 'read',
    raw: { answer: 'application/json' },
    status: 200,
  }),
  account: route({
    method: 'GET',
    path: `${API_ROOT}/account`,
    summary: 'Every file ever seen, where it is and whether it is safe to remove, as a sealed list.',
    scope: 'read',
    query: z.object({ format: z.enum(['json', 'csv']).default('json') }),
    raw: { answer: 'application/octet-stream' },
    status: 200,
  }),
} as const;
