import { HAPLO_TYPE_MODEL_PREFIX } from './controlFile.ts';

/** A place for values within a destination. `unknown` as type: the server knows it, this check does not. */
export interface HaploName {
  readonly type: string;
  readonly multivalue?: boolean;
  readonly required?: boolean;
}

/** Where an import puts data: an object of the store or a dictionary. */
export interface HaploDestination {
  readonly kind: 'object' | 'dictionary';
  readonly names: Readonly<Record<string, HaploName>>;
  /** `closed`: these names only. `extendable`: an application may add some. `unknown`: nothing is known about others. */
  readonly moreNames: 'closed' | 'extendable' | 'unknown';
  /** A record is complete without it. */
  readonly optional?: boolean;
  /** Another destination that makes this one available by itself. */
  readonly depends?: string;
  /** Only for building values or finding objects; never stored itself. */
  readonly pseudo?: boolean;
}

/** What can be imported by one model name. Destinations are in the server's order. */
export interface HaploModel {
  readonly name: string;
  readonly destinations: Readonly<Record<string, HaploDestination>>;
  /** Whether the model may have destinations that are not listed. */
  readonly moreDestinations: boolean;
}

const TITLE = 'dc:attribute:title';

/**
 * Attributes that every application starts with, and their types. Source: the schema of a fresh application, as far as
 * the recorded model descriptions show it.
 */
export const HAPLO_STANDARD_ATTRIBUTES: Readonly<Record<string, string>> = {
  [TITLE]: 'text',
  'dc:attribute:type': 'object-type',
  'std:attribute:email': 'email-address',
  'std:attribute:url': 'url',
  'std:attribute:telephone': 'telephone-number',
  'std:attribute:address': 'postal-address',
  'std:attribute:notes': 'text-paragraph',
  'std:attribute:job-title': 'text',
  'std:attribute:works-for': 'ref',
};

const PERSON_NAMES: Readonly<Record<string, HaploName>> = {
  [TITLE]: { type: 'person-name', multivalue: true, required: true },
  'std:attribute:job-title': { type: 'text', multivalue: true },
  'std:attribute:works-for': { type: 'ref', multivalue: true },
  'std:attribute:email': { type: 'email-address', multivalue: true },
  'std:attribute:telephone': { type: 'telephone-number', multivalue: true },
  'std:attribute:address': { type: 'postal-address', multivalue: true },
  'std:attribute:url': { type: 'url', multivalue: true },
};

// The account gives the title, and the e-mail address belongs to the account.
const USER_PROFILE_NAMES: Readonly<Record<string, HaploName>> = Object.fromEntries(
  Object.entries(PERSON_NAMES)
    .filter(([name]) => name !== 'std:attribute:email')
    .map(([name, properties]) => [name, { ...properties, required: false }]),
);

/** Models of the public plugins whose shape is known. Sources: haplo-plugins e39348a, data_import_standard_model.js and haplo_user_sync_generic; haplo-repository 702ab42; haplo-research-manager e117262. */
const PUBLIC_MODELS: readonly HaploModel[] = [
  {
    name: 'haplo:user-sync',
    moreDestinations: false,
    destinations: {
      user: {
        kind: 'dictionary',
        moreNames: 'closed',
        names: {
          username: { type: 'text', required: true },
          title: { type: 'text' },
          nameFirst: { type: 'text', required: true },
          nameLast: { type: 'text', required: true },
          email: { type: 'text', required: true },
          groups: { type: 'text', multivalue: true },
        },
      },
      profile: { kind: 'object', moreNames: 'extendable', names: USER_PROFILE_NAMES },
      'user:tags': {
        kind: 'dictionary',
        moreNames: 'extendable',
        optional: true,
        depends: 'user',
        names: {},
      },
    },
  },
  {
    name: 'haplo:person',
    moreDestinations: false,
    destinations: {
      profile: { kind: 'object', moreNames: 'extendable', names: PERSON_NAMES },
    },
  },
  {
    name: 'hres:repository-item',
    moreDestinations: false,
    destinations: {
      'repository-item': openObject(),
      contributor: {
        ...openObject(),
        optional: true,
        names: {
          ...PERSON_NAMES,
          'hres:attribute:orcid': { type: 'hres:orcid-id', multivalue: true },
        },
      },
    },
  },
  {
    name: 'hres:course-modules',
    moreDestinations: false,
    destinations: { 'course-module': openObject() },
  },
];

