/**
 * The two parameters of Robotoff's POST /api/v1/batch/import. Facts from robotoff d5b7b91: robotoff/app/api.py (BatchJobImportResource),
 * robotoff/types.py (BatchJobType), robotoff/batch/__init__.py.
 */

/** Job types by the name that works; the value is what the server's own error text advertises, and refuses. */
export const ROBOTOFF_JOB_TYPES: Readonly<Record<string, string>> = Object.assign(
  Object.create(null) as Record<string, string>,
  { ingredients_spellcheck: 'ingredients-spellcheck' },
);

/** The bucket is fixed on the server; `batch_dir` is a path inside it. */
export const ROBOTOFF_BATCH_BUCKET = 'robotoff-batch';

/** The object that the job reads from `batch_dir`. */
export const ROBOTOFF_BATCH_FILE = 'postprocessed_data.parquet';

/** Where the job will look for the data of a batch directory. */
export function robotoffBatchObject(batchDir: string): string {
  return `gs://${ROBOTOFF_BATCH_BUCKET}/${batchDir}/${ROBOTOFF_BATCH_FILE}`;
}

/** The server's 400 body for a missing parameter, exactly (compact JSON; falcon's HTTPMissingParam). */
export function robotoffMissingParameterBody(parameter: 'job_type' | 'batch_dir'): string {
  return JSON.stringify({
    title: 'Missing parameter',
    description: `The "${parameter}" parameter is required.`,
  });
}

/** The server's 400 body for an unknown job type, exactly. It lists values, though names are what it looks up. */
export function robotoffInvalidJobTypeBody(jobType: string): string {
  const values = Object.values(ROBOTOFF_JOB_TYPES).map((value) => `'${value}'`);
  return JSON.stringify({
    title: '400 Bad Request',
    description: `invalid job_type: ${jobType}. Valid job_types are: [${values.join(', ')}]`,
  });
}
