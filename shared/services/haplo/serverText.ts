/**
 * The server's own sentences, exactly. Sources: haplo-plugins e39348a, haplo_data_import_batch.js (upload and log),
 * data_import_control_file.js (control file), haplo_data_import_framework.js, data_import_instructions.js,
 * data_import_model.js and data_import_value_transformation.js (import log).
 */
export const HAPLO_NOT_JSON = 'Uploaded file is not JSON';

/** Starts the answer that lists what is wrong with a control file, one message per line. */
export const HAPLO_INVALID_CONTROL = 'Invalid control file:';

/** The whole 400 body for these messages. */
export function invalidControlBody(messages: readonly string[]): string {
  return `${HAPLO_INVALID_CONTROL}\n  ${messages.join('\n  ')}`;
}

/** The messages of the check of a control file. */
export const HAPLO_CONTROL_TEXT = {
  notAControlFile: 'Not a control file',
  badVersion: 'Bad version of control file, should be 0',
  noModel: 'Control file does not specify model in the model property',
  unknownModel: (model: string) => `Model not implemented: ${model}`,
  noInstructions: 'Control file does not specify processing instructions in the instructions property',
  unknownAction: (action: string) => `Unknown action in instruction: ${action}`,
  missingKeys: (action: string, keys: readonly string[]) =>
    `Expected property not found in ${action} instruction: ${keys.join(', ')}`,
  overwrites:
    'Assigning values within for-each without a new/load statement or setting multivalue property will result in overwritten data',
  filtersNotAnArray: "'filters' property is not an array",
  unknownFilter: (filter: string) => `Filter ${filter} is not available.`,
  noFiles: 'Control file does not have files property',
  unknownReader: (file: string, reader: string) => `Unknown reader for file ${file}: ${reader}`,
  noReader: (file: string) => `Reader not specified for file ${file}`,
  unknownRecordProcessor: (name: string) =>
    `Unknown record processor specified in recordProcessor property: ${name}`,
} as const;

/** The line that stands for every error from the 500th on. */
export const HAPLO_TOO_MANY_ERRORS = 'Too many errors in import batch, no further errors will be reported';

/** What a line of an import log starts with, and how a record is named at its end. */
export const HAPLO_LOG_START = 'START: ';
/** See {@link HAPLO_LOG_START}. */
export const HAPLO_LOG_END = 'END: ';
/** A run that died: nothing after this was imported. */
export const HAPLO_LOG_EXCEPTION = 'EXCEPTION: Error during import: ';

/** A log line with the record it is about; records count from 0 over all files of the batch. */
export function withRecord(message: string, record: number | undefined): string {
  return record === undefined ? message : `${message} (record ${record})`;
}

/** The messages of an import log, without the record. `source` names what was read, e.g. `input field mail`. */
export const HAPLO_LOG_TEXT = {
  unknownDestination: (action: string, destination: string) =>
    `Unknown destination in ${action}: ${destination}`,
  unknownName: (action: string, name: string, destination: string) =>
    `Unknown name in ${action} ${name} for destination ${destination}`,
  unknownNameToRemove: (destination: string) =>
    `Unknown name in remove-values for destination ${destination}`,
  noTransformer: (action: string, destination: string, name: string) =>
    `Couldn't create value transformer for ${action} ${destination}/${name}`,
  unknownStructured: (structured: string) =>
    `Unknown structured value destination in field-structured: ${structured}`,
  notDependent: (destination: string) =>
    `Can only use dependent destinations in assert-destination: ${destination}`,
  unknownDataType: (type: string) => `Unknown data type in model: ${type}`,
  noDateFormat: (source: string) => `Date format not specified for ${source}`,
  unknownMapping: (name: string) => `Unknown mapping: ${name}`,
  mappingWithoutTypes: (name: string) => `Mapping ${name} does not specify types`,
  mappingNoTypes: (name: string) => `No types for mapping ${name}`,
  invalidDate: (source: string, value: string) => `Invalid date value for ${source}: ${value}`,
  invalidBoolean: (source: string, value: string) => `Invalid boolean value for ${source}: ${value}`,
  invalidInteger: (source: string, value: string) => `Invalid integer for ${source}: ${value}`,
  invalidNumber: (source: string, value: string) => `Invalid number for ${source}: ${value}`,
  invalidEmail: (source: string, value: string) => `Invalid email address for ${source}: ${value}`,
  invalidUrl: (source: string, value: string) => `Invalid URL for ${source}: ${value}`,
  notMapped: (source: string, value: string) =>
    `Value in input data cannot be mapped for ${source}: ${value}`,
  badCountry: (addressJson: string) =>
    `Missing or invalid country code in postal address, must be two letter ISO code: ${addressJson}`,
  missingValues: (destination: string, names: readonly string[]) =>
    `Missing values in ${destination}: ${names.join(', ')}`,
  noData: (destination: string) => `No data set in required destination ${destination}`,
  needsNew: (destination: string, requiredBy: string | undefined) =>
    `Destination "${destination}" needs be made ready with a "new" or "load" instruction` +
    (requiredBy === undefined ? '' : `, required by use of ${requiredBy}`),
  notAvailable: (destination: string, depends: string) =>
    `Couldn't make destination "${destination}" available from dependency "${depends}"`,
  notLoaded: (destination: string) => `Couldn't load destination: ${destination}`,
  assertFailed: (destination: string) => `assert-destination failed: ${destination}`,
  noTitle: (destination: string) => `dc:attribute:title is not set in object ${destination}`,
  noTitleHint:
    'To set defaults for dc:attribute:title, see example of if-has-value instruction at https://docs.haplo.org/import/control/instruction/if-has-value',
} as const;

/** What the server says when it dies, where the words are its own and not the script engine's. */
export const HAPLO_DEATH_TEXT = {
  noFileSpecification: (file: string) =>
    `Could not find file specification in control file for file ${file} (and DEFAULT file entry does not exist)`,
  tooBig: 'Uploaded data is too big to read into a String',
  invalidCharset: (charset: string) => `Invalid charset: ${charset}`,
  nullAppended: 'null and undefined cannot be appended to a StoreObject',
  unknownDestination: (destination: string) => `Unknown destination: ${destination}`,
  noDestination: (destination: string) => `No destination when requesting target: ${destination}`,
  noFilter: (filter: string) => `no filter defined for name: ${filter}`,
} as const;
