/** What one Haplo server has installed, as far as the check of a control file asks for it. */
export interface HaploServerLists {
  readonly models: readonly string[];
  readonly filters: readonly string[];
  readonly readers: readonly string[];
  readonly recordProcessors: readonly string[];
}

/**
 * What the public plugins install; a server with more plugins knows more. Source: haplo-plugins e39348a,
 * haplo-repository 702ab42, haplo-research-manager e117262.
 */
export const HAPLO_PUBLIC_LISTS: HaploServerLists = {
  models: [
    'haplo:person',
    'haplo:user-sync',
    'hres:repository-item',
    'hres:repo:ingest-workflow',
    'hres:course-modules',
  ],
  filters: [
    'haplo:string-to-ref',
    'haplo:code-to-ref',
    'haplo:username-to-ref',
    'haplo:fix-up-url',
    'haplo:to-lower-case',
    'haplo:to-upper-case',
    'haplo:to-string',
    'haplo:email-to-ref',
    'hres:module-code-to-ref',
    'hres:anzsrc-for-code-to-ref',
    'hres:orcid-to-ref',
  ],
  readers: ['json', 'xml-text-of-children', 'xml-attributes', 'tsv-with-name-row'],
  recordProcessors: [],
};

/** Models made for a type that an administrator ticked are called `TYPE:` and the type's code. Source: haplo-plugins e39348a, haplo_data_import_auto_models. */
export const HAPLO_TYPE_MODEL_PREFIX = 'TYPE:';

/** An instruction's keys. `required` is what the server looks for at upload, `values` says the value keys below apply. */
export interface HaploAction {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  readonly values: boolean;
  /** Keys that hold lists of instructions; the server looks into these at upload. */
  readonly nested: readonly string[];
}

function action(required: readonly string[], more: Partial<Omit<HaploAction, 'required'>> = {}): HaploAction {
  return {
    required,
    optional: more.optional ?? [],
    values: more.values ?? false,
    nested: more.nested ?? [],
  };
}

/** The actions a control file may use, by name. Source: haplo-plugins e39348a, data_import_control_file.js and data_import_instructions.js. */
export const HAPLO_ACTIONS: Readonly<Record<string, HaploAction>> = {
  field: action(['source', 'destination', 'name'], { optional: ['multivalue'], values: true }),
  'field-structured': action(['structured', 'destination', 'name'], {
    optional: ['multivalue'],
    values: true,
  }),
  'set-value': action(['destination', 'name', 'value'], { optional: ['multivalue'], values: true }),
  'remove-values': action(['destination', 'name']),
  'if-exists': action(['source'], { nested: ['then', 'else'] }),
  'if-value-one-of': action(['source'], { optional: ['values'], nested: ['then', 'else'] }),
  'if-has-value': action(['destination', 'name'], { values: true, nested: ['then', 'else'] }),
  within: action(['source'], { nested: ['instructions'] }),
  'for-each': action(['source'], { optional: ['wrapValues'], nested: ['instructions'] }),
  'assert-destination': action(['destination', 'exists']),
  'abort-record': action(['message']),
  'log-error': action(['message']),
  new: action(['destination']),
  // `otherwise` holds instructions too, but the server does not look into it at upload.
  load: action(['destination', 'using'], { optional: ['otherwise'] }),
};

/** Actions that put a value somewhere; inside a loop they overwrite unless they say otherwise. */
export const HAPLO_ASSIGNING_ACTIONS = ['field', 'field-structured', 'set-value'] as const;

/** Actions known only from newer documentation (haplo-docs 2693bf2, 2022-09): the public server refuses them. */
export const HAPLO_NEWER_ACTIONS = ['set-attribute-group'] as const;

/** Keys that say how a value is turned into what the destination stores. Source: haplo-docs d60e914, 060-import/020-control. */
export const HAPLO_VALUE_KEYS = [
  'mapInputValue',
  'mapInputValueDefault',
  'filters',
  'qualifier',
  'dateFormat',
  'refMapping',
  'country',
  'trueValue',
  'falseValue',
] as const;

/** Keys of a control file's root. Source: haplo-docs d60e914, 060-import/020-control. */
export const HAPLO_ROOT_KEYS = [
  'dataImportControlFileVersion',
  'model',
  'files',
  'recordProcessor',
  'instructions',
  'mapping',
] as const;

/** Keys of a root mapping. Source: haplo-plugins e39348a, data_import_value_transformation.js. */
export const HAPLO_MAPPING_KEYS = ['types', 'using', 'values'] as const;

/** Options of each built-in reader beside `read`. Source: haplo-plugins e39348a, data_import_readers.js. */
export const HAPLO_READER_OPTIONS: Readonly<Record<string, readonly string[]>> = {
  json: ['singleRecord'],
  'xml-text-of-children': ['singleRecord'],
  'xml-attributes': ['singleRecord'],
  'tsv-with-name-row': ['separator', 'charset'],
};

/** The file entry that stands for every name not listed. */
export const HAPLO_DEFAULT_FILE = 'DEFAULT';
