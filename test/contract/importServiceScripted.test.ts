import { failure } from '../../shared/model/failure.ts';
import type { ServiceKind } from '../../shared/services/abilities.ts';
import { HAPLO_CONTROL } from '../support/haploControl.ts';
import { NEVER } from '../support/httpUnderTest.ts';
import { scriptedService } from '../support/scriptedService.ts';
import { testDestination } from '../support/testDestination.ts';
import { importServiceContract } from './importServiceContract.ts';

const SECRET = 'the-right-secret-the-right-secret';

for (const kind of ['haplo-batch', 'haplo-standard', 'robotoff'] as const satisfies readonly ServiceKind[])
  importServiceContract(`scripted as ${kind}`, async () => {
    const scripted = scriptedService({ kind, secret: SECRET });
    const destination = testDestination(kind, 'http://scripted.example');
    return {
      service: scripted.service,
      access: (more) => ({ destination, secret: SECRET, signal: NEVER, ...more }),
      openInput: { comment: 'a batch', key: 'k1', control: HAPLO_CONTROL },
      ...(kind === 'robotoff' ? { batchDir: 'a,b' } : {}),
      loseNextAnswer: (step) => scripted.next(step, { kind: 'lost' }),
      busyNext: (step, seconds) =>
        scripted.next(step, {
          kind: 'fail',
          failure: failure(
            'remote.busy',
            { host: 'scripted.example', status: 503 },
            { retryAfterMs: seconds * 1000 },
          ),
        }),
      stored: (batch) => scripted.filesOf(batch.ref),
      starts: () => scripted.ledger.schedules.map((schedule) => schedule.kind),
      state: () => [...scripted.ledger.batches.values(), ...scripted.ledger.schedules],
      goOffline: async () => {
        scripted.offline = true;
      },
      dispose: async () => undefined,
    };
  });
