import type { HaploDestination } from '../../services/haplo/models.ts';
import { haploDestination } from '../../services/haplo/models.ts';
import type { ControlLint } from './controlLint.ts';
import { property, walkInstructions } from './controlWalk.ts';
import { safeText } from './scriptSemantics.ts';
import { didYouMean, suggestName } from './suggest.ts';

/** Actions whose destination and name must be the model's. */
const NAMING_ACTIONS: ReadonlySet<string> = new Set([
  'field',
  'field-structured',
  'set-value',
  'remove-values',
  'if-has-value',
]);

/** Actions whose destination must exist, or the run dies when it comes to them. */
const DEADLY_ACTIONS: ReadonlySet<string> = new Set(['new', 'load']);

/** Destinations and names against the model, where the model is known. */
export function lintDestinations(lint: ControlLint): void {
  if (!lint.isModelKnown) return;
  const made = new Set<string>();
  const filled = new Map<string, string>();
  for (const { instruction, pointer } of walkInstructions(lint.control)) {
    const action = safeText(property(instruction, 'action') || 'field');
    lintSourceDestination(lint, { action, instruction, pointer });
    const name = property(instruction, 'destination');
    if (name === undefined) continue;
    const destinationName = safeText(name);
    if (DEADLY_ACTIONS.has(action)) made.add(destinationName);
    else if (NAMING_ACTIONS.has(action) && !filled.has(destinationName)) {
      filled.set(destinationName, pointer);
    }
    const destination = haploDestination(lint.model, destinationName);
    if (destination === undefined) unknownDestination(lint, { action, destinationName, pointer });
    else if (NAMING_ACTIONS.has(action)) {
      lintName(lint, { destination, destinationName, instruction, pointer });
    }
  }
  lintNeverMade(lint, made, filled);
}

/** The pseudo destination that field-structured and load read from. */
function lintSourceDestination(
  lint: ControlLint,
  {
    action,
    instruction,
    pointer,
  }: Omit<NameUse, 'destination' | 'destinationName'> & {
    readonly action: string;
  },
): void {
  const key = action === 'load' ? 'using' : action === 'field-structured' ? 'structured' : undefined;
  const name = key === undefined ? undefined : property(instruction, key);
  if (key === undefined || name === undefined) return;
  const known = Object.keys(lint.model.destinations);
  if (haploDestination(lint.model, safeText(name)) !== undefined) return;
  lint.remark({
    severity: 'error',
    code: 'unknown-destination',
    pointer: `${pointer}/${key}`,
    value: name,
    message: `The model ${lint.model.name} has no "${safeText(name)}" to ${action === 'load' ? 'load by; the run dies when it comes here' : 'take a value from; the server logs it once and the instruction does nothing'}.`,
    fix: didYouMean(suggestName(safeText(name), known), `Use one of ${known.join(', ')}.`),
  });
}

interface Named {
  readonly action: string;
  readonly destinationName: string;
  readonly pointer: string;
}

function unknownDestination(lint: ControlLint, { action, destinationName, pointer }: Named): void {
  const effect = DEADLY_ACTIONS.has(action)
    ? 'the run dies when it comes here'
    : 'the server logs it once and the instruction does nothing';
  const known = Object.keys(lint.model.destinations);
  lint.remark({
    severity: 'error',
    code: 'unknown-destination',
    pointer: `${pointer}/destination`,
    value: destinationName,
    message: `The model ${lint.model.name} has no destination "${destinationName}"; ${effect}.`,
    fix: didYouMean(suggestName(destinationName, known), `Use one of ${known.join(', ')}.`),
  });
}

interface NameUse {
  readonly destination: HaploDestination;
  readonly destinationName: string;
  readonly instruction: unknown;
  readonly pointer: string;
}

function lintName(lint: ControlLint, { destination, destinationName, instruction, pointer }: NameUse): void {
  const given = property(instruction, 'name');
  if (given === undefined || destination.moreNames === 'unknown') return;
  const name = safeText(given);
  if (Object.hasOwn(destination.names, name)) return;
  const known = Object.keys(destination.names);
  const isOpen = destination.moreNames === 'extendable';
  const meant = suggestName(name, known);
  lint.remark({
    // An application adds attributes of its own; a near miss of a known one is hardly among them.
    severity: isOpen ? (meant === undefined ? 'info' : 'warning') : 'error',
    code: 'unknown-name',
    pointer: `${pointer}/name`,
    value: name,
    message: `"${destinationName}" has no name "${name}"${isOpen ? ' unless this application adds it' : ''}; without it the instruction does nothing.`,
    fix: didYouMean(
      meant,
      isOpen ? 'Check the page of the model on the server.' : `Use one of ${known.join(', ')}.`,
    ),
  });
}

function lintNeverMade(
  lint: ControlLint,
  made: ReadonlySet<string>,
  filled: ReadonlyMap<string, string>,
): void {
  for (const [name, destination] of Object.entries(lint.model.destinations)) {
    if (destination.pseudo === true || destination.depends !== undefined || made.has(name)) continue;
    const pointer = filled.get(name);
    if (pointer === undefined && destination.optional === true) continue;
    if (pointer === undefined && filled.size === 0 && made.size === 0) continue;
    lint.remark({
      severity: 'error',
      code: pointer === undefined ? 'required-destination' : 'destination-never-made',
      pointer: pointer ?? '/instructions',
      value: name,
      message:
        pointer === undefined
          ? `The model requires "${name}", which no instruction makes; every record is skipped.`
          : `"${name}" is filled, but no "new" or "load" makes it; every record that comes here is skipped.`,
      fix: `Add {"action": "new", "destination": "${name}"} before.`,
    });
  }
}
