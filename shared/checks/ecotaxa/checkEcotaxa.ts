import type { CheckFile, CheckReport } from '../finding.ts';
import { checkBundle } from './bundleCheck.ts';
import { addTable, createSurvey, isTablePath, lookAt } from './bundleSurvey.ts';
import type { EcotaxaOptions } from './importState.ts';

/**
 * Checks a folder for an EcoTaxa import: `files` with their paths inside the folder, `/` between parts. Errors with `serverSays` are
 * those of the import job's first phase, word for word; others are what it misses. Throws only when the signal aborts.
 */
export async function checkEcotaxa(
  files: readonly CheckFile[],
  options: EcotaxaOptions = {},
): Promise<CheckReport> {
  const bytesTotal = files.reduce((sum, file) => sum + file.bytes, 0);
  const survey = createSurvey(options, bytesTotal);
  for (const file of files) {
    if (isTablePath(file.name)) addTable(file, survey);
    else await lookAt(file, survey);
  }
  await checkBundle(survey, options);
  return survey.findings.report();
}
