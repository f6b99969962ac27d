import { readFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FolderView } from '../../../shared/api/folderViews.ts';
import type { Waybill } from '../bed.ts';

/** The local API of a daemon under measurement, over one connection that stays open. */
export class DaemonCalls {
  readonly #url: string;
  readonly #token: string;
  readonly #agent = new Agent({ keepAlive: true });

  private constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  static async to(waybill: Waybill): Promise<DaemonCalls> {
    const { tokenFile, url } = waybill.serving.told;
    return new DaemonCalls(url, (await readFile(tokenFile, 'utf8')).trim());
  }

  /** One call. Throws with the server's words where it fails. */
  async call<T>(method: string, path: string, body?: object): Promise<T> {
    const text = await new Promise<string>((resolve, reject) => {
      const headers = { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' };
      const sent = request(new URL(path, this.#url), { method, headers, agent: this.#agent }, (answer) => {
        let told = '';
        answer.setEncoding('utf8').on('data', (piece: string) => (told += piece));
        answer.once('error', reject).once('end', () => {
          if ((answer.statusCode ?? 500) < 300) resolve(told);
          else reject(new Error(`${method} ${path}: ${answer.statusCode} ${told}`));
        });
      });
      sent.once('error', reject).end(body === undefined ? undefined : JSON.stringify(body));
    });
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  folder(id: string): Promise<FolderView> {
    return this.call('GET', `/api/v1/folders/${id}`);
  }

  /** Looks at a folder until something holds. */
  async until(
    id: string,
    holds: (folder: FolderView) => boolean,
    limits: { readonly everyMs: number; readonly withinMs: number },
  ): Promise<FolderView> {
    const end = performance.now() + limits.withinMs;
    for (;;) {
      const folder = await this.folder(id);
      if (holds(folder)) return folder;
      if (performance.now() > end) throw new Error(`it never came: ${JSON.stringify(folder)}`);
      await sleep(limits.everyMs);
    }
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** How long `GET /api/v1/status` took, ms, asked again and again until `stop`. */
export function askStatus(api: DaemonCalls, everyMs: number): { stop(): Promise<readonly number[]> } {
  const tookMs: number[] = [];
  const over = new AbortController();
  const asking = (async () => {
    while (!over.signal.aborted) {
      const began = performance.now();
      await api.call('GET', '/api/v1/status');
      tookMs.push(performance.now() - began);
      await sleep(everyMs);
    }
  })();
  return {
    stop: async () => {
      over.abort();
      await asking;
      return tookMs;
    },
  };
}