function openObject(): HaploDestination {
  return { kind: 'object', moreNames: 'unknown', names: {} };
}

function textNames(required: string, ...optional: string[]): Record<string, HaploName> {
  const names: Record<string, HaploName> = {};
  for (const name of optional) names[name] = { type: 'text' };
  return { ...names, [required]: { type: 'text', required: true } };
}

/** Pseudo destinations that build a value from parts, by data type. Sources: haplo-plugins e39348a, data_import_value_structured.js; haplo-repository 702ab42; haplo-research-manager e117262. */
export const HAPLO_STRUCTURED_NAMES: Readonly<Record<string, Readonly<Record<string, HaploName>>>> = {
  'person-name': textNames('last', 'title', 'first', 'middle', 'suffix'),
  'postal-address': textNames('country', 'street1', 'street2', 'city', 'county', 'postcode'),
  'hres:doi': textNames('id'),
  'hres:orcid-id': textNames('id'),
  'hres:pubmed-id': textNames('id'),
  'hres:journal-citation': textNames('volume', 'number', 'pageRange', 'firstPage', 'lastPage'),
};

/** Starts the name of a pseudo destination that builds a value of a type. */
export const HAPLO_STRUCTURED_PREFIX = 'value:';

const LOAD_BY_REF: HaploDestination = {
  kind: 'dictionary',
  moreNames: 'closed',
  pseudo: true,
  names: { ref: { type: 'ref' } },
};

/** The model of this name as far as it is known; one that says nothing for a name never heard of. `described` come first. */
export function haploModelFor(name: string, described: readonly HaploModel[] = []): HaploModel {
  const known = [...described, ...PUBLIC_MODELS].find((model) => model.name === name);
  if (known !== undefined) return withPseudoDestinations(known);
  if (name.startsWith(HAPLO_TYPE_MODEL_PREFIX)) {
    // Source: haplo-plugins e39348a, haplo_data_import_auto_models: one destination for one object.
    return withPseudoDestinations({
      name,
      moreDestinations: false,
      destinations: {
        object: {
          ...openObject(),
          names: { [TITLE]: { type: 'unknown', multivalue: true, required: true } },
        },
      },
    });
  }
  return { name, destinations: {}, moreDestinations: true };
}

/** Adds what the server adds to every model: builders for its structured types, and the loader of objects. */
function withPseudoDestinations(model: HaploModel): HaploModel {
  const destinations: Record<string, HaploDestination> = { ...model.destinations };
  const listed = Object.values(model.destinations);
  const isOpen = listed.some((destination) => destination.moreNames === 'unknown');
  const types = new Set(
    listed.flatMap((destination) => Object.values(destination.names).map((name) => name.type)),
  );
  for (const [type, names] of Object.entries(HAPLO_STRUCTURED_NAMES)) {
    if (!isOpen && !types.has(type)) continue;
    destinations[`${HAPLO_STRUCTURED_PREFIX}${type}`] = {
      kind: 'dictionary',
      moreNames: 'closed',
      pseudo: true,
      names,
    };
  }
  if (listed.some((destination) => destination.kind === 'object')) {
    destinations['load:by-ref'] = LOAD_BY_REF;
  }
  return { ...model, destinations };
}

/**
 * The destination of this name, or undefined where the model surely has none. A model of unknown shape answers to every
 * name; so does one with unknown types to every builder of a value.
 */
export function haploDestination(model: HaploModel, name: string): HaploDestination | undefined {
  if (Object.hasOwn(model.destinations, name)) return model.destinations[name];
  const isBuilder = name.startsWith(HAPLO_STRUCTURED_PREFIX);
  const type = name.slice(HAPLO_STRUCTURED_PREFIX.length);
  if (model.moreDestinations && isBuilder && Object.hasOwn(HAPLO_STRUCTURED_NAMES, type)) {
    return {
      kind: 'dictionary',
      moreNames: 'closed',
      pseudo: true,
      names: HAPLO_STRUCTURED_NAMES[type] ?? {},
    };
  }
  if (model.moreDestinations && name === 'load:by-ref') return LOAD_BY_REF;
  const hasUnknownTypes = Object.values(model.destinations).some(
    (destination) => destination.moreNames === 'unknown',
  );
  if (model.moreDestinations || (isBuilder && hasUnknownTypes)) {
    return {
      kind: 'dictionary',
      moreNames: 'unknown',
      names: {},
      pseudo: isBuilder || name.includes('load'),
    };
  }
  return undefined;
}
