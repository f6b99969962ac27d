import type { Gateway } from '../../core/mirrorFace.ts';
import type { MirrorParts } from '../dialect.ts';
import type { MirrorCall } from '../mirrorCall.ts';
import type { RemoteTokens } from '../remoteTokens.ts';
import type { Turns } from '../turns.ts';

/** A call whose path, method and caller are good. */
export interface DspWork {
  readonly parts: MirrorParts;
  readonly call: MirrorCall;
  readonly gateway: Gateway;
  readonly tokens: RemoteTokens;
  readonly turns: Turns;
  /** As the path spells it. */
  readonly shortcode: string;
  /** The destination's own project: only its calls can be queued, since a batch belongs to one project. */
  readonly isOwn: boolean;
  /** True while calls may be passed on. */
  readonly isOpen: boolean;
}
