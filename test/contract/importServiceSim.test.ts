import { failure } from '../../shared/model/failure.ts';
import { SERVICE_KINDS } from '../../shared/services/abilities.ts';
import { keyOf } from '../sim/servers/haploServer.ts';
import { makeServer } from '../sim/servers/makeServer.ts';
import { cut, instantNet, type NetCall, type Weather } from '../sim/servers/net.ts';
import { CALM } from '../sim/servers/simServer.ts';
import { HAPLO_CONTROL } from '../support/haploControl.ts';
import { NEVER } from '../support/httpUnderTest.ts';
import { testDestination } from '../support/testDestination.ts';
import { importServiceContract } from './importServiceContract.ts';

const SECRET = 'the-right-secret-the-right-secret';
const HOST = 'sim.example';

for (const kind of SERVICE_KINDS)
  importServiceContract(`simulated as ${kind}`, async () => {
    const planned = new Map<NetCall['operation'], Weather>();
    let isOffline = false;
    const server = makeServer(kind, { host: HOST, secret: SECRET }, CALM);
    const service = server.serviceOver(
      instantNet(({ operation }) => {
        if (isOffline)
          return { kind: 'fail', failure: failure('network.offline', { host: HOST, reason: 'refused' }) };
        const next = planned.get(operation);
        planned.delete(operation);
        return next ?? { kind: 'well' };
      }),
    );
    const destination = testDestination(kind, `http://${HOST}`);
    return {
      service,
      access: (more) => ({ destination, secret: SECRET, signal: NEVER, ...more }),
      openInput: {
        comment: 'a batch',
        key: 'k1',
        ...(service.abilities.controlFile ? { control: HAPLO_CONTROL } : {}),
      },
      opensRemotely: kind === 'haplo-batch' || kind === 'haplo-standard',
      ...(kind === 'robotoff' ? { batchDir: 'a,b' } : {}),
      loseNextAnswer: (step) => planned.set(step, { kind: 'lost', failure: cut(HOST, 'reset') }),
      busyNext: (step, seconds) =>
        planned.set(step, {
          kind: 'fail',
          failure: failure('remote.busy', { host: HOST, status: 503 }, { retryAfterMs: seconds * 1000 }),
        }),
      stored: (batch) => server.stored(keyOf(batch)),
      starts: () => server.starts.map((start) => start.kind),
      state: () => server.state(),
      goOffline: async () => {
        isOffline = true;
      },
      dispose: async () => undefined,
    };
  });
