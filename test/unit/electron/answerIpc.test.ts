import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { answerIpc, type IpcActions } from '../../../main/electron/answerIpc.ts';
import { CHANNELS, type ChannelName } from '../../../main/electron/channels.ts';
import { ipcInputs } from '../../../main/electron/ipcInputs.ts';
import { silentLog } from '../../support/silentLog.ts';

const NAMES = Object.keys(CHANNELS) as ChannelName[];

function recording(): { readonly actions: IpcActions; readonly done: string[] } {
  const done: string[] = [];
  const note = (name: string, value: unknown) => (): Promise<never> => {
    done.push(name);
    return Promise.resolve(value as never);
  };
  const actions = Object.fromEntries(NAMES.map((name) => [name, note(name, true)])) as unknown as IpcActions;
  return { actions, done };
}

test('a call from a foreign page or frame is refused without effect, on every channel', async () => {
  const { actions, done } = recording();
  for (const name of NAMES)
    for (const input of [{}, { what: 'files' }, { path: '/etc' }, { on: true }])
      expect(await answerIpc(actions, { name, isOurs: false, input }, silentLog)).toEqual({
        ok: false,
        why: 'refused-sender',
      });
  expect(done).toEqual([]);
});

test('whatever a page sends, a channel answers; what does not fit its schema has no effect', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...NAMES),
      fc.oneof(
        fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true }),
        fc.record({ what: fc.anything(), path: fc.anything(), address: fc.anything(), on: fc.anything() }),
      ),
      async (name, input) => {
        const { actions, done } = recording();
        const answer = await answerIpc(actions, { name, isOurs: true, input }, silentLog);
        const fits = ipcInputs[name].safeParse(input).success;
        expect(answer).toEqual(fits ? { ok: true, value: true } : { ok: false, why: 'bad-input' });
        expect(done).toEqual(fits ? [name] : []);
      },
    ),
    { numRuns: 500 },
  );
});

test('an action that throws is a typed failure', async () => {
  const { actions } = recording();
  const broken = { ...actions, openLogs: () => Promise.reject(new Error('no desktop')) };
  expect(await answerIpc(broken, { name: 'openLogs', isOurs: true, input: {} }, silentLog)).toEqual({
    ok: false,
    why: 'failed',
  });
});
