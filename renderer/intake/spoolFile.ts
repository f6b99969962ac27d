import { contract } from '../../shared/api/contract.ts';
import { problemOf } from '../../shared/api/client.ts';
import { problemView, type ProblemView } from '../../shared/api/views.ts';
import { fail, ok, type Result } from '../../shared/model/result.ts';
import { nativeBridge } from '../native/bridge.ts';
import { sendSlices } from './sendSlices.ts';
import { authorization } from '../connection/transport.ts';

/** Why a file was not put into the spool. */
export type SpoolFailure =
  | { readonly kind: 'told'; readonly problem: ProblemView }
  /** The browser could not read the file: it was changed, moved or is not allowed. */
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'stopped' };

/** How a file is put into the spool. */
export interface Spooling {
  readonly token: string | undefined;
  readonly signal: AbortSignal;
  readonly onProgress: (sentBytes: number) => void;
}

/**
 * Streams a file to the daemon's spool; the browser reads it from the disk as it goes, whatever its size.
 * XMLHttpRequest, since fetch tells nothing about the progress of a body.
 */
export async function spoolFile(file: File, spooling: Spooling): Promise<Result<string, SpoolFailure>> {
  const sent = await (nativeBridge() === undefined ? send(file, spooling) : sendSlices(file, spooling));
  if (sent === 'stopped') return fail({ kind: 'stopped' });
  if (sent === 'failed') return fail(await whyNotSent(file));
  if (sent.status === contract.spool.status) {
    const answer = contract.spool.output.safeParse(sent.json);
    if (answer.success) return ok(answer.data.sha256);
  }
  const problem = problemView.safeParse(sent.json);
  return fail({
    kind: 'told',
    problem: problem.success ? problem.data : problemOf('daemon.not-understood', {}, sent.status),
  });
}

/** The daemon's answer, or why there is none. */
export type Sent = { readonly status: number; readonly json: unknown } | 'failed' | 'stopped';

function send(file: File, { token, signal, onProgress }: Spooling): Promise<Sent> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open(contract.spool.method, contract.spool.path);
    request.responseType = 'json';
    request.setRequestHeader('content-type', contract.spool.raw.body);
    for (const [name, value] of Object.entries(authorization(token))) request.setRequestHeader(name, value);
    request.upload.addEventListener('progress', (event) => onProgress(event.loaded));
    request.addEventListener('load', () =>
      resolve({ status: request.status, json: request.response as unknown }),
    );
    request.addEventListener('error', () => resolve('failed'));
    request.addEventListener('abort', () => resolve('stopped'));
    // One signal serves thousands of files: what has ended no longer listens.
    const stop = (): void => request.abort();
    signal.addEventListener('abort', stop);
    request.addEventListener('loadend', () => signal.removeEventListener('abort', stop));
    if (signal.aborted) resolve('stopped');
    else request.send(file);
  });
}

/** The browser does not say which side failed; a file that can still be read was not the cause. */
async function whyNotSent(file: File): Promise<SpoolFailure> {
  try {
    await file.slice(0, 1).arrayBuffer();
  } catch {
    return { kind: 'unreadable' };
  }
  return { kind: 'told', problem: problemOf('daemon.unreachable', {}, 503) };
}
