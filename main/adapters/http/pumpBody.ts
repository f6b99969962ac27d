import type { ClientRequest } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import type { Pace } from '../../core/ports/pace.ts';
import { PIECE_BYTES_MAX } from './limits.ts';
import type { Watch } from './watch.ts';

/** Where a body flows to. */
export interface Pump {
  readonly outgoing: ClientRequest;
  readonly watch: Watch;
  /** True once the exchange has ended or is being answered: nothing more is written. */
  readonly isOver: () => boolean;
  readonly onProgress: (sentBytes: number) => void;
  readonly onSourceFailure: (error: unknown) => void;
  /** How fast it may flow, until the signal aborts. */
  readonly pacing?: { readonly pace: Pace; readonly signal: AbortSignal } | undefined;
}

/**
 * Writes a body piece by piece, each flushed to the system before the next is taken: constant memory, and progress
 * that means something. Never rejects.
 */
export async function pumpBody(chunks: AsyncIterable<Uint8Array>, pump: Pump): Promise<void> {
  let sent = 0;
  try {
    // The source's own slowness is not the server's silence.
    pump.watch.resting();
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.byteLength;) {
        if (pump.isOver()) return;
        const piece = chunk.subarray(at, at + pieceBytes(pump));
        at += piece.byteLength;
        if (pump.pacing !== undefined) {
          pump.watch.holding();
          await pump.pacing.pace.pass(piece.byteLength, pump.pacing.signal);
        }
        if (pump.isOver()) return;
        pump.watch.sending();
        if (!(await flushed(pump.outgoing, piece)) || pump.isOver()) return;
        pump.watch.resting();
        sent += piece.byteLength;
        pump.onProgress(sent);
        // Lets the loop read: an early answer must be seen before a further write meets a reset.
        await turn();
      }
    }
  } catch (error) {
    pump.onSourceFailure(error);
    return;
  }
  if (pump.isOver()) return;
  pump.watch.sending();
  pump.outgoing.end();
}

function pieceBytes({ pacing }: Pump): number {
  return Math.max(1, Math.min(PIECE_BYTES_MAX, Math.floor(pacing?.pace.pieceBytes() ?? PIECE_BYTES_MAX)));
}

/** Resolves to true when the piece is with the system, to false when the connection ended first. */
function flushed(outgoing: ClientRequest, piece: Uint8Array): Promise<boolean> {
  return new Promise((resolve) => {
    const onClose = () => resolve(false);
    outgoing.once('close', onClose);
    outgoing.write(piece, (error) => {
      outgoing.off('close', onClose);
      resolve(error === undefined || error === null);
    });
  });
}
