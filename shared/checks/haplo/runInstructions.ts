import { haploDestination } from '../../services/haplo/models.ts';
import { HAPLO_LOG_TEXT } from '../../services/haplo/serverText.ts';
import { prepareField, prepareRemoveValues, prepareSetValue, prepareStructured } from './runAssignments.ts';
import { HaploRef, RunDeath, UNKNOWN } from './runEvents.ts';
import type { PrepareContext, PreparedInstruction } from './runSlots.ts';
import { keyOf, prepareSlot } from './runSlots.ts';
import type { Transformation } from './runTargets.ts';
import { scriptEach, scriptGet, scriptText } from './scriptSemantics.ts';

type Prepare = (instruction: unknown, context: PrepareContext) => PreparedInstruction | undefined;

/**
 * Prepares a list of instructions as the server does before the first record, logging what it finds wrong. Throws a
 * RunDeath or TypeError where the run would die. Source: haplo-plugins e39348a, haplo_data_import_framework.js
 * _prepareInstructionList and data_import_instructions.js.
 */
export function prepareInstructions(
  instructions: unknown,
  context: PrepareContext,
): readonly PreparedInstruction[] | undefined {
  if (!instructions) return undefined;
  if (!Array.isArray(instructions)) {
    throw new RunDeath('a list of instructions is not an array', false);
  }
  return instructions
    .map((instruction: unknown) => {
      const action = scriptText(scriptGet(instruction, 'action') || 'field');
      const prepare = Object.hasOwn(PREPARE, action) ? PREPARE[action] : undefined;
      // The server means to log the unknown action, but trips over its own code and dies.
      if (prepare === undefined) {
        throw new RunDeath(`the action "${action}" is not known`, false);
      }
      return prepare(instruction, context);
    })
    .filter((prepared) => prepared !== undefined);
}

/** Runs prepared instructions in order. */
export function runInstructions(
  instructions: readonly PreparedInstruction[] | undefined,
  transformation: Transformation,
  context: unknown,
): void {
  if (instructions === undefined) return;
  for (const instruction of instructions) instruction(transformation, context);
}

const PREPARE: Readonly<Record<string, Prepare>> = {
  field: prepareField,
  'field-structured': prepareStructured,
  'set-value': prepareSetValue,
  'remove-values': prepareRemoveValues,
  'if-exists': (instruction, context) => {
    const source = keyOf(instruction, 'source');
    return branch(instruction, context, (_, record) => {
      const value = source in (record as object) ? scriptGet(record, source) : undefined;
      return value === 0 || Boolean(value);
    });
  },
  'if-value-one-of': (instruction, context) => {
    const source = keyOf(instruction, 'source');
    const values = (scriptGet(instruction, 'values') || []) as readonly unknown[];
    return branch(instruction, context, (_, record) => {
      const value = scriptGet(record, source);
      return source in (record as object) && value !== undefined && values.indexOf(value) !== -1;
    });
  },
  'if-has-value': prepareIfHasValue,
  within: (instruction, context) => {
    const source = keyOf(instruction, 'source');
    const inner = prepareInstructions(scriptGet(instruction, 'instructions'), context);
    const { listener } = context;
    return (transformation, record) => {
      const nested = scriptGet(record, source);
      if (!nested) return;
      if (typeof nested !== 'object') listener.silent('loop-over-values', { column: source, value: nested });
      runInstructions(inner, transformation, nested);
    };
  },
  'for-each': (instruction, context) => {
    const source = keyOf(instruction, 'source');
    const wraps = Boolean(scriptGet(instruction, 'wrapValues'));
    const inner = prepareInstructions(scriptGet(instruction, 'instructions'), context);
    const { listener } = context;
    return (transformation, record) => {
      const list = scriptGet(record, source);
      let isTold = wraps || inner === undefined;
      scriptEach(list, (value) => {
        if (!isTold && (typeof value !== 'object' || value === null)) {
          isTold = true;
          listener.silent('loop-over-values', { column: source, value: list });
        }
        runInstructions(inner, transformation, wraps ? { value } : value);
      });
    };
  },
  new: (instruction) => {
    const destination = keyOf(instruction, 'destination');
    return (transformation) => transformation.renew(destination);
  },
  load: prepareLoad,
  'assert-destination': prepareAssert,
  'abort-record': (instruction, { listener }) => {
    const message = scriptText(scriptGet(instruction, 'message') || 'abort');
    return (transformation) => {
      transformation.isComplete = false;
      listener.logged('aborted', message, {});
    };
  },
  'log-error': (instruction, { listener }) => {
    const message = scriptText(scriptGet(instruction, 'message') || 'error');
    return () => listener.logged('error-logged', message, {});
  },
};

