/**
 * Columns of an EcoTaxa index table. Facts from ecotaxa_back cb44b190: py/BO/Mappings.py, py/BO/TSVFile.py, py/DB/Object.py and the
 * table definitions in py/DB.
 */

/** What the server does with a column's values. */
export type EcotaxaColumnKind =
  'latitude' | 'longitude' | 'number' | 'category-id' | 'date' | 'time' | 'status' | 'text';

/** Columns that the server knows by name, with what it checks in them. Their type cell in line 2 is not looked at. */
export const ECOTAXA_PREDEFINED_COLUMNS: ReadonlyMap<string, EcotaxaColumnKind> = new Map([
  ['object_id', 'text'],
  ['object_lat', 'latitude'],
  ['object_lon', 'longitude'],
  ['object_date', 'date'],
  ['object_time', 'time'],
  ['object_link', 'text'],
  ['object_depth_min', 'number'],
  ['object_depth_max', 'number'],
  ['object_annotation_date', 'date'],
  ['object_annotation_time', 'time'],
  ['object_annotation_category', 'text'],
  ['object_annotation_category_id', 'category-id'],
  ['object_annotation_person_name', 'text'],
  ['object_annotation_person_email', 'text'],
  ['object_annotation_status', 'status'],
  ['object_annotation_hierarchy', 'text'],
  ['img_rank', 'number'],
  ['img_file_name', 'text'],
  ['sample_id', 'text'],
  ['sample_dataportal_descriptor', 'text'],
  ['acq_id', 'text'],
  ['acq_instrument', 'text'],
  ['process_id', 'text'],
  ['complement_info', 'text'],
]);

/** Columns of the tables that rows are also read from by their exact header, before it is lower-cased and stripped (TSVFile.validate_content). */
export const ECOTAXA_RAW_HEADERS = {
  objectId: 'object_id',
  imageName: 'img_file_name',
  sampleId: 'sample_id',
  acquisitionId: 'acq_id',
  status: 'object_annotation_status',
  category: 'object_annotation_category',
  categoryId: 'object_annotation_category_id',
} as const;

/** What stands in for an absent `img_file_name` column, so that the message names it. */
export const ECOTAXA_ABSENT_IMAGE_NAME = 'absent img_file_name';

/** Parts of a project that take custom columns. */
export type EcotaxaPart = 'object' | 'sample' | 'acquisition' | 'process';

/** Header prefixes that take custom columns. */
export const ECOTAXA_PREFIXES: ReadonlyMap<string, EcotaxaPart> = new Map([
  ['object', 'object'],
  ['sample', 'sample'],
  ['acq', 'acquisition'],
  ['process', 'process'],
]);

/** Prefixes that slip through since they are the server's own table names (Mappings.POSSIBLE_TABLES). */
export const ECOTAXA_TABLE_NAME_PREFIXES: ReadonlyMap<string, EcotaxaPart> = new Map([
  ['samples', 'sample'],
  ['acquisitions', 'acquisition'],
]);

/** This table name slips through too and then crashes the job: it takes no custom columns. */
export const ECOTAXA_CRASHING_PREFIX = 'images';

/** Kinds of a custom column: `n` number, `t` text, as in the database column names n01.., t01... */
export type EcotaxaFreeKind = 'n' | 't';

/** Type cells of line 2, exactly; only new custom `object_` columns are asked for theirs. */
export const ECOTAXA_TYPE_CELLS: ReadonlyMap<string, EcotaxaFreeKind> = new Map([
  ['[f]', 'n'],
  ['[t]', 't'],
]);

/** How many custom columns of each kind a project has room for (py/DB/Object.py, Sample.py, Acquisition.py, Process.py). */
export const ECOTAXA_FREE_COLUMNS_MAX: Readonly<
  Record<EcotaxaPart, Readonly<Record<EcotaxaFreeKind, number>>>
> = {
  object: { n: 500, t: 20 },
  sample: { n: 0, t: 60 },
  acquisition: { n: 0, t: 30 },
  process: { n: 0, t: 30 },
};

/** Annotation states that the server knows, in lower case; it compares without regard to case. */
export const ECOTAXA_STATUSES: ReadonlySet<string> = new Set([
  'predicted',
  'dubious',
  'validated',
  'discarded',
]);

/** Let through by the validation, in exactly this spelling, and stored as no status. */
export const ECOTAXA_STATUS_TOLERATED = 'noid';

/** Longest text of a custom column. Characters; longer text passes the validation and breaks the import. */
export const ECOTAXA_CUSTOM_TEXT_MAX = 250;

/** Longest text of the predefined columns that are kept as varchar(255). Characters; longer text breaks the import likewise. */
export const ECOTAXA_PREDEFINED_TEXT_MAX: ReadonlyMap<string, number> = new Map([
  ['object_id', 255],
  ['object_link', 255],
  ['img_file_name', 255],
  ['sample_id', 255],
  ['acq_id', 255],
  ['acq_instrument', 255],
  ['process_id', 255],
]);
