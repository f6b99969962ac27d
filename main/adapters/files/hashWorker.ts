import { createHash, type Hash } from 'node:crypto';
import { parentPort, type MessagePort } from 'node:worker_threads';
import type { HashOrder, HashReply } from './hashMessages.ts';

/*
 * The entry of the thread that digests large files, bundled to a file of its own. Pieces are handed over and handed back, never
 * copied.
 */

if (parentPort !== null) serve(parentPort);

function serve(port: MessagePort): void {
  const streams = new Map<number, Hash>();
  const hashOf = (stream: number): Hash => {
    const hash = streams.get(stream) ?? createHash('sha256');
    streams.set(stream, hash);
    return hash;
  };
  const answer = (reply: HashReply, handedOver: readonly ArrayBuffer[] = []): void =>
    port.postMessage(reply, handedOver);
  port.on('message', (order: HashOrder) => {
    switch (order.do) {
      case 'take':
        hashOf(order.stream).update(order.piece);
        answer({ id: order.id, piece: order.piece }, [order.piece.buffer as ArrayBuffer]);
        return;
      case 'tell':
        answer({ id: order.id, sha256: hashOf(order.stream).copy().digest('hex') });
        return;
      case 'forget':
        streams.delete(order.stream);
    }
  });
}
