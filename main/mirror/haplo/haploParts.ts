import type { Gateway } from '../../core/mirrorFace.ts';
import { HAPLO_BATCH_PATH, HAPLO_STANDARD_PATH } from '../../../shared/services/haplo/wire.ts';
import type { MirrorParts } from '../dialect.ts';
import type { MirrorCall } from '../mirrorCall.ts';

/** The two import APIs of a Haplo server. */
export type HaploKind = 'haplo-batch' | 'haplo-standard';

/** Prefix of an API's paths, and so of its keys: a key is good for nothing else. */
export function pathPrefix(kind: HaploKind): string {
  return `${kind === 'haplo-batch' ? HAPLO_BATCH_PATH : HAPLO_STANDARD_PATH}/`;
}

/** A call whose caller was let in. */
export interface HaploWork {
  readonly kind: HaploKind;
  readonly parts: MirrorParts;
  readonly call: MirrorCall;
  readonly gateway: Gateway;
  /** What signs calls to the remote; undefined while nothing may be passed on. */
  readonly credentials: Readonly<Record<string, string>> | undefined;
}

/** The handlers of an API. */
export type HaploRoute = 'control' | 'batch' | 'file' | 'schedule';

/** The handler that a path names, or undefined. */
export function routeOf(kind: HaploKind, path: string): HaploRoute | undefined {
  const prefix = pathPrefix(kind);
  const name = path.startsWith(prefix) ? path.slice(prefix.length) : '';
  switch (name) {
    case 'batch':
    case 'file':
    case 'schedule':
      return name;
    case 'control':
      return kind === 'haplo-batch' ? name : undefined;
    default:
      return undefined;
  }
}
