import { failureOfBatch, STOPPED_STATUSES } from '../../../shared/api/failureOfBatch.ts';
import type { attentionRoutes, ManyDoneView } from '../../../shared/api/routes/attention.ts';
import type { Failure } from '../../../shared/model/failure.ts';
import { failure } from '../../../shared/model/failure.ts';
import {
  batchIdSchema,
  itemIdSchema,
  type BatchId,
  type DestinationId,
  type ItemId,
} from '../../../shared/model/ids.ts';
import { fail, ok } from '../../../shared/model/result.ts';
import { allRows } from '../../core/allRows.ts';
import type { Core } from '../../core/core.ts';
import type { ItemsMoved } from '../../core/manyItems.ts';
import type { AttentionBook } from '../attentionBook.ts';
import { batchView } from '../views/batchView.ts';
import { failureView } from '../views/failureView.ts';
import { parseId, type SomeHandlers } from './handler.ts';
import { destinationIdOf } from './jobHandlers.ts';

/** What waits for a person, by cause, and one act for all of a cause. */
export function attentionHandlers(
  core: Core,
  book: AttentionBook,
): SomeHandlers<keyof typeof attentionRoutes> {
  return {
    attention: async () => ok(await book.view()),
    mendGroup: async ({ body }) => {
      const { code, destination, scope } = body;
      const destinationId = await destinationIdOf(core, destination);
      if (destinationId === undefined) return fail(failure('destination.unknown', { name: destination }));
      let batchId: BatchId | undefined;
      if (body.batch !== undefined) {
        const id = parseId(batchIdSchema, body.batch, 'batch');
        if (!id.ok) return id;
        batchId = id.value;
      }
      const where = { destinationId, ...(batchId === undefined ? {} : { batchId }) };
      if (body.do === 'keep-both' || body.do === 'keep-newest') {
        if (scope !== 'items' || code !== 'file.name-clash')
          return fail(failure('request.conflict', NO_CLASH));
        return ok(doneView(await core.settleClashes(body.do, where)));
      }
      if (scope === 'items') {
        const deed = body.do === 'retry' ? 'retry' : 'cancel';
        const told = await core.moveItems(deed, { kind: 'stopped', code, ...where });
        return ok({ ...doneView(told), ...(deed === 'cancel' ? { givenUp: [...told.moved] } : {}) });
      }
      if (body.do !== 'retry') return fail(failure('request.conflict', NOT_GIVEN_UP));
      return ok(await retryBatches(core, { code, ...where }));
    },
    restoreItems: async ({ body }) => {
      const ids: ItemId[] = [];
      for (const text of body.items) {
        const id = parseId(itemIdSchema, text, 'item');
        if (!id.ok) return id;
        ids.push(id.value);
      }
      return ok(doneView(await core.moveItems('restore', { kind: 'named', ids })));
    },
  };
}

const NOT_GIVEN_UP = {
  reason: 'whole batches are given up one by one',
  next: 'Cancel the batches that nobody needs.',
};

const NO_CLASH = {
  reason: 'only files with one name are kept both, or the newest of them',
  next: 'Retry them, or give them up.',
};

interface BatchesMeant {
  readonly code: Failure['code'];
  readonly destinationId: DestinationId;
  readonly batchId?: BatchId;
}

/** Retries the batches that stopped for a cause, one commit each. */
async function retryBatches(
  core: Core,
  { code, destinationId, batchId }: BatchesMeant,
): Promise<ManyDoneView> {
  const ids: BatchId[] = [];
  const query = { destinationId, statuses: STOPPED_STATUSES };
  for await (const detail of allRows((page) => core.batches({ ...page, ...query })))
    if (batchId === undefined || detail.batch.id === batchId)
      if (failureOfBatch(batchView(detail))?.code === code) ids.push(detail.batch.id);
  let refused = 0;
  let first: Failure | undefined;
  for (const id of ids) {
    const retried = await core.retryBatch(id);
    if (retried.ok) continue;
    refused += 1;
    first ??= retried.failure;
  }
  return {
    done: ids.length - refused,
    refused,
    ...(first === undefined ? {} : { failure: failureView(first) }),
  };
}

function doneView({ moved, refused, failure: told }: ItemsMoved): ManyDoneView {
  return { done: moved.length, refused, ...(told === undefined ? {} : { failure: failureView(told) }) };
}
