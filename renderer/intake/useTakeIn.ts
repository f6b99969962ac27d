import { useEffect, useRef, useState } from 'react';
import type { IntakeView } from '../../shared/api/views.ts';
import type { Result } from '../../shared/model/result.ts';
import { hear } from '../state/hear.ts';
import { useWaybillContext } from '../state/WaybillContext.ts';
import type { CheckWish } from '../views/checks/checkRuns.ts';
import type { Given } from './given.ts';
import {
  takeForCheck,
  takeIn,
  type Progress,
  type Spooled,
  type TakeInFailure,
  type Taking,
  type Wish,
} from './takeIn.ts';

type TakeInState =
  | { readonly kind: 'ready' }
  | { readonly kind: 'working'; readonly progress: Progress | undefined }
  | { readonly kind: 'failed'; readonly failure: TakeInFailure };

/** Taking in, and how far it is. */
export interface TakingIn {
  readonly state: TakeInState;
  readonly start: (given: Given, wish: Wish, done: (intake: IntakeView) => void) => void;
  /** Only makes the bytes known to the daemon, so that it can check them; `done` hears what to ask. */
  readonly prepare: (
    given: Given,
    wish: Extract<Wish, { kind: 'new' }>,
    done: (check: CheckWish) => void,
  ) => void;
  readonly stop: () => void;
  /** Forgets why the last try failed; what it spooled is remembered. */
  readonly clear: () => void;
}

/** The screen follows the progress no more often than this. */
const PROGRESS_EVERY_MS = 100;

/** Takes in what was given, once at a time; what was spooled is remembered between tries. */
export function useTakeIn(): TakingIn {
  const { session } = useWaybillContext();
  const [state, setState] = useState<TakeInState>({ kind: 'ready' });
  const stopper = useRef<AbortController>(undefined);
  const spooled = useRef<Spooled>(new Map());
  useEffect(() => () => stopper.current?.abort(), []);
  const work = <T>(
    run: (taking: Taking) => Promise<Result<T, TakeInFailure>>,
    done: (value: T) => void,
  ): void => {
    const { signal } = (stopper.current = new AbortController());
    setState({ kind: 'working', progress: undefined });
    void hear(run({ signal, onProgress: seldom(setState) }), (answer) => {
      if (answer.ok) done(answer.value);
      else if (answer.failure.kind === 'stopped') setState({ kind: 'ready' });
      else setState({ kind: 'failed', failure: answer.failure });
    });
  };
  return {
    state,
    stop: () => stopper.current?.abort(),
    clear: () => setState({ kind: 'ready' }),
    start: (given, wish, done) =>
      work(async (taking) => {
        const about = { given, wish, spooled: spooled.current };
        const answer = await takeIn(session, about, taking);
        if (answer.ok || !isForgotten(answer.failure)) return answer;
        // What was spooled for a check that somebody read for long is swept by now.
        spooled.current.clear();
        return takeIn(session, about, taking);
      }, done),
    prepare: (given, wish, done) =>
      work(
        (taking) => takeForCheck(session, { given, wish, spooled: spooled.current }, taking),
        (check) => {
          setState({ kind: 'ready' });
          done(check);
        },
      ),
  };
}

function seldom(setState: (state: TakeInState) => void): (progress: Progress) => void {
  let shownAt = 0;
  return (progress) => {
    const now = performance.now();
    if (now - shownAt < PROGRESS_EVERY_MS) return;
    shownAt = now;
    setState({ kind: 'working', progress });
  };
}

function isForgotten(failure: TakeInFailure): boolean {
  return failure.kind === 'told' && failure.problem.code === 'spool.missing';
}
