import type { FailureCode } from '../../../shared/model/failureCatalogue.ts';
import type { Core, DestinationDetail } from '../../core/core.ts';
import type { Heard, HeardServer } from '../../core/ports/heard.ts';
import { bad, doubtful, ofFailure, well, type Finding } from './finding.ts';

/** A destination that has not answered by then is told as silent, ms. */
const PROBE_LIMIT_MS = 5_000;
/** Clocks further apart than that confuse people who compare logs, and sign-ins with times in them, ms. */
const SKEW_MS_MAX = 120_000;

/** Failures that a server of another age than Waybill was built for may cause. */
const OF_ANOTHER_AGE: ReadonlySet<FailureCode> = new Set(['remote.not-installed', 'remote.not-understood']);
/** Failures in which a proxy on the way may have its hand. */
const ON_THE_WAY: ReadonlySet<FailureCode> = new Set([
  'network.offline',
  'network.timeout',
  'network.cut',
  'network.certificate',
  'network.wrong-scheme',
  'remote.not-our-server',
]);

/** Asks a destination, without any effect there, and explains what is wrong. */
export async function destinationFinding(
  core: Core,
  { destination, gate }: DestinationDetail,
  heard: Heard | undefined,
): Promise<Finding> {
  const subject = `destination ${destination.name}`;
  const probed = await core.testDestination(destination.name, PROBE_LIMIT_MS);
  const failed = probed.ok ? (probed.value.ok ? undefined : probed.value.failure) : probed.failure;
  if (failed !== undefined) {
    const finding = ofFailure(subject, failed);
    const proxy = heard?.proxyFor(destination.url) ?? '';
    if (OF_ANOTHER_AGE.has(failed.code))
      return {
        ...finding,
        detail: `${finding.detail} It may be an older or newer server than this Waybill knows`,
        next: `${finding.next ?? ''} Ask its administrator which version runs there.`.trim(),
      };
    if (proxy !== '' && ON_THE_WAY.has(failed.code))
      return {
        ...finding,
        detail: `${finding.detail} It is reached through the proxy ${proxy}`,
        next: 'Check that proxy with your IT, or name the server in NO_PROXY and start Waybill again.',
      };
    return finding;
  }
  if (!probed.ok || !probed.value.ok) return well(subject, 'answers');
  const { product, tookMs, credentialsTested } = probed.value.value;
  const told = `${product} answers in ${Math.round(tookMs)} ms`;
  if (gate.state === 'paused') return doubtful(subject, `${told}; it is paused`, 'Run `waybill resume`.');
  return well(subject, credentialsTested ? `${told}; the key is right` : `${told}; the key cannot be tested`);
}

/** Compares our clock with those of the servers that answered lately. */
export function clockFinding(servers: readonly HeardServer[]): Finding {
  const timed = servers.flatMap(({ host, skewMs }) => (skewMs === undefined ? [] : [{ host, skewMs }]));
  if (timed.length === 0) return well('clock', 'no server told its time yet');
  const apart = timed.filter(({ skewMs }) => Math.abs(skewMs) > SKEW_MS_MAX);
  const [worst] = apart.toSorted((one, other) => Math.abs(other.skewMs) - Math.abs(one.skewMs));
  if (worst === undefined) return well('clock', `agrees with ${timed.map(({ host }) => host).join(', ')}`);
  const told = `this computer's clock is ${span(worst.skewMs)} ${worst.skewMs > 0 ? 'behind' : 'ahead of'} that of ${worst.host}`;
  // Where several servers agree with each other, it is ours that is wrong; of two nobody can tell.
  const isOurs = apart.length === timed.length && timed.length > 1;
  return doubtful(
    'clock',
    isOurs ? `${told}; all servers agree against it` : told,
    'Turn on network time on this computer; if it is right, tell the administrator of the server. Times in receipts and ' +
      'scheduled runs go by this computer.',
  );
}

/** Tells which proxy settings are in force, and what goes through them. */
export function proxyFinding(
  settings: readonly string[],
  destinations: readonly DestinationDetail[],
  heard: Heard | undefined,
): Finding {
  const through = destinations.flatMap(({ destination }) => {
    const proxy = heard?.proxyFor(destination.url) ?? '';
    return proxy === '' ? [] : [`${destination.name} through ${proxy}`];
  });
  if (settings.length === 0) return well('proxy', 'none is set');
  const told = `set by ${settings.join(', ')}`;
  return well(
    'proxy',
    through.length === 0 ? `${told}; no destination goes through it` : `${told}; ${through.join(', ')}`,
  );
}

/** Whether a running daemon is of the same version as the program that asks it. */
export function versionFinding(daemon: string, program: string): Finding {
  return daemon === program
    ? well('version', daemon)
    : bad(
        'version',
        `the running daemon is Waybill ${daemon}, this program is ${program}`,
        'Stop the running daemon and start it again with the newer program.',
      );
}

function span(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1_000);
  if (seconds < 600) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

/** Names of the proxy settings in force; their values may hold a password. */
export function proxyNames(env: NodeJS.ProcessEnv): readonly string[] {
  return Object.keys(env).filter((name) => /^(https?|all|no)_proxy$/i.test(name) && env[name] !== '');
}
