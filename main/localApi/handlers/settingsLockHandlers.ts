import type { SettingsLockView, settingsLockRoutes } from '../../../shared/api/routes/settingsLock.ts';
import { failure } from '../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { isResetProof, type SettingsLock } from '../settingsLock.ts';
import { timeField } from '../views/timeField.ts';
import { mapped, type SomeHandlers } from './handler.ts';

/** The lock of the settings. `token` is that of the token file. */
export function settingsLockHandlers(
  lock: SettingsLock,
  token: string,
): SomeHandlers<keyof typeof settingsLockRoutes> {
  const view = (): SettingsLockView => {
    const { until, triesFrom, ...state } = lock.state();
    return { ...state, ...timeField('until', until), ...timeField('triesFrom', triesFrom) };
  };
  return {
    settingsLock: () => Promise.resolve(ok(view())),
    setSettingsLock: async ({ body, caller }) => {
      const refused = onlyPeople(caller);
      return refused.ok ? mapped(await lock.set(body.passphrase), view) : refused;
    },
    removeSettingsLock: async ({ caller }) => {
      const refused = onlyPeople(caller);
      return refused.ok ? mapped(await lock.remove(), () => undefined) : refused;
    },
    openSettingsLock: async ({ body, caller }) => {
      const refused = onlyPeople(caller);
      return refused.ok ? mapped(await lock.unlock(body.passphrase), view) : refused;
    },
    closeSettingsLock: () => {
      lock.close();
      return Promise.resolve(ok(view()));
    },
    resetSettingsLock: async ({ body }) => {
      if (!isResetProof(body.proof, token))
        return fail(failure('request.forbidden', { reason: 'The proof was not made with the token file' }));
      return mapped(await lock.remove(), view);
    },
  };
}

/** A script may neither try passphrases nor set one. */
function onlyPeople(caller: string | undefined): Result<void> {
  return caller === undefined
    ? ok(undefined)
    : fail(failure('request.forbidden', { reason: 'A named token has nothing to do with the lock' }));
}
