import type { CheckReport, Finding } from '../../../shared/checks/finding.ts';
import { createFindingCollector } from '../../../shared/checks/findingCollector.ts';
import { checkDspFiles } from '../../../shared/checks/dspIngest/dspFiles.ts';
import { checkEcotaxa } from '../../../shared/checks/ecotaxa/checkEcotaxa.ts';
import { checkEcotaxaZip } from '../../../shared/checks/ecotaxa/checkEcotaxaZip.ts';
import type { EcotaxaOptions } from '../../../shared/checks/ecotaxa/importState.ts';
import { isZipPath } from '../../../shared/checks/ecotaxa/zip/zipSurvey.ts';
import { checkRobotoffParameters } from '../../../shared/checks/robotoff/robotoffParameters.ts';
import { ok, type Result } from '../../../shared/model/result.ts';
import { checkHaploBatch } from './haploCheck.ts';
import { withoutFileCount, type KindCheck, type KindCheckInput } from './kindCheck.ts';

/** Runs what is particular to a kind of service. Throws only the signal's reason. */
export async function checkOfKind(input: KindCheckInput): Promise<Result<KindCheck>> {
  const { request, files } = input;
  switch (request.kind) {
    case 'haplo-batch':
      return checkHaploBatch(input);
    case 'haplo-standard':
      // Its control files are built into the server, so that nothing of the content can be told here.
      return ok({ report: createFindingCollector().report(), readsFiles: false });
    case 'ecotaxa':
      return ok({ report: await checkEcotaxaFiles(input), readsFiles: true });
    case 'dsp-ingest': {
      const speed = request.known?.dspIngest?.uploadBytesPerSecond;
      const options = speed === undefined ? {} : { uploadBytesPerSecond: speed };
      return ok({ report: withoutFileCount(checkDspFiles(files, options)), readsFiles: false });
    }
    case 'robotoff': {
      const { jobType, batchDir } = request;
      return ok({ report: checkRobotoffParameters(present({ jobType, batchDir })), readsFiles: false });
    }
  }
}

/** Zips by themselves are imports of their own, as their upload unpacks each; anything else is packed together. */
async function checkEcotaxaFiles(input: KindCheckInput): Promise<CheckReport> {
  const { files } = input;
  const areZips = files.length > 0 && files.every((file) => isZipPath(file.name));
  if (!areZips) return checkEcotaxa(files, ecotaxaOptions(input, { doneBefore: 0, bytesAfter: 0 }));
  const collector = createFindingCollector();
  let doneBefore = 0;
  for (const [index, file] of files.entries()) {
    const bytesAfter = files.slice(index + 1).reduce((sum, later) => sum + 2 * later.bytes, 0);
    let bytesHere = 0;
    const options = ecotaxaOptions(input, {
      doneBefore,
      bytesAfter,
      onTotal: (bytes) => (bytesHere = bytes),
    });
    const report = await checkEcotaxaZip(file, options);
    doneBefore += bytesHere;
    collector.merge(files.length === 1 ? report : placedInZip(report, file.name));
  }
  return collector.report();
}

/** Among several zips a path inside one is told with the zip's own name before it. */
function placedInZip(report: CheckReport, zip: string): CheckReport {
  const placed = (file: string): string => (file === zip || file === '' ? zip : `${zip}/${file}`);
  return {
    ...report,
    findings: report.findings.map((finding): Finding => ({ ...finding, file: placed(finding.file) })),
    notShown: report.notShown.map((one) => ({ ...one, file: placed(one.file) })),
  };
}

function ecotaxaOptions(
  { request, signal, onProgress }: KindCheckInput,
  among: {
    readonly doneBefore: number;
    readonly bytesAfter: number;
    readonly onTotal?: (bytes: number) => void;
  },
): EcotaxaOptions {
  const { knownCategoryIds, freeColumns, acquisitions, images, loadedTables, ...rest } =
    request.known?.ecotaxa ?? {};
  const project = present({
    freeColumns: freeColumns === undefined ? undefined : present(freeColumns),
    knownCategoryIds: knownCategoryIds === undefined ? undefined : new Set(knownCategoryIds),
    acquisitions,
    images,
    loadedTables,
  });
  return {
    project,
    ...present(rest),
    ...(signal === undefined ? {} : { signal }),
    onProgress: ({ bytesDone, bytesTotal }) => {
      among.onTotal?.(bytesTotal);
      onProgress(among.doneBefore + bytesDone, among.doneBefore + bytesTotal + among.bytesAfter);
    },
  };
}

function present<T extends object>(given: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
