import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { ClientResult } from '../../shared/api/client.ts';
import type { ProblemView } from '../../shared/api/views.ts';
import { hear } from './hear.ts';
import { useChanges, useWaybill } from './WaybillContext.ts';

export interface LiveValue<T> {
  /** Absent until it was read first. */
  readonly value: T | undefined;
  readonly problem: ProblemView | undefined;
  /** Takes in what a call answered. */
  readonly take: (value: T) => void;
  readonly reload: () => void;
}

interface LiveUse<T> {
  /** Another key means another thing. */
  readonly key: string;
  readonly read: (signal: AbortSignal) => Promise<ClientResult<T>>;
  /** After a change it is read anew, at most so often; a second unless told otherwise. */
  readonly everyMs?: number;
}

const REREAD_EVERY_MS = 1_000;

/**
 * Something that the daemon's messages do not carry themselves: read at once, and again some time after anything changed.
 * A reading that takes long is waited for, never overtaken by the next one.
 */
export function useLiveValue<T>(use: LiveUse<T>): LiveValue<T> {
  const latest = useRef(use);
  latest.current = use;
  const epoch = useWaybill((state) => state.epoch);
  const [value, setValue] = useState<T>();
  const [problem, setProblem] = useState<ProblemView>();
  const [reader] = useState(
    () =>
      new Reader<T>(latest, (answer) => {
        if (answer.ok) setValue(answer.value);
        setProblem(answer.ok ? undefined : answer.failure);
      }),
  );
  useEffect(() => {
    reader.readNow();
    return () => reader.stop();
  }, [use.key, epoch, reader]);
  useChanges(useCallback(() => reader.readSoon(), [reader]));
  return useMemo(
    () => ({ value, problem, take: setValue, reload: () => reader.readNow() }),
    [value, problem, reader],
  );
}

/** Reads one thing at a time. */
class Reader<T> {
  readonly #use: { readonly current: LiveUse<T> };
  readonly #heard: (answer: ClientResult<T>) => void;
  #stopper = new AbortController();
  #isReading = false;
  #isStale = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(use: { readonly current: LiveUse<T> }, heard: (answer: ClientResult<T>) => void) {
    this.#use = use;
    this.#heard = heard;
  }

  readNow(): void {
    this.stop();
    const { signal } = (this.#stopper = new AbortController());
    this.#isReading = true;
    void hear(this.#use.current.read(signal), (answer) => {
      if (signal.aborted) return;
      this.#isReading = false;
      this.#heard(answer);
      if (this.#isStale) this.readSoon();
    });
  }

  readSoon(): void {
    if (this.#isReading) this.#isStale = true;
    else this.#timer ??= setTimeout(() => this.readNow(), this.#use.current.everyMs ?? REREAD_EVERY_MS);
  }

  stop(): void {
    this.#stopper.abort();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isReading = false;
    this.#isStale = false;
  }
}
