import { dspNoProject, dspWrongMethod } from '../../../../shared/services/dspIngest/answers.ts';
import {
  decideDspPath,
  DSP_PROJECT_ROUTES,
  dspPublicPattern,
  dspRoutePattern,
  type DspRoute,
} from '../../../../shared/services/dspIngest/routes.ts';
import { dspRefusedCaller } from '../../../../shared/services/dspIngest/token.ts';
import type { Answer } from '../../framework/answer.ts';
import { jsonAnswer } from '../../framework/answer.ts';
import type { Exchange } from '../../framework/exchange.ts';
import type { ServiceRoute } from '../../framework/serviceModule.ts';
import type { DspApp } from './dspApp.ts';
import { readMapping, startBulkIngest, startFinalize } from './dspBulkIngest.ts';
import { verifyDspToken } from './dspToken.ts';
import { takeUpload } from './dspUpload.ts';

interface ProjectCall {
  readonly app: DspApp;
  readonly exchange: Exchange;
  /** As the path spells it. */
  readonly shortcode: string;
  /** A named part of the path, decoded. */
  readonly part: (name: string) => string;
}

/** The routes of the ingest. Source: dsp-api 4e3acf3, modules/ingest, ProjectsEndpoints.scala, MonitoringEndpoints.scala. */
export function dspRoutes(app: DspApp): readonly ServiceRoute[] {
  return [
    publicRoute('health', () => jsonAnswer(200, { status: 'UP' })),
    publicRoute('info', () => jsonAnswer(200, BUILD_INFO)),
    ...DSP_PROJECT_ROUTES.map((route) => projectRoute(app, route)),
  ];
}

const BUILD_INFO = {
  name: 'dsp-ingest',
  version: 'practice',
  scalaVersion: '3.3.6',
  sbtVersion: '1.10.11',
  buildTime: '2026-08-21 00:00:00.000+0000',
  gitCommit: '4e3acf3',
};

const HANDLERS: Readonly<Record<DspRoute['name'], (call: ProjectCall) => Answer | Promise<Answer>>> = {
  project: ({ app, shortcode }) => {
    const assets = app.box.value.projects[shortcode]?.assets ?? {};
    return Object.keys(assets).length === 0 ? dspNoProject(shortcode) : jsonAnswer(200, { id: shortcode });
  },
  'bulk-ingest': async ({ app, exchange, shortcode }) => {
    await exchange.learned({ project: shortcode });
    return startBulkIngest(app, shortcode);
  },
  finalize: async ({ app, exchange, shortcode }) => {
    await exchange.learned({ project: shortcode });
    return startFinalize(app, shortcode);
  },
  mapping: async ({ app, exchange, shortcode }) => {
    await exchange.learned({ project: shortcode });
    return readMapping(app, shortcode);
  },
  ingest: ({ app, exchange, shortcode, part }) =>
    takeUpload(app, shortcode, { name: part('file'), exchange }),
  asset: ({ app, shortcode, part }) => {
    const asset = app.box.value.projects[shortcode]?.assets[part('assetId')];
    if (asset !== undefined) return jsonAnswer(200, asset);
    return jsonAnswer(404, { id: `${shortcode}/${part('assetId')}`, type: 'AssetRef' });
  },
};

function publicRoute(name: string, answer: () => Answer): ServiceRoute {
  return {
    name,
    pattern: dspPublicPattern(`/${name}`),
    handle: (exchange) => withCors(exchange, exchange.method === 'GET' ? answer() : dspWrongMethod()),
  };
}

function projectRoute(app: DspApp, route: DspRoute): ServiceRoute {
  return {
    name: route.name,
    pattern: dspRoutePattern(route),
    handle: async (exchange) => withCors(exchange, await decide(app, route, exchange)),
  };
}

/** Path, then method, then token, then rights: only after all of these is anything of the call looked at. */
async function decide(app: DspApp, route: DspRoute, exchange: Exchange): Promise<Answer> {
  const decided = decideDspPath(route, exchange);
  if ('refused' in decided) return decided.refused;
  const { shortcode, parts } = decided;
  const refusal = dspRefusedCaller(
    route,
    { shortcode, header: exchange.headers.authorization, adminOnly: app.options.adminOnly },
    (token) => verifyDspToken(token, app.box.value.jwtSecret, app.context.clock.now().getTime()),
  );
  return refusal ?? HANDLERS[route.name]({ app, exchange, shortcode, part: (name) => parts[name] ?? '' });
}

/** Every Origin is let in. */
export function withCors({ headers }: Exchange, answer: Answer): Answer {
  if (headers.origin === undefined) return answer;
  return { ...answer, headers: { ...answer.headers, 'Access-Control-Allow-Origin': '*' } };
}
