import { z } from 'zod';
import { HAPLO_PUBLIC_LISTS } from '../../../../shared/services/haplo/controlFile.ts';
import { HaploGate } from '../../../../shared/services/haplo/access.ts';
import type { HaploModel } from '../../../../shared/services/haplo/models.ts';
import { HAPLO_USER } from '../../../../shared/services/haplo/wire.ts';
import type {
  RunningService,
  ServiceContext,
  ServiceModule,
  ServiceRoute,
} from '../../framework/serviceModule.ts';
import type { HaploApi, HaploApp } from './haploApp.ts';
import { handlersOf } from './haploHandlers.ts';
import { adminPage } from './haploPages.ts';
import { answerRequest } from './haploRequests.ts';
import { runBatch } from './haploRun.ts';
import type { HaploBatch, HaploKind } from './haploState.ts';
import { newHaploApiState, repeatUpload } from './haploState.ts';
import { startHaploWorker } from './haploWorker.ts';

const BASE = '/haplo';

/** What can be set for either kind; the worker and the lists are the application's, taken from `haplo-batch`. */
const optionsSchema = z.object({
  /** Replaces all keys of the API; the first one is the connection's secret. */
  keys: z
    .array(
      z.object({
        key: z.string(),
        pathPrefix: z.string(),
        holder: z.enum(['member', 'outsider', 'blocked']),
      }),
    )
    .min(1)
    .optional(),
  /** Kinds of the standard API. */
  kinds: z.array(z.string()).default(['people', 'publications']),
  /** Simulated time before a scheduled batch starts, and of its run. */
  queuedMs: z.number().min(0).default(4_000),
  runningMs: z.number().min(0).default(3_000),
  models: z.array(z.string()).default([...HAPLO_PUBLIC_LISTS.models]),
  /** Destinations of models beyond the public ones; list their names in `models` too. */
  describedModels: z.array(z.custom<HaploModel>()).default([]),
  filters: z.array(z.string()).default([...HAPLO_PUBLIC_LISTS.filters]),
  readers: z.array(z.string()).default([...HAPLO_PUBLIC_LISTS.readers]),
  recordProcessors: z.array(z.string()).default([...HAPLO_PUBLIC_LISTS.recordProcessors]),
});

/** One Haplo application with the batch import API and the standard batch API behind one address. */
export const haploModule: ServiceModule = { kinds: ['haplo-batch', 'haplo-standard'], start: startHaplo };

async function startHaplo(context: ServiceContext): Promise<RunningService> {
  const options = optionsSchema.parse(context.optionsOf('haplo-batch'));
  const batchApi = await openApi('haplo-batch', 'haplo-data-import-batch', context);
  const standardApi = await openApi('haplo-standard', 'haplo-data-import-standard-api', context);
  const apis = [batchApi, standardApi];
  const gate = new HaploGate({
    find: (key) => apis.flatMap(({ box }) => box.value.keys).find((kept) => kept.key === key),
    decodeBase64: (text) => Buffer.from(text, 'base64').toString('utf8'),
    nowMs: () => context.clock.now().getTime(),
  });
  const worker = startHaploWorker({
    context,
    queuedMs: options.queuedMs,
    runningMs: options.runningMs,
    run: (_api, batch) =>
      runBatch(batch, {
        bodies: context.bodies,
        lists: options,
        models: options.describedModels,
        now: context.clock.now,
      }),
  });
  const app: HaploApp = { context, lists: options, gate, apis, enqueue: worker.enqueue };
  for (const { api, batch } of stillScheduled(apis)) worker.enqueue(api, batch);
  return {
    mounts: [
      {
        base: BASE,
        service: 'haplo-batch',
        routes: apis.flatMap((api) => routesOf(api, app)),
        otherwise: (exchange) => answerRequest(exchange, app, undefined),
      },
    ],
    connections: (urlOf) => ({
      'haplo-batch': connection(urlOf(BASE), batchApi),
      'haplo-standard': {
        ...connection(urlOf(BASE), standardApi),
        apiKind: standardApi.box.value.kinds[0],
        apiKinds: standardApi.box.value.kinds,
      },
    }),
    pages: [
      { path: `${BASE}${batchApi.pagesPath}`, title: 'Haplo: data import, batches and control files' },
      { path: `${BASE}${standardApi.pagesPath}`, title: 'Haplo: standard batch API jobs' },
    ],
    stop: worker.stop,
  };
}

async function openApi(kind: HaploKind, plugin: string, context: ServiceContext): Promise<HaploApi> {
  const options = optionsSchema.parse(context.optionsOf(kind));
  const prefix = `/api/${plugin}/`;
  const kinds = kind === 'haplo-standard' ? options.kinds : [];
  const box = await context.states.open(kind, () => newHaploApiState(prefix, kinds), repeatUpload);
  if (options.keys !== undefined) box.value.keys = options.keys;
  return { kind, prefix, pagesPath: `/do/${plugin}`, box };
}

function connection(url: string, { box }: HaploApi): { url: string; user: string; secret: string } {
  return { url, user: HAPLO_USER, secret: box.value.keys[0]?.key ?? '' };
}

function routesOf(api: HaploApi, app: HaploApp): readonly ServiceRoute[] {
  const handlers = handlersOf(api).map((handler) => ({
    name: handler.name,
    service: api.kind,
    pattern: new RegExp(`^${api.prefix}${handler.name}$`),
    handle: (exchange: Parameters<ServiceRoute['handle']>[0]) =>
      answerRequest(exchange, app, { api, handler }),
  }));
  return [
    ...handlers,
    {
      name: 'page',
      service: api.kind,
      methods: ['GET'],
      pattern: new RegExp(`^${api.pagesPath}(/.*)?$`),
      handle: ({ baseUrl, path }) => adminPage(api, baseUrl, path),
    },
    {
      name: 'other',
      service: api.kind,
      pattern: new RegExp(`^${api.prefix}`),
      handle: (exchange) => answerRequest(exchange, app, undefined),
    },
  ];
}

/** Jobs outlive a restart, in their order. */
function stillScheduled(apis: readonly HaploApi[]): readonly { api: HaploApi; batch: HaploBatch }[] {
  return apis
    .flatMap((api) => api.box.value.batches.map((batch) => ({ api, batch })))
    .filter(({ batch }) => batch.state === 'scheduled')
    .sort((a, b) => (a.batch.scheduledAt ?? '').localeCompare(b.batch.scheduledAt ?? ''));
}
