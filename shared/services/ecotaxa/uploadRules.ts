/** What EcoTaxa's My Files does with an upload. Facts from ecotaxa_back cb44b190 (POST /user_files/, GET /constants), measured. */

/** Types that are kept, told by content; a file of another type is deleted without a word. */
export const ECOTAXA_ACCEPTED_TYPES: ReadonlySet<string> = new Set([
  'application/zip',
  'application/gzip',
  'application/x-tar',
  'text/plain',
  'text/csv',
  'text/tab-separated-values',
  'image/jpeg',
  'image/png',
  'image/x-png',
  'image/gif',
  'image/tiff',
]);

/** Members of an archive that are kept by their extension, whatever they hold. */
export const ECOTAXA_KEPT_EXTENSIONS: readonly string[] = ['csv', 'txt', 'tsv'];

/** A zip of this stem is unpacked in place instead of into a folder of its own. */
export const ECOTAXA_UNPACKED_IN_PLACE_STEM = 'temp';

/** Largest upload where the server states none: the template's max_upload_size. Bytes. */
export const ECOTAXA_UPLOAD_BYTES_MAX = 681_574_400;
