// A line between client and server, in a process of its own: latency and a bandwidth cap, both ways.
// `node shaper.mjs PORT ONE_WAY_MS [BYTES_PER_S]`; prints {"port"} and ends with its parent.
import net from 'node:net';
import type { AddressInfo } from 'node:net';

/** What may be on its way in one direction of a connection: far above 100 Mbit/s times 50 ms. */
const IN_FLIGHT_BYTES_MAX = 4_000_000;
const target = Number(process.argv[2]);
const delayMs = Number(process.argv[3]);
const bytesPerS = process.argv[4] === undefined ? Infinity : Number(process.argv[4]);

/** When each direction of the whole line is free again: the cap is the line's, not a connection's. */
const free = { up: 0, down: 0 };

/** Holds what came back until its time, in order. `undefined` = the end of the stream. */
function carry(from: net.Socket, to: net.Socket, direction: 'up' | 'down'): void {
  const held: { readonly due: number; readonly chunk: Buffer | undefined }[] = [];
  let inFlight = 0;
  let timer: NodeJS.Timeout | undefined;
  const release = (): void => {
    timer = undefined;
    const now = performance.now();
    for (let first = held[0]; first !== undefined && first.due <= now; first = held[0]) {
      held.shift();
      if (first.chunk === undefined) to.end();
      else if (!to.destroyed) to.write(first.chunk);
      inFlight -= first.chunk?.length ?? 0;
    }
    if (inFlight <= IN_FLIGHT_BYTES_MAX) from.resume();
    const [next] = held;
    // Timers count whole milliseconds and may fire one early; then they are simply set again.
    if (next !== undefined) timer = setTimeout(release, Math.max(0, next.due - now));
  };
  const hold = (chunk: Buffer | undefined): void => {
    const now = performance.now();
    free[direction] = Math.max(free[direction], now) + ((chunk?.length ?? 0) / bytesPerS) * 1_000;
    inFlight += chunk?.length ?? 0;
    held.push({ due: free[direction] + delayMs, chunk });
    if (inFlight > IN_FLIGHT_BYTES_MAX) from.pause();
    timer ??= setTimeout(release, delayMs);
  };
  from.on('data', hold).once('end', () => hold(undefined));
  from.on('error', () => to.destroy());
}

const server = net.createServer({ noDelay: true, allowHalfOpen: true }, (client) => {
  const upstream = net.connect({ port: target, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
  carry(client, upstream, 'up');
  carry(upstream, client, 'down');
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ port: (server.address() as AddressInfo).port })}\n`);
});
process.stdin.resume().once('end', () => process.exit(0));
