import {
  ECOTAXA_UPLOAD_BYTES_MAX,
  ECOTAXA_UNPACKED_IN_PLACE_STEM,
} from '../../services/ecotaxa/uploadRules.ts';
import { ECOTAXA_USER_QUOTA_BYTES } from '../../services/ecotaxa/importLimits.ts';
import type { CheckFile, CheckReport } from '../finding.ts';
import { checkBundle } from './bundleCheck.ts';
import { createSurvey } from './bundleSurvey.ts';
import type { BundleSurvey } from './bundleSurvey.ts';
import type { EcotaxaOptions } from './importState.ts';
import { isZipPath, surveyZip } from './zip/zipSurvey.ts';

/**
 * Checks a zip for an EcoTaxa import, read as a stream (twice) and in constant memory: what the server does when it unpacks it, then all
 * that `checkEcotaxa` checks in a folder. Findings on entries carry their path in the import. Throws only when the signal aborts.
 */
export async function checkEcotaxaZip(file: CheckFile, options: EcotaxaOptions = {}): Promise<CheckReport> {
  const survey = createSurvey(options, 2 * file.bytes);
  addZipRemarks(file, options, survey);
  const zip = { file, folder: '', depth: 1, isTop: true, held: { bytes: 0 } };
  if (await surveyZip(zip, survey)) await checkBundle(survey, options);
  addQuota(file, survey);
  return survey.findings.report();
}

function addZipRemarks(file: CheckFile, options: EcotaxaOptions, survey: BundleSurvey): void {
  const baseName = file.name.slice(file.name.lastIndexOf('/') + 1);
  const { uploadBytesMax } = options;
  const isOverKnown = uploadBytesMax !== undefined && file.bytes > uploadBytesMax;
  const isOverUsual = uploadBytesMax === undefined && file.bytes > ECOTAXA_UPLOAD_BYTES_MAX;
  if (isOverKnown || isOverUsual) {
    survey.findings.add({
      severity: isOverKnown ? 'error' : 'info',
      code: 'ecotaxa.upload.too-large',
      file: file.name,
      value: String(file.bytes),
      message: isOverKnown
        ? `The zip is larger than the ${uploadBytesMax} bytes that the server takes.`
        : `The zip is larger than the ${ECOTAXA_UPLOAD_BYTES_MAX} bytes that a server usually takes.`,
      fix: 'Split it into several zips, each with its own index table.',
    });
  }
  if (!isZipPath(baseName) || baseName.toLowerCase() === `${ECOTAXA_UNPACKED_IN_PLACE_STEM}.zip`) {
    survey.findings.add({
      severity: 'warning',
      code: 'ecotaxa.zip.name',
      file: file.name,
      message: isZipPath(baseName)
        ? 'A zip called temp is unpacked in place, among all other files of the user, instead of into a folder of its own.'
        : 'The file is not called .zip; into which folder the server unpacks it is not known.',
      fix: 'Give the zip a name of its own that ends in .zip.',
    });
  }
}

function addQuota(file: CheckFile, survey: BundleSurvey): void {
  const { bytes } = survey.unpacked;
  if (bytes <= ECOTAXA_USER_QUOTA_BYTES) return;
  survey.findings.add({
    severity: 'info',
    code: 'ecotaxa.upload.quota',
    file: file.name,
    value: String(bytes),
    message: `The zip unpacks to more than the ${ECOTAXA_USER_QUOTA_BYTES / 1e9} GB that EcoTaxa's help names as a user's share.`,
    fix: 'Split it, and import the parts one after the other.',
  });
}
