import { DSP_ADMIN_ONLY, DSP_NO_ACCESS, DSP_SHORTCODE } from '../../../../shared/services/dspIngest/wire.ts';
import type { Answer } from '../../framework/answer.ts';
import { emptyAnswer, jsonAnswer } from '../../framework/answer.ts';
import type { Exchange } from '../../framework/exchange.ts';
import type { ServiceRoute } from '../../framework/serviceModule.ts';
import { badPathPart, noProject, noToken, unauthorized, wrongMethod } from './dspAnswers.ts';
import type { DspApp } from './dspApp.ts';
import { readMapping, startBulkIngest, startFinalize } from './dspBulkIngest.ts';
import { verifyDspToken } from './dspToken.ts';
import { takeUpload } from './dspUpload.ts';

/** A route below a project. */
interface ProjectRoute {
  readonly name: string;
  /** Regular expression of what follows `/projects/{shortcode}`; its groups are parts of the path. */
  readonly tail: string;
  readonly method: 'GET' | 'POST';
  readonly needs: 'read' | 'write';
  readonly handle: (call: ProjectCall) => Answer | Promise<Answer>;
  /** A further part of the path that is looked at before anything else. */
  readonly checked?: { readonly part: string; readonly pattern: RegExp };
}

interface ProjectCall {
  readonly app: DspApp;
  readonly exchange: Exchange;
  /** As the path spells it. */
  readonly shortcode: string;
  /** A named part of the path, decoded. */
  readonly part: (name: string) => string;
}

/** The pattern that the server's answer shows; `DSP_SHORTCODE` is the same for JavaScript. */
const SHORTCODE_SHOWN = '^\\p{XDigit}{4,4}$';
const ASSET_ID = /^[a-zA-Z0-9-_]{4,}$/;

