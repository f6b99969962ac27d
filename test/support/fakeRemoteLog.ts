import type { FakeData } from './fakeApiData.ts';

const PREFIX = '2026-11-22 01:33';

/** What EcoTaxa writes while it imports, with a file name that tries to be more than a name. */
const USUAL = [
  'API_operations.helpers.JobService:INFO Creating job 14',
  'API_operations.imports.Import:INFO Input Param = ImportReq(task_id=14)',
  'API_operations.imports.Import:INFO Analyze TSV Files',
  'BO.TSVFile:INFO Analyzing file ecotaxa_cruise12.tsv',
  'BO.TSVFile:INFO New field object_lat found in file ecotaxa_cruise12.tsv',
  'BO.TSVFile:WARNING Invalid Lat. value \u001b[31m91.2\u001b[0m for field object_lat in <b>ecotaxa\u202evst.tsv</b>',
  'API_operations.imports.Import:INFO Users found = {}',
  'API_operations.imports.Import:INFO Taxa not found = ["copepoda of the deep"]',
  'API_operations.imports.Import:INFO Asking the user',
];

/** The bytes of a job's log that come after what is asked for. */
export function remoteLogOf(data: FakeData, query: URLSearchParams): Uint8Array {
  const text =
    data.remoteLog ??
    USUAL.map((line, at) => `${PREFIX}:${String(at + 10).padStart(2, '0')},758:${line}\n`).join('');
  return Buffer.from(text).subarray(Number(query.get('after') ?? 0));
}
