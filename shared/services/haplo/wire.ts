/**
 * What travels to and from a Haplo server. Facts from haplo-plugins e39348a (haplo_data_import_batch.js) and
 * haplo a6352c9 (plugin.js, authorisation.rb); the standard API from haplo-docs d60e914 (055-standard-batch).
 */

/** Where the two APIs live below the server's address. */
export const HAPLO_BATCH_PATH = '/api/haplo-data-import-batch';
export const HAPLO_STANDARD_PATH = '/api/haplo-data-import-standard-api';

/** User name of every API key (haplo, authorisation.rb: exactly this). */
export const HAPLO_USER = 'haplo';

/** Body of a schedule that took. */
export const SCHEDULED = 'SCHEDULED';

/** The one word that makes a rehearsal: any other value of `mode` runs the real import without a warning. */
export const DRY_RUN_MODE = 'dry-run';

/**
 * A batch that no server has, 44 characters as real ones are. It names itself, for whoever reads the server's log.
 */
export const PROBE_BATCH = 'WaybillConnectionTest-no-such-batch-00000000';

/** Text fields of a multipart form beyond this are answered 500 (FileUploads.java, MAX_TEXT_PARAMETER_LENGTH). */
export const TEXT_FIELD_BYTES_MAX = 128 * 1024;

/** Bodies that are no multipart form are answered 500 beyond this (RequestHandler.java, MAX_IN_MEMORY_BODY_SIZE). */
export const URLENCODED_BODY_BYTES_MAX = 1024 * 1024;

/** What the server calls a control file or batch whose comment is missing or empty (haplo_data_import_batch.js). */
export const UNNAMED_CONTROL = 'Unnamed control file';
export const UNNAMED_BATCH = 'Unnamed batch';

/** SHA-256 as the server writes it: 64 lower-case hex digits, nothing around them. */
export function isHaploDigest(body: string): boolean {
  return /^[0-9a-f]{64}$/.test(body);
}

/** A batch identifier. 44 characters today; the documentation says that the length may change. */
export function isBatchIdentifier(body: string): boolean {
  return /^[A-Za-z0-9_-]{20,}$/.test(body);
}

/** The batch API's answer to an identifier that it does not know. */
export function saysBatchNotFound(body: string): boolean {
  return body.startsWith('Batch not found: ');
}

/** The batch API's answer to a digest that it does not know. */
export function saysControlNotFound(body: string): boolean {
  return body.startsWith('Control file not found: ');
}

/** The batch API's answer to a schedule of a batch that was scheduled before. */
export function saysNotUploading(body: string): boolean {
  return /^Batch \S+ is not in the 'uploading' state/.test(body);
}

/** The page that a good key whose user lacks the group gets, with status 200 (haplo, O.stop). */
export function saysNotPermitted(html: string): boolean {
  return html.includes('You are not permitted');
}
