import type { Result } from '../../shared/model/result.ts';
import type { RelayAnswer } from '../core/ports/relay.ts';
import type { Relay } from '../core/ports/relay.ts';
import { SpoolTrouble, type FormIntake } from './formIntake.ts';
import { ScriptGone, type MirrorCall } from './mirrorCall.ts';
import { passOn } from './passOn.ts';

/** Whether a form may go to the server now, from what has come of it so far. `later` = ask again with more of it. */
export type TeeVerdict = 'pass' | 'keep' | 'later';

/** How a form is passed on while it is taken in. */
export interface Tee {
  readonly call: MirrorCall;
  readonly relay: Relay;
  readonly intake: Pick<FormIntake, 'pull'>;
  readonly credentials: Readonly<Record<string, string>>;
  /**
   * Asked after each chunk until it is certain, and once more when the form is whole (`isWhole`) and before its end goes out.
   * `pass` while uncertain goes on at the server's own risk: without its end a form has no effect there.
   */
  readonly mayPass: (isWhole: boolean) => Promise<TeeVerdict>;
  /** Changes what has come before anything goes out; undefined when it cannot, and the form is kept. */
  readonly rewrite?: (early: readonly Uint8Array[]) => readonly Uint8Array[] | undefined;
}

/** `kept` = it must be queued; the server has no whole form. */
export type TeeEnd =
  { readonly kind: 'kept' } | { readonly kind: 'passed'; readonly answer: Result<RelayAnswer> };

class Kept extends Error {
  override readonly name = 'Kept';
}

/**
 * Passes a form on while it goes into the spool. Its last chunk goes out only when every file of it is durable here: the server
 * never has what could be lost here. Throws `ScriptGone` and `SpoolTrouble`; the server has no whole form then either.
 */
export async function passFormOn(tee: Tee): Promise<TeeEnd> {
  const { intake } = tee;
  // What came before it was certain that anything goes out at all.
  const early: Uint8Array[] = [];
  let isWhole = false;
  for (;;) {
    const chunk = await intake.pull();
    isWhole = chunk === undefined;
    if (chunk !== undefined) early.push(chunk);
    const verdict = await tee.mayPass(isWhole);
    if (verdict === 'keep') return { kind: 'kept' };
    if (verdict === 'pass' || isWhole) break;
  }
  const come = tee.rewrite === undefined ? early : tee.rewrite(early);
  if (come === undefined) return { kind: 'kept' };
  const run: Run = { trouble: undefined, abandoned: false };
  const announced = tee.call.bodyBytes;
  const bytes = announced === undefined ? undefined : announced + sum(come) - sum(early);
  const answer = await passOn(tee.relay, tee.call, {
    credentials: tee.credentials,
    body: { bytes, chunks: () => passing(tee, run, { early: come, isWhole }) },
  });
  run.abandoned = true;
  if (run.trouble instanceof Kept) return { kind: 'kept' };
  if (run.trouble instanceof ScriptGone || run.trouble instanceof SpoolTrouble) throw run.trouble;
  return { kind: 'passed', answer };
}

function sum(chunks: readonly Uint8Array[]): number {
  return chunks.reduce((bytes, chunk) => bytes + chunk.length, 0);
}

interface Run {
  /** Why the body was broken off from here. */
  trouble: unknown;
  /** The exchange is over: nothing that still comes belongs to it. */
  abandoned: boolean;
}

async function* passing(
  tee: Tee,
  run: Run,
  come: { readonly early: readonly Uint8Array[]; readonly isWhole: boolean },
): AsyncGenerator<Uint8Array> {
  try {
    let held: Uint8Array | undefined;
    for (const chunk of come.early) {
      if (held !== undefined) yield held;
      held = chunk;
    }
    if (!come.isWhole) {
      for (;;) {
        const chunk = await tee.intake.pull();
        if (run.abandoned) return;
        if ((await tee.mayPass(chunk === undefined)) === 'keep') throw new Kept();
        if (chunk === undefined) break;
        if (held !== undefined) yield held;
        held = chunk;
      }
    }
    if (held !== undefined) yield held;
  } catch (error) {
    run.trouble = error;
    throw error;
  }
}
