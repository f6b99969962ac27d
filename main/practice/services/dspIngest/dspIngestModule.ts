import { z } from 'zod';
import { dspNoRoute } from '../../../../shared/services/dspIngest/answers.ts';
import { DSP_TOKEN_LIFETIME_MS } from '../../../../shared/services/dspIngest/signIn.ts';
import type { Answer } from '../../framework/answer.ts';
import { answerOf } from '../../framework/answer.ts';
import { escapeHtml, htmlPage, htmlTable } from '../../framework/html.ts';
import type { RunningService, ServiceContext, ServiceModule } from '../../framework/serviceModule.ts';
import type { DspApp } from './dspApp.ts';
import { createDspLocks } from './dspLocks.ts';
import { dspRoutes, withCors } from './dspRoutes.ts';
import { dspSignInRoute } from './dspSignIn.ts';
import type { DspState } from './dspState.ts';
import { newDspState } from './dspState.ts';

const KIND = 'dsp-ingest';
const INGEST_BASE = '/dsp';
const API_BASE = '/dsp-api';
const SHORTCODE = '0001';

const optionsSchema = z.object({
  /** Replaces all accounts of the API; the first one is the connection's. */
  users: z
    .array(
      z.object({
        email: z.string(),
        username: z.string(),
        iri: z.string(),
        password: z.string(),
        scope: z.string(),
      }),
    )
    .min(1)
    .optional(),
  fileMsMin: z.number().min(0).default(300),
  fileMsMax: z.number().min(0).default(1_800),
  parallelMax: z.int().min(1).default(8),
  failing: z.record(z.string(), z.int().min(1)).default({}),
  tokenLifetimeMs: z.number().default(DSP_TOKEN_LIFETIME_MS),
  adminOnly: z.boolean().default(false),
});

/** DaSCH's DSP-INGEST (bulk ingest) and the sign-in of its DSP-API, on two addresses as in the real world. */
export const dspIngestModule: ServiceModule = { kinds: [KIND], start: startDspIngest };

async function startDspIngest(context: ServiceContext): Promise<RunningService> {
  const { users, ...options } = optionsSchema.parse(context.optionsOf(KIND));
  const box = await context.states.open(KIND, newDspState);
  if (users !== undefined) box.value.users = users;
  const working = new Set<Promise<void>>();
  const app: DspApp = {
    context,
    options,
    box,
    locks: createDspLocks(context.clock),
    failuresLeft: new Map(Object.entries(options.failing)),
    inBackground: (work) => {
      const booked = work
        .catch((error: unknown) => context.log('the practice DSP-INGEST failed', { error }))
        .finally(() => working.delete(booked));
      working.add(booked);
    },
  };
  return {
    mounts: [
      {
        base: INGEST_BASE,
        service: KIND,
        routes: [
          ...dspRoutes(app),
          { name: 'page', methods: ['GET'], pattern: /^\/practice$/, handle: () => page(box.value) },
        ],
        otherwise: (exchange) => withCors(exchange, dspNoRoute()),
      },
      { base: API_BASE, service: KIND, routes: [dspSignInRoute(app)], otherwise: dspNoRoute },
    ],
    connections: (urlOf) => ({
      [KIND]: {
        url: urlOf(INGEST_BASE),
        user: box.value.users[0]?.email ?? '',
        secret: box.value.users[0]?.password ?? '',
        authUrl: urlOf(API_BASE),
        shortcode: SHORTCODE,
      },
    }),
    pages: [
      {
        path: `${INGEST_BASE}/practice`,
        title: 'DSP-INGEST: files that wait or failed (the real service shows them nowhere)',
      },
    ],
    stop: async () => {
      await Promise.all(working);
      await box.save();
    },
  };
}

function page({ projects }: DspState): Answer {
  const rows = Object.entries(projects).flatMap(([shortcode, { folder, assets }]) => [
    ...Object.entries(folder ?? {}).map(([path, { bytes, isWhole, isCorrupt }]) => {
      const state = isCorrupt ? 'cannot be ingested' : isWhole ? 'waits' : 'broke off while being sent';
      return [shortcode, path, String(bytes), state].map(escapeHtml);
    }),
    ...Object.values(assets).map(({ originalFilename, internalFilename }) =>
      [shortcode, originalFilename, '', `ingested as ${internalFilename}`].map(escapeHtml),
    ),
  ]);
  const body =
    '<p>The real service has no such page: what an ingest leaves out is seen only in its log.</p>' +
    htmlTable(['Project', 'File', 'Bytes', 'State'], rows);
  return answerOf(200, 'text/html; charset=utf-8', htmlPage('DSP-INGEST', body));
}
