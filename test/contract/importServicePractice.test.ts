import { importServiceFor } from '../../main/adapters/services/registry.ts';
import { startPracticeServer } from '../../main/practice/practiceServer.ts';
import type { JobKind } from '../../shared/model/importJob.ts';
import type { ServiceKind } from '../../shared/services/abilities.ts';
import { HAPLO_CONTROL } from '../support/haploControl.ts';
import { httpUnderTest, NEVER } from '../support/httpUnderTest.ts';
import { testDestination } from '../support/testDestination.ts';
import { importServiceContract, type ContractStep, type ServiceUnderTest } from './importServiceContract.ts';

/** What a step is called on the wire. */
const HAPLO_ROUTES: Readonly<Record<ContractStep, string>> = {
  probe: 'schedule',
  openBatch: 'batch',
  send: 'file',
  start: 'schedule',
};
const ROBOTOFF_ROUTES: Readonly<Record<ContractStep, string>> = {
  probe: 'import',
  openBatch: 'import',
  send: 'import',
  start: 'import',
};

async function practice(kind: ServiceKind): Promise<ServiceUnderTest> {
  const server = await startPracticeServer();
  const http = httpUnderTest();
  const connection = server.services[kind]!;
  const apiKind = connection['apiKind'];
  const destination = testDestination(kind, connection.url, typeof apiKind === 'string' ? { apiKind } : {});
  const routes = kind === 'robotoff' ? ROBOTOFF_ROUTES : HAPLO_ROUTES;
  // A server that keeps what it has in secret would fail the probe's "changes nothing" only by chance.
  const state = () => server.state()[kind];
  let isStopped = false;
  const stop = async () => {
    if (!isStopped) await server.stop();
    isStopped = true;
  };
  return {
    service: importServiceFor(kind, http),
    access: (more) => ({ destination, secret: connection.secret, signal: NEVER, ...more }),
    openInput: {
      comment: 'a batch & more',
      key: 'k1',
      ...(kind === 'haplo-batch' ? { control: HAPLO_CONTROL } : {}),
    },
    ...(kind === 'robotoff' ? { batchDir: 'spellcheck/run,1' } : {}),
    loseNextAnswer: (step) =>
      void server.faults.add({
        service: kind,
        route: routes[step],
        fault: { kind: 'loseAnswer' },
        times: 1,
      }),
    busyNext: (step, seconds) =>
      void server.faults.add({
        service: kind,
        route: routes[step],
        fault: { kind: 'status', status: 503, headers: { 'Retry-After': String(seconds) } },
        times: 1,
      }),
    stored: (batch) => {
      const calls = server.ledger.list(kind).filter((call) => call.route === 'file' && call.status === 200);
      return new Map(
        calls
          .filter((call) => call['batch'] === batch.ref)
          .map((call) => [String(call['name']), String(call['sha256'])]),
      );
    },
    starts: () =>
      server.ledger
        .list(kind)
        .filter((call) => call.route === routes.start && call.status === 200)
        .map((call): JobKind => {
          if (kind === 'robotoff' || call['mode'] === undefined) return 'import';
          if (call['mode'] === 'dry-run') return 'dry-run';
          throw new Error(`a mode that no run should have: ${JSON.stringify(call['mode'])}`);
        }),
    state,
    goOffline: stop,
    dispose: async () => {
      http.close();
      await stop();
    },
  };
}

for (const kind of ['haplo-batch', 'haplo-standard', 'robotoff'] as const)
  importServiceContract(`${kind} against the practice server`, () => practice(kind));