/** The routes of the ingest. Source: dsp-api 4e3acf3, modules/ingest, ProjectsEndpoints.scala, MonitoringEndpoints.scala. */
export function dspRoutes(app: DspApp): readonly ServiceRoute[] {
  return [
    publicRoute('health', () => jsonAnswer(200, { status: 'UP' })),
    publicRoute('info', () => jsonAnswer(200, BUILD_INFO)),
    ...PROJECT_ROUTES.map((route) => projectRoute(app, route)),
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

const PROJECT_ROUTES: readonly ProjectRoute[] = [
  {
    name: 'project',
    tail: '',
    method: 'GET',
    needs: 'read',
    handle: ({ app, shortcode }) => {
      const assets = app.box.value.projects[shortcode]?.assets ?? {};
      return Object.keys(assets).length === 0 ? noProject(shortcode) : jsonAnswer(200, { id: shortcode });
    },
  },
  {
    name: 'bulk-ingest',
    tail: '/bulk-ingest',
    method: 'POST',
    needs: 'write',
    handle: async ({ app, exchange, shortcode }) => {
      await exchange.learned({ project: shortcode });
      return startBulkIngest(app, shortcode);
    },
  },
  {
    name: 'finalize',
    tail: '/bulk-ingest/finalize',
    method: 'POST',
    needs: 'write',
    handle: async ({ app, exchange, shortcode }) => {
      await exchange.learned({ project: shortcode });
      return startFinalize(app, shortcode);
    },
  },
  {
    name: 'mapping',
    tail: '/bulk-ingest/mapping\\.csv',
    method: 'GET',
    needs: 'write',
    handle: async ({ app, exchange, shortcode }) => {
      await exchange.learned({ project: shortcode });
      return readMapping(app, shortcode);
    },
  },
  {
    name: 'ingest',
    tail: '/bulk-ingest/ingest/(?<file>[^/]+)',
    method: 'POST',
    needs: 'write',
    handle: ({ app, exchange, shortcode, part }) =>
      takeUpload(app, shortcode, { name: part('file'), exchange }),
  },
  {
    name: 'asset',
    tail: '/assets/(?<assetId>[^/]+)',
    method: 'GET',
    needs: 'read',
    checked: { part: 'assetId', pattern: ASSET_ID },
    handle: ({ app, shortcode, part }) => {
      const asset = app.box.value.projects[shortcode]?.assets[part('assetId')];
      if (asset !== undefined) return jsonAnswer(200, asset);
      return jsonAnswer(404, { id: `${shortcode}/${part('assetId')}`, type: 'AssetRef' });
    },
  },
];

/** A slash at the end of a path is one with its absence, as tapir has it. */
function publicRoute(name: string, answer: () => Answer): ServiceRoute {
  return {
    name,
    pattern: new RegExp(`^/${name}/?$`),
    handle: (exchange) => withCors(exchange, exchange.method === 'GET' ? answer() : wrongMethod()),
  };
}

function projectRoute(app: DspApp, route: ProjectRoute): ServiceRoute {
  return {
    name: route.name,
    pattern: new RegExp(`^/projects/(?<shortcode>[^/]+)${route.tail}/?$`),
    handle: async (exchange) => withCors(exchange, await decide(app, route, exchange)),
  };
}

/** Path, then method, then token, then rights: only after all of these is anything of the call looked at. */
async function decide(app: DspApp, route: ProjectRoute, exchange: Exchange): Promise<Answer> {
  const parts: Record<string, string> = {};
  for (const [name, raw] of Object.entries(exchange.groups)) {
    const decoded = decodeSegment(raw);
    // What the real server answers to a broken escape is not known.
    if (decoded === undefined) return emptyAnswer(400);
    parts[name] = decoded;
  }
  const part = (name: string): string => parts[name] ?? '';
  const shortcode = part('shortcode');
  if (!DSP_SHORTCODE.test(shortcode)) return badPathPart('shortcode', SHORTCODE_SHOWN, shortcode);
  const { checked } = route;
  if (checked !== undefined && !checked.pattern.test(part(checked.part)))
    return badPathPart(checked.part, checked.pattern.source, part(checked.part));
  if (exchange.method !== route.method) return wrongMethod();
  const refusal = refusedToken(app, route, { shortcode, header: exchange.headers.authorization });
  return refusal ?? route.handle({ app, exchange, shortcode, part });
}

function refusedToken(
  app: DspApp,
  { needs }: ProjectRoute,
  call: { readonly shortcode: string; readonly header: string | undefined },
): Answer | undefined {
  const token = /^bearer (.*)$/i.exec(call.header ?? '')?.[1];
  if (token === undefined) return noToken();
  const verdict = verifyDspToken(token, app.box.value.jwtSecret, app.context.clock.now().getTime());
  if (verdict.kind === 'refused') return unauthorized(verdict.reason);
  const may = (right: string): boolean => verdict.scope.includes(right);
  if (may('admin')) return undefined;
  if (app.options.adminOnly && needs === 'write') return unauthorized(DSP_ADMIN_ONLY);
  // Tokens know a project in upper case only, and the path is not changed: `08e1` is nobody's.
  const isWriter = may(`write:project:${call.shortcode}`);
  const isReader = isWriter || may(`read:project:${call.shortcode}`);
  return (needs === 'write' ? isWriter : isReader) ? undefined : unauthorized(DSP_NO_ACCESS);
}

/** One segment as the JVM decodes it: bytes that are no UTF-8 become U+FFFD. Undefined for a broken escape. */
function decodeSegment(raw: string): string | undefined {
  if (/%(?![0-9a-fA-F]{2})/.test(raw)) return undefined;
  return raw.replaceAll(/(?:%[0-9a-fA-F]{2})+/g, (run) =>
    Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'),
  );
}

/** Every Origin is let in. */
export function withCors({ headers }: Exchange, answer: Answer): Answer {
  if (headers.origin === undefined) return answer;
  return { ...answer, headers: { ...answer.headers, 'Access-Control-Allow-Origin': '*' } };
}
