import { useEffect, useRef, useState } from 'react';
import type { IntakeView } from '../../shared/api/views.ts';
import { hear } from '../state/hear.ts';
import { useWaybillContext } from '../state/WaybillContext.ts';
import type { Given } from './given.ts';
import { takeIn, type Progress, type Spooled, type TakeInFailure, type Wish } from './takeIn.ts';

type TakeInState =
  | { readonly kind: 'ready' }
  | { readonly kind: 'working'; readonly progress: Progress | undefined }
  | { readonly kind: 'failed'; readonly failure: TakeInFailure };

/** Taking in, and how far it is. */
export interface TakingIn {
  readonly state: TakeInState;
  readonly start: (given: Given, wish: Wish, done: (intake: IntakeView) => void) => void;
  readonly stop: () => void;
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
  return {
    state,
    stop: () => stopper.current?.abort(),
    start: (given, wish, done) => {
      const { signal } = (stopper.current = new AbortController());
      setState({ kind: 'working', progress: undefined });
      let shownAt = 0;
      const onProgress = (progress: Progress): void => {
        const now = performance.now();
        if (now - shownAt < PROGRESS_EVERY_MS) return;
        shownAt = now;
        setState({ kind: 'working', progress });
      };
      const taking = takeIn(session, { given, wish, spooled: spooled.current }, { signal, onProgress });
      void hear(taking, (answer) => {
        if (answer.ok) done(answer.value);
        else if (answer.failure.kind === 'stopped') setState({ kind: 'ready' });
        else setState({ kind: 'failed', failure: answer.failure });
      });
    },
  };
}