function branch(
  instruction: unknown,
  context: PrepareContext,
  holds: (transformation: Transformation, record: unknown) => boolean,
): PreparedInstruction {
  const then = prepareInstructions(scriptGet(instruction, 'then'), context);
  const otherwise = prepareInstructions(scriptGet(instruction, 'else'), context);
  return (transformation, record) => {
    runInstructions(holds(transformation, record) ? then : otherwise, transformation, record);
  };
}

function prepareIfHasValue(instruction: unknown, context: PrepareContext): PreparedInstruction | undefined {
  const then = prepareInstructions(scriptGet(instruction, 'then'), context);
  const otherwise = prepareInstructions(scriptGet(instruction, 'else'), context);
  const name = keyOf(instruction, 'name');
  const slot = prepareSlot(instruction, context, { named: `name ${name}`, column: name });
  if (slot === undefined) return undefined;
  return (transformation, record) => {
    const target = transformation.target(slot.destination);
    // What was loaded may hold a value; taken for granted, as the other way round would raise false alarms.
    const holds = target.has(name) || target.isLoaded;
    runInstructions(holds ? then : otherwise, transformation, record);
  };
}

function prepareLoad(instruction: unknown, context: PrepareContext): PreparedInstruction {
  const destination = keyOf(instruction, 'destination');
  const using = keyOf(instruction, 'using');
  const hasOtherwise = 'otherwise' in (instruction as object);
  const otherwise = hasOtherwise
    ? prepareInstructions(scriptGet(instruction, 'otherwise'), context)
    : undefined;
  const { listener } = context;
  return (transformation, record) => {
    const info = transformation.target(using);
    const ref = info.first('ref');
    const mayExist = ref instanceof HaploRef || ref === UNKNOWN || using !== 'load:by-ref';
    const loaded = transformation.load(destination, mayExist);
    transformation.clear(using);
    if (loaded) {
      listener.silent('only-the-server-knows', { column: using, shown: `"${destination}"` });
    } else if (hasOtherwise) {
      runInstructions(otherwise, transformation, record);
    } else {
      transformation.isComplete = false;
      listener.logged('not-loaded', HAPLO_LOG_TEXT.notLoaded(destination), { column: using });
    }
  };
}

function prepareAssert(
  instruction: unknown,
  { model, listener }: PrepareContext,
): PreparedInstruction | undefined {
  const name = keyOf(instruction, 'destination');
  const expected = scriptGet(instruction, 'exists');
  const destination = haploDestination(model, name);
  if (destination === undefined) {
    const text = HAPLO_LOG_TEXT.unknownDestination('assert-destination', name);
    listener.logged('unknown-destination', text, { column: name });
    return undefined;
  }
  const { depends } = destination;
  if (depends === undefined) {
    if (model.moreDestinations) return undefined;
    listener.logged('not-dependent', HAPLO_LOG_TEXT.notDependent(name), { column: name });
    return undefined;
  }
  return (transformation) => {
    transformation.target(depends);
    // The public dependent destinations can always be made, and the server compares strictly.
    if (expected === true) return;
    transformation.isComplete = false;
    listener.logged('assert-failed', HAPLO_LOG_TEXT.assertFailed(name), { column: name });
  };
}
