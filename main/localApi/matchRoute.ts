import { contract, type RouteName } from '../../shared/api/contract.ts';
import type { Route } from '../../shared/api/route.ts';

/** The route of a request, or what is wrong with it. */
export type RouteMatch =
  | {
      readonly kind: 'route';
      readonly name: RouteName;
      readonly route: Route;
      readonly params: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'wrong-method'; readonly allowed: readonly string[] }
  | { readonly kind: 'unknown' };

interface Compiled {
  readonly name: RouteName;
  readonly route: Route;
  readonly parts: readonly string[];
}

const ROUTES: readonly Compiled[] = (Object.keys(contract) as RouteName[]).map((name) => ({
  name,
  route: contract[name],
  parts: contract[name].path.split('/'),
}));

/** Finds the route of a canonical path. HEAD is answered where GET is. */
export function matchRoute(method: string, path: string): RouteMatch {
  const parts = path.split('/');
  const here = ROUTES.flatMap((one) => {
    const params = paramsOf(one.parts, parts);
    return params === undefined ? [] : [{ ...one, params }];
  });
  if (here.length === 0) return { kind: 'unknown' };
  const wanted = method === 'HEAD' ? 'GET' : method;
  // A fixed word wins over a parameter.
  const fitting = here
    .filter((one) => one.route.method === wanted)
    .sort((a, b) => Object.keys(a.params).length - Object.keys(b.params).length)[0];
  if (fitting !== undefined)
    return { kind: 'route', name: fitting.name, route: fitting.route, params: fitting.params };
  const methods = new Set(here.map((one) => one.route.method as string));
  if (methods.has('GET')) methods.add('HEAD');
  return { kind: 'wrong-method', allowed: [...methods].sort() };
}

function paramsOf(
  pattern: readonly string[],
  parts: readonly string[],
): Readonly<Record<string, string>> | undefined {
  if (pattern.length !== parts.length) return undefined;
  const params: Record<string, string> = {};
  for (const [at, part] of pattern.entries()) {
    const given = parts[at] ?? '';
    if (part.startsWith(':')) {
      if (given === '') return undefined;
      params[part.slice(1)] = given;
    } else if (part !== given) return undefined;
  }
  return params;
}
