/** A part of the code whose tests must notice nearly every change of it, and the tests that are asked. */
export interface MutationGroup {
  readonly name: string;
  /** Files whose code is changed, from the root. */
  readonly mutate: readonly string[];
  /** Fast tests only: each change of the code runs them. */
  readonly tests: readonly string[];
}

/** What decides over the files of others: states, retries, paths, times, sums. */
export const GROUPS: readonly MutationGroup[] = [
  {
    name: 'machines',
    mutate: [
      'shared/model/itemMachine.ts',
      'shared/model/importJobMachine.ts',
      'shared/model/batchStatus.ts',
      'shared/model/jobWish.ts',
      'main/core/wishVerdict.ts',
      'main/core/folders/scanPlan.ts',
    ],
    tests: [
      'test/unit/model/itemMachine.test.ts',
      'test/unit/model/importJobMachine.test.ts',
      'test/unit/model/batchStatus.test.ts',
      'test/unit/core/wishVerdict.test.ts',
      'test/unit/folders/scanPlan.test.ts',
    ],
  },
  {
    name: 'mirror',
    mutate: ['main/core/commands/mirrorRuns.ts'],
    tests: ['test/unit/core/mirrorRuns.test.ts'],
  },
  {
    name: 'retry',
    mutate: ['main/core/retryPolicy.ts', 'main/core/destinationGate.ts', 'main/core/pauseTimer.ts'],
    tests: ['test/unit/core/retryPolicy.test.ts', 'test/unit/core/destinationGate.test.ts'],
  },
  {
    name: 'paths',
    mutate: [
      'main/adapters/files/resolveInside.ts',
      'main/adapters/spool/spoolPath.ts',
      'main/adapters/services/haplo/haploNames.ts',
      'main/adapters/services/dspIngest/dspNames.ts',
      'main/adapters/services/ecotaxa/ecotaxaNames.ts',
      'main/core/commands/folderTarget.ts',
      'main/localApi/refusedPath.ts',
      'main/mirror/ecotaxa/uploadPlace.ts',
      'shared/checks/anyDestination/nameRules.ts',
      'shared/checks/dspIngest/dspName.ts',
      'shared/checks/dspIngest/javaNames.ts',
      'shared/services/ecotaxa/uploadPath.ts',
    ],
    tests: [
      'test/unit/adapters/ecotaxaNames.test.ts',
      'test/unit/adapters/remoteNames.test.ts',
      'test/unit/adapters/resolveInside.test.ts',
      'test/unit/checks/anyDestinationNames.test.ts',
      'test/unit/checks/dspIngestNames.test.ts',
      'test/unit/checks/javaNames.test.ts',
      'test/unit/folders/folderTarget.test.ts',
      'test/unit/localApi/refusedPath.test.ts',
      'test/unit/mirror/uploadPlace.test.ts',
    ],
  },
  {
    name: 'windows',
    mutate: ['shared/model/weeklyWindow.ts', 'shared/model/wallClock.ts', 'shared/model/spanText.ts'],
    tests: ['test/unit/model/weeklyWindow.test.ts'],
  },
  {
    name: 'account',
    mutate: ['main/core/account.ts', 'shared/model/account.ts'],
    tests: ['test/unit/core/account.test.ts', 'test/unit/model/account.test.ts'],
  },
  {
    name: 'closing',
    mutate: ['shared/model/closeRule.ts', 'shared/model/closeReplay.ts'],
    tests: ['test/unit/model/closeRule.test.ts', 'test/property/closeRule.test.ts'],
  },
];
