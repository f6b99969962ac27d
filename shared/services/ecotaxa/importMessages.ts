/** EcoTaxa's own wording during the validation of an import. From ecotaxa_back cb44b190: py/BO/TSVFile.py, Bundle.py, Image.py, ProjectTidying.py. */

/** How the server names a table of the import: `path` is relative to the source folder. */
export function ecotaxaTablePlace(path: string): string {
  return `[base]/${path}`;
}

/** Messages about a table's header; the server lists them under `In [base]/path:`. */
export const ECOTAXA_HEADER_MESSAGES = {
  format: (field: string) => `Invalid Header '${field}'. Format must be Table_Field.`,
  prefix: (field: string, prefix: string) => `Invalid Header '${field}'. Unknown table prefix '${prefix}'.`,
  type: (field: string, type: string) => `Invalid Type '${type}' for field '${field}'.`,
  noRoom: (field: string) => `Field ${field} cannot be mapped. Too many custom fields, or bad type.`,
  idMissing: (idField: string, prefix: string, fields: string) =>
    `Field ${idField} is mandatory as there are some ${prefix} columns: ${fields}.`,
  newField: (field: string, path: string, real: string) =>
    `New field ${field} found in file ${ecotaxaTablePlace(path)} -> ${real}`,
} as const;

/** Messages about a value; the server puts `line n: ` before each. */
export const ECOTAXA_VALUE_MESSAGES = {
  latitude: (value: string, field: string) =>
    `Invalid Lat. value '${value}' for field '${field}'. Correct range is -90/+90°.`,
  longitude: (value: string, field: string) =>
    `Invalid Long. value '${value}' for field '${field}'. Correct range is -180/+180°.`,
  number: (value: string, field: string) => `Invalid float value '${value}' for field '${field}'.`,
  date: (value: string, field: string) => `Invalid Date value '${value}' for field '${field}'.`,
  time: (value: string, field: string) => `Invalid Time value '${value}' for field '${field}'.`,
  status: (value: string, field: string) => `Invalid Annotation Status '${value}' for field '${field}'.`,
} as const;

/** Messages about a row; the server puts `line n: ` before each. */
export const ECOTAXA_ROW_MESSAGES = {
  extraCells: (list: string) => `Value(s) ${list} must not be in a header-less column.`,
  objectIdMissing: () => 'Missing object_id.',
  imageMissing: (image: string) => `Missing Image '${image}'.`,
  imageUnreadable: (image: string, reason: string) => `Error while reading image '${image}': ${reason}`,
  twiceInTable: (object: string, image: string, line: number) =>
    `(Object '${object}', Image '${image}') is already in this TSV line ${line}.`,
  alreadyThere: (object: string, image: string) =>
    `(Object '${object}', Image '${image}') is already in EcoTaxa or being imported.`,
  categoryMissing: (status: string) =>
    `When annotation status '${status}' is provided there has to be a category.`,
  statusMissing: (category: string) =>
    `When a category (${category}) is provided it has to be with a status.`,
} as const;

/** Messages about the whole import; the server puts nothing before them. */
export const ECOTAXA_IMPORT_MESSAGES = {
  twoSamples: (acquisition: string, samples: string, sample: string) =>
    `Acquisition '${acquisition}' is already associated with sample '${samples}', it cannot be associated as well with '${sample}`,
  unknownCategories: (ids: string) =>
    `Some specified classif_id don't exist, correct them prior to reload: ${ids}`,
  notSeen: (fields: string) => `Some fields configured in the project are not seen in this import ${fields} `,
  withoutGps: (count: number) => `${count} object(s) don't have GPS information.`,
  tooManyFiles: (max: number) => `ImportError: You tried to import too many files, max. is ${max}`,
} as const;

/** The lines of `No object to import.`; the server joins them with `<br>`. */
export const ECOTAXA_NOTHING_MESSAGES = {
  title: 'No object to import.',
  noFile: "* No .txt or .tsv file was found, of which name starts with 'ecotaxa'.",
  allSkipped: "* 'SKIP TSV' option was set and all TSV files were imported before.",
  someSkipped: "* 'SKIP TSV' option was set and new TSV file(s) are not compliant.",
  empty: '*  TSV file(s) might be empty.',
  skipObjects: "*  'SKIP OBJECTS' option was set and all objects might be in already.",
} as const;

/** Last lines of the traceback where a table makes the job crash (CPython 3.11). */
export const ECOTAXA_CRASHES = {
  infiniteCategory: 'OverflowError: cannot convert float infinity to integer',
  nanCategory: 'ValueError: cannot convert float NaN to integer',
  shortRow: "AttributeError: 'NoneType' object has no attribute 'strip'",
  longCell: (max: number) => `_csv.Error: field larger than field limit (${max})`,
  keyError: (key: string) => `KeyError: ${key}`,
  notUtf8: (text: string) => `UnicodeDecodeError: 'utf-8' codec can't decode ${text}`,
} as const;

/** Why an image cannot be read, as the server words it after the image's name (Pillow; the wording varies with its version). */
export const ECOTAXA_IMAGE_REASONS = {
  directory: (path: string) => `[Errno 21] Is a directory: '${path}' <class 'IsADirectoryError'>`,
  unsupported: (format: string) =>
    `Unsupported image format: ${format}, please convert to one of {'PNG', 'JPEG', 'GIF'} <class 'ImportError'>`,
  tooLarge: "Image too large <class 'ImportError'>",
  corruptedPng: "Corrupted PNG <class 'ImportError'>",
  truncated: "image file is truncated <class 'OSError'>",
  unknown: (path: string) => `cannot identify image file '${path}' <class 'PIL.UnidentifiedImageError'>`,
} as const;
