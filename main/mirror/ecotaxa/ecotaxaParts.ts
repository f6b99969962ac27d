import type { EcotaxaRouteName } from '../../../shared/services/ecotaxa/routes.ts';
import type { Gateway } from '../../core/mirrorFace.ts';
import type { MirrorParts } from '../dialect.ts';
import type { MirrorCall } from '../mirrorCall.ts';
import type { RemoteTokens } from '../remoteTokens.ts';
import type { Turns } from '../turns.ts';

/** A call whose path and caller are good. */
export interface EcotaxaWork {
  readonly parts: MirrorParts;
  readonly call: MirrorCall;
  readonly gateway: Gateway;
  readonly tokens: RemoteTokens;
  readonly turns: Turns;
  /** Undefined for one that we do not know. */
  readonly route: EcotaxaRouteName | undefined;
  /** A part of the path, decoded. */
  readonly part: (name: string) => string;
  /** False where nobody signed in, which some routes do not need. */
  readonly isSignedIn: boolean;
  /** True while calls may be passed on. */
  readonly isOpen: boolean;
}
