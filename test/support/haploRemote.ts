import { practiceProcess, type PracticeProcess } from './practiceProcess.ts';
import { strictHaplo, type StrictHaplo } from './strictHaplo.ts';

/** One call, as both servers tell it. */
export interface RemoteCall {
  readonly route: string;
  readonly batch: string | undefined;
  readonly name: string | undefined;
  readonly mode: string | undefined;
  readonly status: number | null | undefined;
}

/** A batch, as both servers tell it. */
export interface RemoteBatchTold {
  readonly id: string;
  readonly isScheduled: boolean;
  readonly mode: string | undefined;
  readonly files: readonly { readonly name: string; readonly sha256: string }[];
}

/** A Haplo server that Waybill sends to, and what arrived there. */
export interface HaploRemote {
  readonly url: string;
  readonly secret: string;
  /** In order of arrival; without probes. */
  calls(): Promise<readonly RemoteCall[]>;
  batches(): Promise<readonly RemoteBatchTold[]>;
  /** What was not to the letter of the protocol. */
  violations(): readonly string[];
  stop(): Promise<void>;
}

/** The servers that the whole program must do the same with. */
export const HAPLO_REMOTES = ['practice', 'strict'] as const;

/** Starts one of them; the practice server keeps its state in `dir`. */
export async function haploRemote(kind: (typeof HAPLO_REMOTES)[number], dir: string): Promise<HaploRemote> {
  return kind === 'practice' ? ofPractice(await practiceProcess(dir)) : ofStrict(await strictHaplo());
}

/** The strict server in the common form. */
export function ofStrict(strict: StrictHaplo): HaploRemote {
  return {
    url: strict.url,
    secret: strict.key,
    calls: () =>
      Promise.resolve(
        strict.calls
          .filter(({ isProbe }) => !isProbe)
          .map(({ route, fields, status }) => ({
            route,
            batch: fields['batch'],
            name: fields['name'],
            mode: fields['mode'],
            status,
          })),
      ),
    batches: () =>
      Promise.resolve(
        strict.batches.map(({ id, state, mode, files }) => ({
          id,
          isScheduled: state !== 'uploading',
          mode,
          files: files.map(({ name, sha256 }) => ({ name, sha256 })),
        })),
      ),
    violations: () => strict.violations,
    stop: () => strict.down(),
  };
}

/** The practice server in the common form. */
export function ofPractice(practice: PracticeProcess): HaploRemote {
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  return {
    ...practice.haplo,
    calls: async () =>
      (await practice.calls()).map((call) => ({
        route: call.route,
        batch: call.route === 'batch' ? undefined : text(call['batch']),
        name: text(call['name']),
        mode: text(call['mode']),
        status: call.status,
      })),
    batches: async () =>
      (await practice.batches()).map(({ id, state, mode, files }) => ({
        id,
        isScheduled: state !== 'uploading',
        mode: mode ?? undefined,
        files: files.map(({ name, digest }) => ({ name, sha256: digest })),
      })),
    violations: () => [],
    stop: () => practice.stop(),
  };
}
