import { destinationSchema, type DestinationOptions } from '../../../shared/model/destination.ts';
import { failure, type Failure } from '../../../shared/model/failure.ts';
import type { FailureCode } from '../../../shared/model/failureCatalogue.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { cannot, type CoreContext } from '../context.ts';
import type { UnsavedGiven, UnsavedReport } from '../core.ts';
import { PROBE_LIMIT_MS, probeWith } from '../gatekeeper.ts';
import { unfitAddress } from './destinationCommands.ts';

/** How failures call a destination that has no name yet. */
const NAME = 'new';
/** Always the same, so that adapters keep no sign-in for each that was ever typed. */
const ID = `dst_${'0'.repeat(26)}`;
/** Stand for what is not typed yet, so that the address can be looked at already. */
const NOT_YET: DestinationOptions = { apiKind: 'unknown', shortcode: '0000', project: 1, jobType: 'unknown' };
const OF_OPTIONS: readonly FailureCode[] = ['remote.no-permission', 'destination.incomplete'];
/** What a right server may say to somebody without a key; many a wrong one says the same. */
const WITHOUT_KEY: readonly FailureCode[] = ['remote.sign-in', ...OF_OPTIONS];

/** Asks the server of a destination that is only typed, without any effect, and keeps nothing of it. */
export async function probeUnsaved(
  core: CoreContext,
  given: UnsavedGiven,
): Promise<Result<Result<UnsavedReport>>> {
  const { ports } = core;
  const { kind, url, user, secret, options, signal, limitMs = PROBE_LIMIT_MS } = given;
  const unfit = unfitAddress(url);
  if (unfit !== undefined) return fail(unfit);
  const parsed = destinationSchema.safeParse({
    id: ID,
    name: NAME,
    kind,
    url: url.replace(/\/+$/, ''),
    user: user ?? '',
    secretStore: 'settings',
    options: { ...NOT_YET, ...options },
    createdAt: ports.clock.now(),
    generation: 1,
  });
  if (!parsed.success)
    return fail(failure('request.invalid', { where: 'url', reason: 'it is no address of http or https' }));
  const service = ports.service(kind);
  if (service === undefined)
    return fail(cannot(kind, 'adapter in this build', 'Install the newest Waybill.'));
  const began = ports.clock.elapsed();
  const target = { destination: parsed.data, service, secret: secret ?? '' };
  const probe = await probeWith(ports.clock, target, { signal, limitMs });
  if (probe.ok)
    return ok(
      ok({ ...probe.value, credentialsTested: secret !== undefined && probe.value.credentialsTested }),
    );
  if (!isPassable(probe.failure, given)) return ok(probe);
  return ok(ok({ credentialsTested: false, tookMs: Math.round(ports.clock.elapsed() - began) }));
}

/** Whether it only says that something is not typed yet. */
function isPassable({ code }: Failure, { kind, secret, options }: UnsavedGiven): boolean {
  if (secret === undefined) return WITHOUT_KEY.includes(code);
  const { authUrl, project, shortcode } = options;
  const isWhole =
    (kind !== 'ecotaxa' || project !== undefined) &&
    (kind !== 'dsp-ingest' || (shortcode !== undefined && authUrl !== undefined));
  return !isWhole && OF_OPTIONS.includes(code);
}
