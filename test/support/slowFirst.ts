import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files of a minute and more, the slowest first; measured with three workers on the reference machine. */
const SLOW: readonly string[] = [
  'fault/daemonNode24',
  'contract/cliSchedule',
  'sim/sweep/sweep',
  'contract/cliStrictEcotaxa',
  'sim/seedsLow',
  'sim/seedsHigh',
  'fault/foldersScale',
  'fault/daemonMisbehaviour',
  'fault/foldersKilled',
  'fault/foldersPutAway',
  'fault/foldersReal',
  'contract/cli',
  'contract/cliEcotaxa',
  'contract/cliCheck',
];

function rank({ moduleId }: TestSpecification): number {
  const at = SLOW.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
  return at === -1 ? SLOW.length : at;
}

/**
 * Begins with the slowest files, so that at the end no worker is alone with one. By itself vitest goes by size where it has not
 * measured yet, and some of the slowest are small.
 */
export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((one, other) => rank(one) - rank(other));
  }
}
