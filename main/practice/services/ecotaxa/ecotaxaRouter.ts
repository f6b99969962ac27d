import type { Answer } from '../../framework/answer.ts';
import { emptyAnswer } from '../../framework/answer.ts';
import type { Exchange } from '../../framework/exchange.ts';
import type { ServiceRoute } from '../../framework/serviceModule.ts';
import { decodePath, detail } from './ecotaxaAnswers.ts';
import type { EcotaxaApp, Endpoint } from './ecotaxaApp.ts';

/** The app mounts itself below `/api`, so that prefix may be there any number of times. */
const MOUNTS = '(?:/api)*';

/** The endpoints as routes of the framework. */
export function routesOf(endpoints: readonly Endpoint[], app: EcotaxaApp): readonly ServiceRoute[] {
  return endpoints.map((endpoint) => ({
    name: endpoint.name,
    methods: [endpoint.method],
    pattern: patternOf(endpoint),
    handle: (exchange) =>
      endpoint.handle({
        app,
        exchange,
        part: (name) => decodePath(exchange.groups[name] ?? ''),
        query: new URLSearchParams(exchange.queryText),
      }),
  }));
}

/**
 * What starlette answers where no route takes a call: 405 of the first route with that path, which names that route's methods
 * only; a redirect where the path differs by the slash at its end; else 404. Measured.
 */
export function answerUnrouted(endpoints: readonly Endpoint[], exchange: Exchange): Answer {
  const { path, queryText, baseUrl } = exchange;
  const partial = endpoints.find((endpoint) => patternOf(endpoint).test(path));
  if (partial !== undefined) return detail(405, 'Method Not Allowed', { Allow: partial.method });
  const other = path.endsWith('/') ? path.replace(/\/+$/, '') : `${path}/`;
  if (endpoints.some((endpoint) => patternOf(endpoint).test(other))) {
    const query = queryText === '' ? '' : `?${queryText}`;
    return emptyAnswer(307, { Location: `${baseUrl}${other}${query}` });
  }
  return detail(404, 'Not Found');
}

function patternOf({ path }: Endpoint): RegExp {
  return new RegExp(`^${MOUNTS}${path}$`);
}
