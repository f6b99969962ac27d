import type { HaploServerLists } from '../../services/haplo/controlFile.ts';
import type { HaploDestination, HaploName } from '../../services/haplo/models.ts';
import { HAPLO_STANDARD_ATTRIBUTES, haploDestination } from '../../services/haplo/models.ts';
import { HAPLO_DEATH_TEXT, HAPLO_LOG_TEXT } from '../../services/haplo/serverText.ts';
import type { LoggedCode } from './runEvents.ts';
import { RunDeath } from './runEvents.ts';
import type { ValueFunction } from './runFilters.ts';
import { chainFilters, withInputMapping } from './runFilters.ts';
import type { RunSettings, Target, Transformation } from './runTargets.ts';
import { valueFunctionFor } from './runValues.ts';
import { scriptGet, scriptText } from './scriptSemantics.ts';

/** One prepared instruction: works on the record's targets with the record, or the part of it a loop is in. */
export type PreparedInstruction = (transformation: Transformation, context: unknown) => void;

/** What preparing needs to know beside the instruction. */
export interface PrepareContext extends RunSettings {
  readonly mappings: unknown;
  readonly lists: HaploServerLists;
  /** Messages logged so far, to tell a value dropped in silence from one the server spoke about. */
  readonly loggedCount: () => number;
}

/** An instruction's name of something; a missing one reads as the script engine's `undefined`. */
export function keyOf(instruction: unknown, key: string): string {
  return scriptText(scriptGet(instruction, key));
}

/** Where an instruction puts its value, and how it gets there. */
export interface Slot {
  readonly destination: string;
  readonly kind: HaploDestination['kind'];
  readonly name: string;
  readonly properties: HaploName;
  readonly convert: ValueFunction;
  readonly adds: boolean;
}

/**
 * Looks up where an instruction's value goes, logging what the server finds wrong with it; undefined drops the instruction.
 * Source: haplo-plugins e39348a, data_import_instructions.js commonValueInstructionDecode.
 */
export function prepareSlot(
  instruction: unknown,
  context: PrepareContext,
  source: { readonly named: string; readonly column: string },
): Slot | undefined {
  const { model, listener } = context;
  const action = scriptText(scriptGet(instruction, 'action') || 'field');
  const destinationName = keyOf(instruction, 'destination');
  const nameName = keyOf(instruction, 'name');
  const say = (code: LoggedCode, text: string): undefined => {
    listener.logged(code, text, { column: source.column, shown: `${destinationName}/${nameName}` });
  };
  const destination = haploDestination(model, destinationName);
  if (destination === undefined) {
    return say('unknown-destination', HAPLO_LOG_TEXT.unknownDestination(action, destinationName));
  }
  const properties = nameOf(destination, nameName, instruction);
  if (properties === undefined) {
    return say('unknown-name', HAPLO_LOG_TEXT.unknownName(action, nameName, destinationName));
  }
  const made = valueFunctionFor({
    type: properties.type,
    specification: instruction,
    mappings: context.mappings,
    source: source.named,
    column: source.column,
    listener,
  });
  // What a filter or an input mapping wraps around nothing is something to the server; it dies when it calls it.
  const convert = wrapConversion(instruction, context, made ?? calledNothing);
  if (convert === calledNothing) {
    const text = HAPLO_LOG_TEXT.noTransformer(action, destinationName, nameName);
    return say('no-transformer', text);
  }
  return {
    destination: destinationName,
    kind: destination.kind,
    name: nameName,
    properties,
    convert,
    adds: Boolean(scriptGet(instruction, 'multivalue')),
  };
}

function calledNothing(): never {
  throw new TypeError('there is no value function to call');
}

function wrapConversion(
  instruction: unknown,
  { lists }: PrepareContext,
  convert: ValueFunction,
): ValueFunction {
  let wrapped = convert;
  if ('filters' in (instruction as object)) {
    const filters = scriptGet(instruction, 'filters');
    const isField = (scriptGet(instruction, 'action') || 'field') === 'field';
    // A field with a filter this check has not heard of never gets past the upload unless a plugin brings the filter.
    const installed = isField ? (filters as readonly string[]) : lists.filters;
    wrapped = chainFilters(filters, installed, wrapped);
  }
  return 'mapInputValue' in (instruction as object) ? withInputMapping(instruction, wrapped) : wrapped;
}

/** The name's properties; for names nobody described, the type that the attribute or the value keys give away. */
function nameOf(destination: HaploDestination, name: string, instruction: unknown): HaploName | undefined {
  const known = Object.hasOwn(destination.names, name) ? destination.names[name] : undefined;
  if (known !== undefined && known.type !== 'unknown') return known;
  if (known === undefined && destination.moreNames !== 'unknown') return undefined;
  const has = (key: string): boolean => key in (instruction as object);
  const isField = (scriptGet(instruction, 'action') || 'field') !== 'field-structured';
  const standard = Object.hasOwn(HAPLO_STANDARD_ATTRIBUTES, name)
    ? HAPLO_STANDARD_ATTRIBUTES[name]
    : undefined;
  let type = 'unknown';
  if (standard !== undefined && isField && destination.pseudo !== true) type = standard;
  else if (has('dateFormat')) type = 'datetime';
  else if (has('trueValue') || has('falseValue')) type = 'boolean';
  else if (has('refMapping')) type = 'ref';
  return { ...known, type, multivalue: true };
}

/** What is put into a name: the value, and the source it was copied from, if it was. */
export interface SlotWrite {
  readonly value: unknown;
  readonly source?: string;
}

/**
 * Puts a value into its name, in the manner of the destination, and speaks up when one copied value replaces another of
 * the same record. Source: haplo-plugins e39348a, data_import_model.js addValueToTargetWithName; haplo a6352c9,
 * KObject.java append.
 */
export function addValue(
  target: Target,
  { kind, name, properties, adds }: Slot,
  { value, source }: SlotWrite,
): { readonly source: string; readonly value: unknown } | undefined {
  if (kind === 'object' && value === null) throw new RunDeath(HAPLO_DEATH_TEXT.nullAppended, true);
  if (adds && (kind === 'object' || properties.multivalue === true)) {
    target.add(name, value);
    return undefined;
  }
  const earlier = source === undefined ? undefined : target.sourceOf(name);
  const old = earlier === undefined ? undefined : target.first(name);
  target.set(name, value, source);
  if (earlier === undefined || old === undefined || old === value) return undefined;
  return { source: earlier, value: old };
}
