import { parentPort, type MessagePort } from 'node:worker_threads';
import { factsNow, readSmallFile } from './readSmallFile.ts';
import { sampleNow } from './sampleFile.ts';
import type { SmallFileReply, SmallFileRequest } from './smallFileMessages.ts';

/*
 * The entry of the thread that reads small files, bundled to a file of its own. It answers in order; what it reads is
 * handed over, not copied.
 */

if (parentPort !== null) serve(parentPort);

function serve(port: MessagePort): void {
  port.on('message', (requests: readonly SmallFileRequest[]) => {
    const handedOver: ArrayBuffer[] = [];
    const replies = requests.map((request): SmallFileReply => {
      if (request.ask === 'facts') return { id: request.id, ask: 'facts', result: factsNow(request.place) };
      if (request.ask === 'sample')
        return { id: request.id, ask: 'sample', result: sampleNow(request.place) };
      const result = readSmallFile(request.place, request.bytesMax);
      if (result.ok && result.value.kind === 'read')
        handedOver.push(result.value.bytes.buffer as ArrayBuffer);
      return { id: request.id, ask: 'read', result };
    });
    port.postMessage(replies, handedOver);
  });
}
