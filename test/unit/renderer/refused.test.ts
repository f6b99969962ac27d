import { beforeEach, describe, expect, test } from 'vitest';
import { command, dismissRefused, useRefused } from '../../../renderer/state/refused.ts';
import { endUndo, offerUndo, takeLastBack, useUndo } from '../../../renderer/state/undo.ts';
import { problemOf } from '../../../shared/api/client.ts';
import { fail, ok } from '../../../shared/model/result.ts';

const REFUSAL = problemOf('request.conflict', { reason: 'r', next: 'n' }, 409);

beforeEach(() => {
  dismissRefused();
  const { last } = useUndo.getState();
  if (last !== undefined) endUndo(last.number);
});

describe('what is refused', () => {
  test('by a command without a place of its own is told until it is dismissed', async () => {
    await command(Promise.resolve(fail(REFUSAL)));
    expect(useRefused.getState().last).toEqual({ kind: 'call', problem: REFUSAL });
    dismissRefused();
    expect(useRefused.getState().last).toBeUndefined();
  });

  test('is no longer told once the next command begins', async () => {
    await command(Promise.resolve(fail(REFUSAL)));
    await command(Promise.resolve(ok('paused')));
    expect(useRefused.getState().last).toBeUndefined();
  });

  test('by an undo outlives its offer, and the next one', async () => {
    offerUndo({ text: 'given up', undo: () => Promise.resolve(fail(REFUSAL)) });
    await takeLastBack();
    expect(useUndo.getState()).toEqual({ last: undefined, busy: false });
    offerUndo({ text: 'something else', undo: () => Promise.resolve(ok(undefined)) });
    expect(useRefused.getState().last).toEqual({ kind: 'undo', problem: REFUSAL });
  });

  test('is told, too, where something else was offered while the undo ran', async () => {
    let answer = (): void => undefined;
    const asked = new Promise<void>((resolve) => {
      answer = resolve;
    });
    offerUndo({
      text: 'given up',
      undo: async () => {
        await asked;
        return fail(REFUSAL);
      },
    });
    const taken = takeLastBack();
    offerUndo({ text: 'something else', undo: () => Promise.resolve(ok(undefined)) });
    answer();
    await taken;
    expect(useUndo.getState().last?.text).toBe('something else');
    expect(useRefused.getState().last).toMatchObject({ kind: 'undo' });
  });
});
