import type { batchInput, batchRoutes } from '../../../shared/api/routes/batches.ts';
import type { BatchView } from '../../../shared/api/views.ts';
import { failure } from '../../../shared/model/failure.ts';
import { batchIdSchema, type BatchId } from '../../../shared/model/ids.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import type { z } from 'zod';
import type { BatchDetail, BatchGiven, Core } from '../../core/core.ts';
import { batchView, intakeView } from '../views/batchView.ts';
import { mapped, notFound, parseId, present, type SomeHandlers } from './handler.ts';
import { destinationIdOf } from './jobHandlers.ts';
import { refusedPath } from '../refusedPath.ts';
import { statusLeft } from './statusLeft.ts';
import { listView } from './lists.ts';
import type { batchPartHandlers } from './batchPartHandlers.ts';
import { folderIdsOf } from './folderIdsOf.ts';

type OfParts = keyof ReturnType<typeof batchPartHandlers>;

/** Batches as wholes. */
export function batchHandlers(core: Core): SomeHandlers<Exclude<keyof typeof batchRoutes, OfParts>> {
  const act = async (
    text: string,
    call: (id: BatchId) => Promise<Result<BatchDetail>>,
  ): Promise<Result<BatchView>> => {
    const id = parseId(batchIdSchema, text, 'batch');
    return id.ok ? mapped(await call(id.value), batchView) : id;
  };
  return {
    addBatch: async ({ body, operator }) => {
      const control = body.control !== undefined && 'path' in body.control ? [body.control.path] : [];
      const refused = refusedPath([...body.paths, ...control], process.platform);
      return refused === undefined
        ? mapped(await core.addBatch(batchGiven(body, operator)), intakeView)
        : fail(refused);
    },
    listBatches: async ({ query }) => {
      const { destination: name, folder, status, ...page } = query;
      const destinationId = name === undefined ? undefined : await destinationIdOf(core, name);
      if (name !== undefined && destinationId === undefined)
        return fail(failure('destination.unknown', { name }));
      const folderIds = folder === undefined ? undefined : await folderIdsOf(core, folder);
      if (folder !== undefined && folderIds?.length === 0) return fail(notFound('folder', folder));
      const asked = present({ ...page, statuses: status, destinationId, folderIds });
      return ok(listView(await core.batches(asked), batchView));
    },
    getBatch: async ({ params, query, exchange }) => {
      const id = parseId(batchIdSchema, params.id, 'batch');
      if (!id.ok) return id;
      await statusLeft(core, id.value, { ...query, caller: exchange.response });
      const detail = await core.batch(id.value);
      return detail === undefined ? fail(notFound('batch', params.id)) : ok(batchView(detail));
    },
    editBatch: async ({ params, body }) => {
      const control = body.control !== undefined && 'path' in body.control ? [body.control.path] : [];
      const refused = refusedPath(control, process.platform);
      if (refused !== undefined) return fail(refused);
      return act(params.id, (id) => core.editBatch(id, present(body)));
    },
    runBatch: ({ params, body, operator }) =>
      act(params.id, (id) => {
        const { at, operator: named, ...rest } = body;
        const startAt = at === undefined ? undefined : Date.parse(at);
        return core.runBatch(id, present({ ...rest, at: startAt, by: operator ?? named ?? 'api' }));
      }),
    retryBatch: ({ params }) => act(params.id, (id) => core.retryBatch(id)),
    cancelBatch: ({ params }) => act(params.id, (id) => core.cancelBatch(id)),
    sendNext: ({ params }) => act(params.id, (id) => core.sendNext(id)),
    mergeBatches: ({ params, body }) =>
      act(params.id, async (id) => {
        const from: BatchId[] = [];
        for (const text of body.from) {
          const other = parseId(batchIdSchema, text, 'batch');
          if (!other.ok) return other;
          from.push(other.value);
        }
        return core.mergeBatches(id, from);
      }),
  };
}

function batchGiven(body: z.output<typeof batchInput>, operator: string | undefined): BatchGiven {
  const { operator: named, by, ...rest } = body;
  return present({ ...rest, origin: present({ by, operator: operator ?? named }) });
}
