import { expect, test } from 'vitest';
import type { Relay, RelayRequest } from '../../../main/core/ports/relay.ts';
import type { MirrorCall } from '../../../main/mirror/mirrorCall.ts';
import { passOn } from '../../../main/mirror/passOn.ts';
import { failure } from '../../../shared/model/failure.ts';
import { fail } from '../../../shared/model/result.ts';
import { ECOTAXA_ROUTES, isEcotaxaRead } from '../../../shared/services/ecotaxa/routes.ts';
import { testDestination } from '../../support/testDestination.ts';

/** Passes a call on for a script that leaves at once; whether the call is called off with it. */
async function isCalledOff(method: string, isRead?: boolean): Promise<boolean> {
  let seen: RelayRequest | undefined;
  const relay: Relay = {
    forward: (request) => {
      seen = request;
      return Promise.resolve(fail(failure('network.offline', { host: 'x', reason: 'resting' })));
    },
  };
  const leaving = new AbortController();
  const call = {
    gateway: { destination: testDestination('ecotaxa', 'http://127.0.0.1:9') },
    method,
    path: '/jobs/1/restart',
    queryText: '',
    rawHeaders: [],
    signal: leaving.signal,
  } as unknown as MirrorCall;
  await passOn(relay, call, { credentials: {}, ...(isRead === undefined ? {} : { isRead }) });
  leaving.abort();
  return seen?.signal.aborted === true;
}

test('what only reads ends with the script; what has an effect goes on to its end, whatever its method', async () => {
  expect(await isCalledOff('GET')).toBe(true);
  expect(await isCalledOff('HEAD')).toBe(true);
  expect(await isCalledOff('POST')).toBe(false);
  expect(await isCalledOff('GET', false)).toBe(false);
});

test("EcoTaxa's restart is a GET that has an effect", () => {
  const reads = Object.values(ECOTAXA_ROUTES).filter(({ name }) => isEcotaxaRead(name));
  expect(reads.map(({ name }) => name).join(' ')).toBe(
    'me usersSearch user project constants taxon taxaSearch jobs job log jobFile files tusHead',
  );
});
