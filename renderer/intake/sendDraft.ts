import type { DestinationView } from '../../shared/api/views.ts';
import type { RunMode } from '../../shared/model/batch.ts';
import { ABILITIES } from '../../shared/services/abilities.ts';
import type { Given, GivenFile } from './given.ts';
import type { ControlChoice, Wish } from './takeIn.ts';

/** What the dialog's fields hold. */
export interface Draft {
  readonly destination: string | undefined;
  readonly comment: string;
  readonly mode: RunMode;
  readonly control: ControlChoice;
  readonly batchDir: string;
}

/** The fields as they first stand. A single JSON file among others is most likely the control file. */
export function firstDraft(given: Given, destination: DestinationView | undefined): Draft {
  return {
    destination: destination?.name,
    comment: '',
    mode: (destination === undefined ? undefined : modesOf(destination)[0]) ?? 'hold',
    control: likelyControl(given, destination),
    batchDir: '',
  };
}

/** The fields after another destination was chosen. */
export function withDestination(draft: Draft, destination: DestinationView, given: Given): Draft {
  const modes = modesOf(destination);
  return {
    ...draft,
    destination: destination.name,
    mode: modes.includes(draft.mode) ? draft.mode : (modes[0] ?? 'hold'),
    control: draft.control.kind === 'none' ? likelyControl(given, destination) : draft.control,
  };
}

/** The modes that a destination's service has. */
export function modesOf(destination: DestinationView): readonly RunMode[] {
  const { dryRun, transport } = ABILITIES[destination.kind];
  // Where nothing is sent there is nothing to hold back: what is asked for is the import.
  if (transport === 'none') return ['run'];
  return dryRun ? ['hold', 'dry-run', 'dry-run-then-run', 'run'] : ['hold', 'run'];
}

/** Files that may be a control file. */
export function controlCandidates(given: Given): readonly GivenFile[] {
  return given.kind === 'files' ? given.files.filter(({ name }) => /\.json$/i.test(name)) : [];
}

function likelyControl(given: Given, destination: DestinationView | undefined): ControlChoice {
  const candidates = controlCandidates(given);
  const [only] = candidates;
  const wanted = destination !== undefined && needsControl(destination);
  return wanted && candidates.length === 1 && only !== undefined
    ? { kind: 'file', given: only }
    : { kind: 'none' };
}

/** True where a batch must bring a control file, since the destination has none of its own. */
export function needsControl(destination: DestinationView): boolean {
  return ABILITIES[destination.kind].controlFile && destination.options.control === undefined;
}

/** True when the dialog can be answered. Without a count, paths were given that hold who knows what. */
export function isComplete(
  draft: Draft,
  destination: DestinationView | undefined,
  count: number | undefined,
): boolean {
  if (destination === undefined) return false;
  if (ABILITIES[destination.kind].transport === 'none') return draft.batchDir.trim() !== '';
  return count !== 0 && !(needsControl(destination) && draft.control.kind === 'none');
}

/** How many files would go: a control file that lies among them is not sent as one of them. */
export function countData(files: readonly GivenFile[], control: ControlChoice): number {
  const among = control.kind === 'file' && files.some(({ file }) => file === control.given.file);
  return files.length - (among ? 1 : 0);
}

/** What the fields ask for. */
export function wishOf(draft: Draft, destination: DestinationView | undefined): Wish {
  const abilities = destination === undefined ? undefined : ABILITIES[destination.kind];
  return {
    kind: 'new',
    destination: draft.destination ?? '',
    comment: draft.comment.trim(),
    mode: draft.mode,
    control: abilities?.controlFile === true ? draft.control : { kind: 'none' },
    ...(abilities?.transport === 'none' ? { batchDir: draft.batchDir.trim() } : {}),
  };
}
