import type { ImportService } from '../../../main/core/ports/importService.ts';
import { ok } from '../../../shared/model/result.ts';
import { ABILITIES } from '../../../shared/services/abilities.ts';
import { keyOf } from './haploServer.ts';
import { call, type Net } from './net.ts';
import { cannotDo, refusedSecret, type ServerWorld, type SimServer, type Started } from './simServer.ts';

/** Robotoff: one call, taken as often as it is made; the key is looked at only there. */
export class RobotoffServer implements SimServer {
  readonly kind = 'robotoff';
  readonly host: string;
  secret: string;
  readonly starts: Started[] = [];
  readonly #world: ServerWorld;

  constructor(about: { host: string; secret: string }, world: ServerWorld) {
    this.host = about.host;
    this.secret = about.secret;
    this.#world = world;
  }

  serviceOver(net: Net): ImportService {
    const { host, kind } = this;
    return {
      abilities: ABILITIES.robotoff,
      probe: (access) =>
        call(net, { call: { operation: 'probe', host }, access }, () =>
          ok({ product: kind, credentialsTested: false, tookMs: 1 }),
        ),
      acceptsName: () => cannotDo(kind, 'upload of files'),
      openBatch: (_access, { key }) =>
        Promise.resolve(ok({ ref: '', facts: { key }, openedAt: this.#world.elapsed() })),
      send: () => Promise.resolve(cannotDo(kind, 'upload of files')),
      start: async (access, input) => {
        if (input.kind === 'dry-run') return cannotDo(kind, 'dry run');
        const key = keyOf(input.batch);
        return call(net, { call: { operation: 'start', host, key }, access }, () => {
          const refused = refusedSecret(this, access, 401);
          if (refused !== undefined) return refused;
          const start: Started = { key, kind: 'import', files: new Map() };
          this.starts.push(start);
          this.#world.tell({ what: 'started', server: this, start });
          return ok({ kind: 'accepted', serverSaid: 'ok' });
        });
      },
    };
  }

  stored(): ReadonlyMap<string, string> {
    return new Map();
  }

  hasStored(): boolean {
    return false;
  }

  state(): unknown {
    return this.starts;
  }
}
