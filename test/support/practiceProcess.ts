import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { FaultRule } from '../../main/practice/framework/fault.ts';
import type { LedgerEntry } from '../../main/practice/framework/ledger.ts';
import { CLI_FILE, freshBuild } from './runWaybill.ts';

/** What the tests read of a batch in the practice server's state. */
export interface PracticeBatch {
  readonly id: string;
  readonly state: string;
  readonly mode: string | null;
  readonly files: readonly { readonly name: string; readonly digest: string; readonly bytes: number }[];
}

/** The practice server as a process of its own. */
export interface PracticeProcess {
  readonly url: string;
  /** Address and key of its Haplo batch API. */
  readonly haplo: { readonly url: string; readonly secret: string };
  fault(rule: FaultRule): Promise<void>;
  clearFaults(): Promise<void>;
  /** Calls to the Haplo batch API in order of arrival; without probes. */
  calls(): Promise<readonly LedgerEntry[]>;
  batches(): Promise<readonly PracticeBatch[]>;
  stop(): Promise<void>;
}

/** Starts `waybill practice` with its state in `dir`; its simulated world runs fast. */
export async function practiceProcess(dir: string, port = 0): Promise<PracticeProcess> {
  await freshBuild();
  const args = [
    'practice',
    '--json',
    '--with-parent',
    '--data',
    join(dir, 'practice'),
    '--port',
    String(port),
    '--speed',
    '100',
  ];
  const child = spawn(process.execPath, [CLI_FILE, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'] ?? '', HOME: dir },
  });
  const ended = new Promise<undefined>((resolve) => child.once('exit', () => resolve(undefined)));
  const line = await Promise.race([
    new Promise<string>((resolve) => createInterface({ input: child.stdout }).once('line', resolve)),
    ended,
  ]);
  if (line === undefined) throw new Error('the practice server did not start');
  const ready = JSON.parse(line) as {
    readonly url: string;
    readonly services: Readonly<Record<string, { readonly url: string; readonly secret: string }>>;
  };
  const haplo = ready.services['haplo-batch'];
  if (haplo === undefined) throw new Error('no Haplo there');
  const get = async <T>(path: string): Promise<T> =>
    (await fetch(`${ready.url}/practice/${path}`)).json() as Promise<T>;
  return {
    url: ready.url,
    haplo,
    fault: async (rule) => {
      const body = JSON.stringify({ service: 'haplo-batch', ...rule });
      const answer = await fetch(`${ready.url}/practice/faults`, { method: 'POST', body });
      if (answer.status !== 201) throw new Error(await answer.text());
    },
    clearFaults: async () => {
      await fetch(`${ready.url}/practice/faults`, { method: 'DELETE' });
    },
    calls: async () => {
      const all = await get<readonly LedgerEntry[]>('ledger?service=haplo-batch');
      return all.filter((call) => !isProbe(call['batch']));
    },
    batches: async () => {
      const state =
        await get<Readonly<Record<string, { readonly batches: readonly PracticeBatch[] }>>>('state');
      return state['haplo-batch']?.batches ?? [];
    },
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** The question after a batch that nobody made has no effect and is no part of a round trip. */
function isProbe(batch: unknown): boolean {
  return typeof batch === 'string' && batch.includes('no-such-batch');
}
