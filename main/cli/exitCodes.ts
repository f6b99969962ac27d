import type { FailureCode } from '../../shared/model/failureCatalogue.ts';

/** How the command ends. Scripts rely on these numbers. */
export const EXIT = {
  ok: 0,
  failure: 1,
  usage: 2,
  alreadyRunning: 3,
  needsAttention: 4,
  signIn: 5,
  offline: 6,
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Codes that end otherwise than with a plain failure. */
const EXIT_OF: Readonly<Partial<Record<FailureCode, ExitCode>>> = {
  'request.invalid': EXIT.usage,
  'request.not-found': EXIT.usage,
  'destination.unknown': EXIT.usage,
  'window.unknown': EXIT.usage,
  'window.in-use': EXIT.usage,
  'destination.exists': EXIT.usage,
  'path.missing': EXIT.usage,
  'path.not-plain': EXIT.usage,
  'path.no-files': EXIT.usage,
  'folder.unreachable': EXIT.usage,
  'folder.holds-files': EXIT.usage,
  'folder.overlaps': EXIT.usage,
  'folder.bad-target': EXIT.usage,
  'folder.not-previewed': EXIT.usage,
  'control.missing': EXIT.usage,
  'control.not-json': EXIT.usage,
  'control.invalid': EXIT.usage,
  'service.cannot': EXIT.usage,
  'daemon.running': EXIT.alreadyRunning,
  'destination.has-work': EXIT.needsAttention,
  'destination.has-folders': EXIT.needsAttention,
  'run.needs-dry-run': EXIT.needsAttention,
  'check.findings': EXIT.needsAttention,
  'job.needs-statement': EXIT.needsAttention,
  'job.question': EXIT.needsAttention,
  'job.restart-overtaken': EXIT.needsAttention,
  'job.erase-overtaken': EXIT.needsAttention,
  'remote.sign-in': EXIT.signIn,
  'network.proxy-sign-in': EXIT.signIn,
  'secret.no-store': EXIT.signIn,
  'secret.locked': EXIT.signIn,
  'secret.missing': EXIT.signIn,
  'network.offline': EXIT.offline,
  'network.timeout': EXIT.offline,
  'network.cut': EXIT.offline,
};

/** The exit code of a failure. */
export function exitCodeOf(code: FailureCode): ExitCode {
  return EXIT_OF[code] ?? EXIT.failure;
}

/** True for what says that the server cannot be reached now. */
export function isOffline(code: FailureCode): boolean {
  return exitCodeOf(code) === EXIT.offline;
}

/** True for what a person must sign in, or unlock a secret store, for. */
export function isSignIn(code: FailureCode): boolean {
  return exitCodeOf(code) === EXIT.signIn;
}
