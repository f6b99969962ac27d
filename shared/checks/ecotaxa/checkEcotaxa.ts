import type { CheckFile, CheckReport } from '../finding.ts';
import { checkBundle } from './bundleCheck.ts';
import { addTable, createSurvey, isTablePath, lookAt } from './bundleSurvey.ts';
import type { EcotaxaOptions } from './importState.ts';
import type { PlacedZip } from './zip/zipNames.ts';
import { isZipPath, surveyZip } from './zip/zipSurvey.ts';

/**
 * Checks a folder for an EcoTaxa import: `files` with their paths inside the folder, `/` between parts. Zips in it are looked into,
 * since the upload unpacks them. Errors with `serverSays` are
 * those of the import job's first phase, word for word; others are what it misses. Throws only when the signal aborts.
 */
export async function checkEcotaxa(
  files: readonly CheckFile[],
  options: EcotaxaOptions = {},
): Promise<CheckReport> {
  const bytesTotal = files.reduce((sum, file) => sum + file.bytes, 0);
  const survey = createSurvey(options, bytesTotal);
  const held = { bytes: 0 };
  for (const file of files) {
    if (isTablePath(file.name)) addTable(file, survey);
    else if (isZipPath(file.name)) await surveyZip(placedZip(file, held), survey);
    else await lookAt(file, survey);
  }
  await checkBundle(survey, options);
  return survey.findings.report();
}

/** A zip in the folder counts as one in a zip: the folder itself is packed to be sent. */
function placedZip(file: CheckFile, held: PlacedZip['held']): PlacedZip {
  const folder = file.name.slice(0, file.name.lastIndexOf('/') + 1);
  return { file, folder, depth: 2, isTop: false, held };
}
