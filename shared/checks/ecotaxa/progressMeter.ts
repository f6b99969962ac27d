import type { EcotaxaProgress } from './importState.ts';

/** Bytes between two calls of the progress callback. */
const PROGRESS_STEP_BYTES = 1024 * 1024;

/** Counts bytes over all files and tells the caller now and then. */
export interface ProgressMeter {
  readonly begin: (phase: EcotaxaProgress['phase'], file: string) => void;
  readonly onBytes: (bytes: number) => void;
  /** More was found to read. */
  readonly addTotal: (bytes: number) => void;
}

/** Starts at nothing done. */
export function createProgressMeter(
  total: number,
  onProgress: ((progress: EcotaxaProgress) => void) | undefined,
): ProgressMeter {
  let bytesTotal = total;
  let bytesDone = 0;
  let told = 0;
  let phase: EcotaxaProgress['phase'] = 'files';
  let file = '';
  const tell = (): void => {
    told = bytesDone;
    bytesTotal = Math.max(bytesTotal, bytesDone);
    onProgress?.({ phase, file, bytesDone, bytesTotal });
  };
  return {
    begin: (nextPhase, nextFile) => {
      const isNewPhase = nextPhase !== phase;
      phase = nextPhase;
      file = nextFile;
      if (isNewPhase) tell();
    },
    onBytes: (bytes) => {
      bytesDone += bytes;
      if (bytesDone - told >= PROGRESS_STEP_BYTES) tell();
    },
    addTotal: (bytes) => {
      bytesTotal += bytes;
    },
  };
}
