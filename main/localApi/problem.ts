import { problemOf } from '../../shared/api/client.ts';
import type { ProblemView } from '../../shared/api/views.ts';
import type { Failure } from '../../shared/model/failure.ts';
import { FAILURE_CODES, type FailureCode } from '../../shared/model/failureCatalogue.ts';

/** Statuses of whole families of codes: what stands before the dot. */
const FAMILY_STATUS: Readonly<Record<string, number>> = {
  network: 504,
  remote: 502,
  job: 409,
  file: 422,
  folder: 409,
  path: 422,
  check: 409,
  control: 422,
  disk: 507,
  spool: 507,
  ledger: 503,
  settings: 500,
  secret: 409,
  daemon: 503,
  port: 409,
  'data-dir': 500,
  request: 400,
  destination: 409,
  window: 409,
  service: 422,
  run: 409,
  internal: 500,
  webhook: 502,
  practice: 500,
};

/** Codes that differ from their family. */
const CODE_STATUS: Readonly<Partial<Record<FailureCode, number>>> = {
  'spool.full': 503,
  'settings.locked': 403,
  'settings.protected': 423,
  'settings.wrong-passphrase': 403,
  'settings.too-many-tries': 429,
  'daemon.running': 409,
  'request.not-json': 415,
  'request.too-large': 413,
  'request.headers-too-large': 431,
  'request.too-slow': 408,
  'request.too-many': 429,
  'request.digest-differs': 422,
  'request.read-only': 403,
  'request.unauthorised': 401,
  'request.forbidden': 403,
  'request.not-found': 404,
  'request.method': 405,
  'request.conflict': 409,
  'request.batch-begun': 409,
  'request.key-reused': 422,
  'destination.unknown': 404,
  'window.unknown': 404,
};

/** What a caller is asked to wait where the failure itself does not say, seconds. */
const RETRY_AFTER_SECONDS: Readonly<Partial<Record<FailureCode, number>>> = {
  'request.too-many': 1,
  'spool.full': 30,
  'ledger.trouble': 5,
  'disk.full': 30,
};

/** The HTTP status of a failure. */
export function statusOfFailure(code: FailureCode): number {
  return CODE_STATUS[code] ?? FAMILY_STATUS[familyOf(code)] ?? 500;
}

/** Families of the catalogue that the table does not know; a test keeps it empty. */
export function familiesWithoutStatus(): readonly string[] {
  return [...new Set(FAILURE_CODES.map(familyOf))].filter((family) => FAMILY_STATUS[family] === undefined);
}

/** A failure as problem details, with how long to wait where that is known. */
export function problemDetails(failure: Failure): ProblemView {
  const problem = problemOf(failure.code, failure.facts, statusOfFailure(failure.code));
  const retryAfter =
    failure.retryAfterMs === undefined
      ? RETRY_AFTER_SECONDS[failure.code]
      : Math.ceil(failure.retryAfterMs / 1000);
  return { ...problem, ...(retryAfter === undefined ? {} : { retry_after: retryAfter }) };
}

function familyOf(code: string): string {
  return code.slice(0, code.indexOf('.'));
}
