import {
  ecotaxaPattern,
  noEcotaxaRoute,
  unroutedAnswer,
} from '../../../../shared/services/ecotaxa/routes.ts';
import type { Answer } from '../../framework/answer.ts';
import type { Exchange } from '../../framework/exchange.ts';
import type { ServiceRoute } from '../../framework/serviceModule.ts';
import { decodePath } from '../../../../shared/services/ecotaxa/answers.ts';
import type { EcotaxaApp, Endpoint } from './ecotaxaApp.ts';

/** The endpoints as routes of the framework. */
export function routesOf(endpoints: readonly Endpoint[], app: EcotaxaApp): readonly ServiceRoute[] {
  return endpoints.map((endpoint) => ({
    name: endpoint.name,
    methods: [endpoint.method],
    pattern: ecotaxaPattern(endpoint),
    handle: (exchange) =>
      endpoint.handle({
        app,
        exchange,
        part: (name) => decodePath(exchange.groups[name] ?? ''),
        query: new URLSearchParams(exchange.queryText),
      }),
  }));
}

/** What starlette answers where no route takes a call. */
export function answerUnrouted(endpoints: readonly Endpoint[], exchange: Exchange): Answer {
  return unroutedAnswer(endpoints, exchange) ?? noEcotaxaRoute();
}
