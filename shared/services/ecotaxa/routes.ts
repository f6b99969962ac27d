import { detail } from './answers.ts';
import type { ServiceAnswer } from '../serviceAnswer.ts';

/** One endpoint; the first whose path and method fit takes a call. */
export interface EcotaxaRoute {
  readonly name: string;
  readonly method: string;
  /** Without `^` and `$`; below `/` and `/api` alike. */
  readonly path: string;
  /** Whether somebody must be signed in. */
  readonly access: 'public' | 'signed';
}

const JOB = '/jobs/(?<id>[^/]+)';
const UPLOAD = '/user_files/upload/(?<id>[^/]+)';

/**
 * What an import needs of the API, in the order in which the server looks (ecotaxa_back cb44b190, py/main.py; measured). Restart
 * really is a GET; list and job end with a slash, the others do not; the catch-all of the listing comes after the rest of My Files.
 */
export const ECOTAXA_ROUTES = {
  login: { name: 'login', method: 'POST', path: '/login', access: 'public' },
  me: { name: 'me', method: 'GET', path: '/users/me', access: 'signed' },
  usersSearch: { name: 'usersSearch', method: 'GET', path: '/users/search', access: 'signed' },
  user: { name: 'user', method: 'GET', path: '/users/(?<id>[^/]+)', access: 'signed' },
  project: { name: 'project', method: 'GET', path: '/projects/(?<id>[^/]+)', access: 'signed' },
  constants: { name: 'constants', method: 'GET', path: '/constants', access: 'public' },
  taxon: { name: 'taxon', method: 'GET', path: '/taxon/(?<id>[^/]+)', access: 'public' },
  taxaSearch: { name: 'taxaSearch', method: 'GET', path: '/taxon_set/search', access: 'public' },
  jobs: { name: 'jobs', method: 'GET', path: '/jobs/', access: 'signed' },
  erase: { name: 'erase', method: 'DELETE', path: JOB, access: 'signed' },
  job: { name: 'job', method: 'GET', path: `${JOB}/`, access: 'signed' },
  answer: { name: 'answer', method: 'POST', path: `${JOB}/answer`, access: 'signed' },
  restart: { name: 'restart', method: 'GET', path: `${JOB}/restart`, access: 'signed' },
  log: { name: 'log', method: 'GET', path: `${JOB}/log`, access: 'signed' },
  jobFile: { name: 'jobFile', method: 'GET', path: `${JOB}/file`, access: 'signed' },
  import: { name: 'import', method: 'POST', path: '/file_import/(?<id>[^/]+)', access: 'signed' },
  file: { name: 'file', method: 'POST', path: '/user_files/', access: 'signed' },
  fileMove: { name: 'fileMove', method: 'POST', path: '/user_files/mv/', access: 'signed' },
  fileRemove: { name: 'fileRemove', method: 'POST', path: '/user_files/rm/', access: 'signed' },
  fileCreate: { name: 'fileCreate', method: 'POST', path: '/user_files/create/', access: 'signed' },
  files: { name: 'files', method: 'GET', path: '/user_files/(?<path>.*)', access: 'signed' },
  tusHead: { name: 'tusHead', method: 'HEAD', path: UPLOAD, access: 'signed' },
  tusPatch: { name: 'tusPatch', method: 'PATCH', path: UPLOAD, access: 'signed' },
  tusOptions: { name: 'tusOptions', method: 'OPTIONS', path: '/user_files/upload/', access: 'signed' },
  tusCreate: { name: 'tusCreate', method: 'POST', path: '/user_files/upload/?', access: 'signed' },
  tusDelete: { name: 'tusDelete', method: 'DELETE', path: UPLOAD, access: 'signed' },
} as const satisfies Readonly<Record<string, EcotaxaRoute>>;
export type EcotaxaRouteName = keyof typeof ECOTAXA_ROUTES;

/** True for a route that changes nothing. Its method does not say that: restart really is a GET. */
export function isEcotaxaRead(name: EcotaxaRouteName): boolean {
  const { method } = ECOTAXA_ROUTES[name];
  return (method === 'GET' || method === 'HEAD') && name !== 'restart';
}

/** The app mounts itself below `/api`, so that prefix may be there any number of times. */
const MOUNTS = '(?:/api)*';

/** A path without the prefixes that change nothing. */
export function withoutMounts(path: string): string {
  return path.replace(/^(?:\/api)*(?=\/|$)/, '');
}

/** The path of a route. */
export function ecotaxaPattern({ path }: Pick<EcotaxaRoute, 'path'>): RegExp {
  return new RegExp(`^${MOUNTS}${path}$`);
}

/**
 * What starlette answers where no route takes a call: 405 of the first route with that path, which names that route's methods
 * only; a redirect where the path differs by the slash at its end; undefined where nothing is like it. Measured.
 */
export function unroutedAnswer(
  routes: readonly Pick<EcotaxaRoute, 'path' | 'method'>[],
  call: { readonly path: string; readonly queryText: string; readonly baseUrl: string },
): ServiceAnswer | undefined {
  const { path, queryText, baseUrl } = call;
  const partial = routes.find((route) => ecotaxaPattern(route).test(path));
  if (partial !== undefined) return detail(405, 'Method Not Allowed', { Allow: partial.method });
  const other = path.endsWith('/') ? path.replace(/\/+$/, '') : `${path}/`;
  if (!routes.some((route) => ecotaxaPattern(route).test(other))) return undefined;
  const query = queryText === '' ? '' : `?${queryText}`;
  return { status: 307, headers: { Location: `${baseUrl}${other}${query}` }, body: '' };
}

/** Nothing at this path. */
export function noEcotaxaRoute(): ServiceAnswer {
  return detail(404, 'Not Found');
}
