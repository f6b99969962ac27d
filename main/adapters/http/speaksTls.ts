import tls from 'node:tls';

/** A question asked only after something failed already must not add much to the wait. */
const HANDSHAKE_MS_MAX = 2_000;

/** Whether TLS is spoken at the host and port of an http address. Sends a handshake, nothing else. */
export function speaksTls(url: URL): Promise<boolean> {
  return new Promise((resolve) => {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const socket = tls.connect({
      host,
      port: Number(url.port || '80'),
      // Nothing is sent or trusted: only whether a handshake is answered counts.
      rejectUnauthorized: false,
    });
    const end = (isTls: boolean) => {
      socket.destroy();
      resolve(isTls);
    };
    socket.setTimeout(HANDSHAKE_MS_MAX, () => end(false));
    socket.once('secureConnect', () => end(true));
    socket.once('error', () => end(false));
    socket.once('close', () => end(false));
  });
}
