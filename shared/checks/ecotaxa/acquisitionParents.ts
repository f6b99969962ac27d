import { ECOTAXA_IMPORT_MESSAGES } from '../../services/ecotaxa/importMessages.ts';
import { pyReprSet } from './pythonText.ts';

/** Pairs of sample and acquisition remembered; real projects have some thousands. */
export const ACQUISITION_PAIRS_MAX = 200_000;

/** Watches that no acquisition belongs to two samples (ProjectTopology). */
export interface AcquisitionParents {
  /** Notes a row's pair; gives back the server's message when the acquisition belongs to another sample already. */
  readonly note: (sample: string, acquisition: string) => string | undefined;
  /** Whether pairs were left out for want of room. */
  readonly isFull: () => boolean;
}

/** Starts with the pairs (sample, acquisition) of the project. */
export function createAcquisitionParents(
  known: Iterable<readonly [sample: string, acquisition: string]>,
): AcquisitionParents {
  const samplesOf = new Map<string, Set<string>>();
  let pairs = 0;
  let last: readonly [string, string] | undefined;
  const add = (sample: string, acquisition: string): void => {
    let samples = samplesOf.get(acquisition);
    if (samples?.has(sample) === true || pairs >= ACQUISITION_PAIRS_MAX) return;
    if (samples === undefined) {
      samples = new Set();
      samplesOf.set(acquisition, samples);
    }
    samples.add(sample);
    pairs += 1;
  };
  for (const [sample, acquisition] of known) add(sample, acquisition);
  return {
    isFull: () => pairs >= ACQUISITION_PAIRS_MAX,
    note: (sample, acquisition) => {
      if (last !== undefined && last[0] === sample && last[1] === acquisition) return undefined;
      last = [sample, acquisition];
      const samples = samplesOf.get(acquisition);
      const clashes = sample !== '' && acquisition !== '' && samples !== undefined && !samples.has(sample);
      const message = clashes
        ? ECOTAXA_IMPORT_MESSAGES.twoSamples(acquisition, pyReprSet(samples), sample)
        : undefined;
      // Added all the same, as the server does, so that each further pair is told once.
      add(sample, acquisition);
      return message;
    },
  };
}
