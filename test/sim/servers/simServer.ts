import type { Access, ImportService } from '../../../main/core/ports/importService.ts';
import { failure } from '../../../shared/model/failure.ts';
import type { JobKind } from '../../../shared/model/importJob.ts';
import { fail, type Result } from '../../../shared/model/result.ts';
import type { ServiceKind } from '../../../shared/services/abilities.ts';
import type { Arrived } from './sendBodies.ts';
import type { Net } from './net.ts';

/** A start that took effect, as the server has it. */
export interface Started {
  readonly key: string;
  readonly kind: JobKind;
  /** What is imported by it, as far as it is known at once: the last file of each name. */
  readonly files: ReadonlyMap<string, string>;
}

/** Something that the checker wants to hear of at the moment when it happens. */
export type ServerEvent =
  | { readonly what: 'started'; readonly server: SimServer; readonly start: Started }
  /** A file is in the catalogue of the service for good. */
  | {
      readonly what: 'imported';
      readonly server: SimServer;
      readonly key: string;
      readonly file: Arrived;
    }
  /** A question has its answer, and the job goes on. */
  | {
      readonly what: 'answered';
      readonly server: SimServer;
      readonly key: string;
      readonly answer: Readonly<Record<string, unknown>>;
    };

/** What a server needs of the world: a time of its own, and chances. */
export interface ServerWorld {
  elapsed(): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  between(min: number, max: number): number;
  tell(event: ServerEvent): void;
}

/** A stand-in for an import server: state that only its own laws change. */
export interface SimServer {
  readonly kind: ServiceKind;
  readonly host: string;
  /** The only secret that is right. */
  secret: string;
  /** The adapter of one run of the process. */
  serviceOver(net: Net): ImportService;
  /** SHA-256 by name of what would be imported for that key now. */
  stored(key: string): ReadonlyMap<string, string>;
  /** True when such a file ever arrived for that key; without a digest, any of that name. */
  hasStored(key: string, name: string, sha256: string | undefined): boolean;
  /** Starts that took, in order. */
  readonly starts: readonly Started[];
  /** Everything that a call without effect must not change. */
  state(): unknown;
}

/** The failure of a wrong secret; undefined where it is right. */
export function refusedSecret(server: SimServer, access: Access, status: number): Result<never> | undefined {
  if (access.secret === server.secret) return undefined;
  return fail(failure('remote.sign-in', { host: server.host, destination: access.destination.name, status }));
}

/** "This service cannot do that." */
export function cannotDo(kind: ServiceKind, ability: string): Result<never> {
  return fail(failure('service.cannot', { kind, ability, next: 'Leave it out.' }));
}

/** A world that stands still and is always well, for the contract suite. */
export const CALM: ServerWorld = {
  elapsed: () => 0,
  chance: () => false,
  // Whatever takes time is over at once.
  between: () => 0,
  tell: () => undefined,
};
