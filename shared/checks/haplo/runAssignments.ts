import { property } from './controlWalk.ts';
import { haploDestination } from '../../services/haplo/models.ts';
import { HAPLO_LOG_TEXT } from '../../services/haplo/serverText.ts';
import type { PrepareContext, PreparedInstruction } from './runSlots.ts';
import { addValue, keyOf, prepareSlot } from './runSlots.ts';
import { scriptGet } from './scriptSemantics.ts';

/** Copies a value of the data. */
export function prepareField(instruction: unknown, context: PrepareContext): PreparedInstruction | undefined {
  const source = keyOf(instruction, 'source');
  const slot = prepareSlot(instruction, context, { named: `input field ${source}`, column: source });
  if (slot === undefined) return undefined;
  const { listener, loggedCount } = context;
  return (transformation, record) => {
    const value = (record as Readonly<Record<string, unknown>>)[source];
    if (!value && value !== 0) {
      if (value === false) listener.silent('false-skipped', { column: source, value });
      else if (value === undefined && record !== transformation.record) {
        const outer = property(transformation.record, source);
        if (outer) listener.silent('outer-field', { column: source, value: outer });
      }
      return;
    }
    const before = loggedCount();
    const converted = slot.convert(value);
    if (converted === undefined) {
      if (loggedCount() === before) listener.silent('value-dropped', { column: source, value });
      return;
    }
    const target = transformation.target(slot.destination);
    const replaced = addValue(target, slot, { value: converted, source });
    if (replaced === undefined) return;
    listener.silent('value-overwritten', {
      column: source,
      value: replaced.value,
      shown: `${replaced.source}, now ${source}`,
    });
  };
}

/** Moves an assembled value into its place. */
export function prepareStructured(
  instruction: unknown,
  context: PrepareContext,
): PreparedInstruction | undefined {
  const structured = keyOf(instruction, 'structured');
  const slot = prepareSlot(instruction, context, {
    named: `structured input field ${structured}`,
    column: structured,
  });
  if (slot === undefined) return undefined;
  const { listener, loggedCount } = context;
  if (haploDestination(context.model, structured) === undefined) {
    const text = HAPLO_LOG_TEXT.unknownStructured(structured);
    listener.logged('unknown-destination', text, { column: structured });
    return undefined;
  }
  return (transformation) => {
    const built = transformation.target(structured);
    const before = loggedCount();
    const converted = slot.convert(built);
    if (converted !== undefined) {
      addValue(transformation.target(slot.destination), slot, { value: converted });
    } else if (loggedCount() === before && !built.isEmpty) {
      listener.silent('structured-dropped', { column: structured, value: built.toJSON() });
    }
    transformation.clear(structured);
  };
}

/** Stores a constant; it is converted once per run, so what is wrong with it is logged once. */
export function prepareSetValue(
  instruction: unknown,
  context: PrepareContext,
): PreparedInstruction | undefined {
  const destination = keyOf(instruction, 'destination');
  const name = keyOf(instruction, 'name');
  const slot = prepareSlot(instruction, context, {
    named: `set value ${destination}/${name}`,
    column: `${destination}/${name}`,
  });
  if (slot === undefined) return undefined;
  let converted: { readonly value: unknown } | undefined;
  return (transformation) => {
    converted ??= { value: slot.convert(scriptGet(instruction, 'value')) };
    if (converted.value === undefined) return;
    addValue(transformation.target(slot.destination), slot, converted);
  };
}

/** Empties a name. */
export function prepareRemoveValues(
  instruction: unknown,
  { model, listener }: PrepareContext,
): PreparedInstruction | undefined {
  const destinationName = keyOf(instruction, 'destination');
  const name = keyOf(instruction, 'name');
  const destination = haploDestination(model, destinationName);
  if (destination === undefined) {
    const text = HAPLO_LOG_TEXT.unknownDestination('remove-values', destinationName);
    listener.logged('unknown-destination', text, { column: destinationName });
    return undefined;
  }
  if (!Object.hasOwn(destination.names, name) && destination.moreNames !== 'unknown') {
    const text = HAPLO_LOG_TEXT.unknownNameToRemove(destinationName);
    listener.logged('unknown-name', text, { column: name });
    return undefined;
  }
  return (transformation) => {
    transformation.target(destinationName).remove(name);
  };
}
