/** Limits and file rules of an EcoTaxa import. Facts from ecotaxa_back cb44b190 (py/BO/Bundle.py, TSVFile.py, Image.py) and CPython's csv module. */

/** Index tables and sub-bundles that one import takes; one more ends the job. */
export const ECOTAXA_INDEX_FILES_MAX = 2_000;

/** Longest cell that Python's csv reader takes. Characters; one more crashes the job. */
export const CSV_CELL_CHARS_MAX = 131_072;

/** Pillow refuses an image of more pixels: twice the server's MAX_IMAGE_PIXELS of 20000 x 20000. */
export const ECOTAXA_IMAGE_PIXELS_MAX = 2 * 20_000 * 20_000;

/** Image formats that the import takes, by content, whatever the file is called. */
export const ECOTAXA_IMAGE_FORMATS = ['PNG', 'JPEG', 'GIF'] as const;

/** The quota that the web help names for a user's My Files. Bytes; the code enforces none. */
export const ECOTAXA_USER_QUOTA_BYTES = 10_000_000_000;

/** Blocks in which the server decodes a table; a bad byte spoils the whole block it is in. Bytes. */
export const PYTHON_TEXT_BLOCK_BYTES = 8_192;

/** Whether a file is an index table: at any depth, lower case only. */
export function isEcotaxaIndexName(baseName: string): boolean {
  return /^ecotaxa[^/]*\.(?:txt|tsv)$/su.test(baseName);
}

/** A name that would be an index table if it were in lower case; the server does not see it. */
export function isEcotaxaIndexNameButForCase(baseName: string): boolean {
  return !isEcotaxaIndexName(baseName) && isEcotaxaIndexName(baseName.toLowerCase());
}

/** The table that makes a folder `..._Images` a UVP6 sub-bundle: the folder's name without its last 7 letters decides. */
export function uvp6TableName(folderBaseName: string): string | undefined {
  if (!folderBaseName.endsWith('Images')) return undefined;
  return `ecotaxa_${folderBaseName.slice(0, -'_Images'.length)}.tsv`;
}
