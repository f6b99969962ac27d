import type { Sent, Spooling } from './spoolFile.ts';

/** One slice, bytes: larger bodies would be buffered whole by the desktop shell. */
const SLICE_BYTES_MAX = 4 * 1024 * 1024;

/**
 * Sends a file through the desktop shell, slice by slice with its place, size and SHA-256: behind `app://` a file as a
 * body arrives empty. Only for what has no path, such as a pasted picture.
 */
export async function sendSlices(file: File, { signal, onProgress }: Spooling): Promise<Sent> {
  const address = `/slices/${crypto.randomUUID()}`;
  try {
    for (let offset = 0; ; offset += SLICE_BYTES_MAX) {
      const bytes = await file.slice(offset, offset + SLICE_BYTES_MAX).arrayBuffer();
      const query = new URLSearchParams({
        offset: String(offset),
        total: String(file.size),
        sha256: hex(await crypto.subtle.digest('SHA-256', bytes)),
      });
      const answer = await fetch(`${address}?${query}`, { method: 'PUT', body: bytes, signal });
      onProgress(offset + bytes.byteLength);
      if (answer.status !== 204)
        return { status: answer.status, json: await answer.json().catch(() => undefined) };
    }
  } catch {
    if (!signal.aborted) return 'failed';
    void fetch(address, { method: 'DELETE' }).catch(() => undefined);
    return 'stopped';
  }
}

function hex(bytes: ArrayBuffer): string {
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
