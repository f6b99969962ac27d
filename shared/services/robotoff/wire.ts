import { z } from 'zod';

/** What travels to and from Robotoff's batch import. Facts from robotoff d5b7b91 (robotoff/app/api.py, types.py). */

/** Where the call lives below the server's address. */
export const ROBOTOFF_IMPORT_PATH = '/api/v1/batch/import';

/** The only job type there is. It is looked up by this name, although the server's errors list its value, with a hyphen. */
export const ROBOTOFF_JOB_TYPE = 'ingredients_spellcheck';

/** Every error of the server: a title, and mostly a description. */
export const robotoffErrorSchema = z.object({ title: z.string(), description: z.string().optional() });
export type RobotoffError = z.infer<typeof robotoffErrorSchema>;

/** The answer to a call that was queued. */
export const robotoffQueuedSchema = z.object({ status: z.string() });

/** True where a description says that the job type is not one. */
export function saysInvalidJobType(error: RobotoffError): boolean {
  return error.description?.startsWith('invalid job_type:') === true;
}

/** True where the key was left out of the call. */
export function saysHeaderMissing(error: RobotoffError): boolean {
  return error.title === 'Missing header value';
}

/** True where a call without parameters was refused for lack of `job_type`: the product, as its first check shows it. */
export function saysJobTypeMissing(error: RobotoffError): boolean {
  return error.title === 'Missing parameter' && error.description?.includes('job_type') === true;
}
