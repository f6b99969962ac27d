import type { Answer } from './answer.ts';
import type { Fault } from './fault.ts';
import { realSleep } from './practiceClock.ts';

/** How a call that a fault took ends without its work. */
export type EarlyEnd =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'reset' }
  | { readonly kind: 'silence' };

/** Thrown through a service's handler by a fault that acts instead of the work. */
export class EndedByFault extends Error {
  override readonly name = 'EndedByFault';
  readonly end: EarlyEnd;
  constructor(end: EarlyEnd) {
    super('the call was ended by a fault switch');
    this.end = end;
  }
}

/** How an answer goes on the wire. */
export type Delivery =
  | { readonly kind: 'whole'; readonly answer: Answer }
  | { readonly kind: 'slow'; readonly answer: Answer; readonly bytesPerSecond: number }
  | { readonly kind: 'cut'; readonly answer: Answer; readonly isChunked: boolean; readonly bytes?: number }
  | { readonly kind: 'lost'; readonly answer: Answer };

const NOT_THE_API =
  '<!DOCTYPE html><html><head><title>Welcome</title></head><body><h1>Welcome to this network</h1><p>Please sign in to go on.</p></body></html>';

/** Acts before the work: waits, and throws `EndedByFault` where a fault takes the work's place. */
export async function actBeforeWork(faults: readonly Fault[], signal: AbortSignal): Promise<void> {
  for (const fault of faults) {
    if (fault.kind === 'delay') await realSleep(fault.delayMs, signal);
  }
  for (const fault of faults) {
    const end = earlyEnd(fault);
    if (end !== undefined) throw new EndedByFault(end);
  }
}

function earlyEnd(fault: Fault): EarlyEnd | undefined {
  switch (fault.kind) {
    case 'resetBefore':
      return { kind: 'reset' };
    case 'silence':
      return { kind: 'silence' };
    case 'status':
      return fault.afterWork ? undefined : { kind: 'answer', answer: statusAnswer(fault) };
    case 'htmlWith200':
      return { kind: 'answer', answer: htmlAnswer(200, fault.body ?? NOT_THE_API) };
    case 'redirect': {
      const page = htmlAnswer(fault.status, '<html><body><p>This page has moved.</p></body></html>');
      return { kind: 'answer', answer: { ...page, headers: { ...page.headers, Location: fault.location } } };
    }
    case 'cutBody':
    case 'wrongDigest':
    case 'loseAnswer':
    case 'slow':
    case 'delay':
    case 'loseFileOnParallelUpload':
      return undefined;
    default:
      return fault satisfies never;
  }
}

/** Acts on the answer after the work; of several ways to deliver it, the most broken one is taken. */
export function actOnAnswer(faults: readonly Fault[], answered: Answer): Delivery {
  let answer = answered;
  for (const fault of faults) {
    if (fault.kind === 'status' && fault.afterWork) answer = statusAnswer(fault);
    if (fault.kind === 'wrongDigest') answer = withWrongDigests(answer);
  }
  if (faults.some((fault) => fault.kind === 'loseAnswer')) return { kind: 'lost', answer };
  const cut = faults.find((fault) => fault.kind === 'cutBody');
  if (cut !== undefined) {
    const isChunked = cut.framing === 'chunked';
    return { kind: 'cut', answer, isChunked, ...(cut.bytes === undefined ? {} : { bytes: cut.bytes }) };
  }
  const slow = faults.find((fault) => fault.kind === 'slow' && fault.of === 'answer');
  if (slow?.kind === 'slow') return { kind: 'slow', answer, bytesPerSecond: slow.bytesPerSecond };
  return { kind: 'whole', answer };
}

function statusAnswer(fault: Extract<Fault, { kind: 'status' }>): Answer {
  return {
    status: fault.status,
    headers: { 'Content-Type': fault.contentType, ...fault.headers },
    body: fault.body,
  };
}

function htmlAnswer(status: number, body: string): Answer {
  return { status, headers: { 'Content-Type': 'text/html; charset=utf-8' }, body };
}

/** Another digest of the right shape: its first digit is changed. */
function withWrongDigests(answer: Answer): Answer {
  const text = typeof answer.body === 'string' ? answer.body : new TextDecoder().decode(answer.body);
  const body = text.replace(
    /\b([0-9a-f])([0-9a-f]{63})\b/g,
    (_whole, first: string, rest: string) => (first === '0' ? '1' : '0') + rest,
  );
  return { ...answer, body };
}
