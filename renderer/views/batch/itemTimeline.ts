import type { BatchView, ItemView, JobView } from '../../../shared/api/views.ts';
import type { StoryLineView } from './storySentence.ts';

/** How a step of a file's way stands: behind it, under way, not begun, or stopped. */
export type StepState = 'done' | 'now' | 'open' | 'trouble';

/** One step on a file's way; `at` is ISO time, absent where it is not known or has not come. */
export type TimelineStep =
  | {
      readonly step: 'seen' | 'whole' | 'hashed' | 'imported';
      readonly state: StepState;
      readonly at?: string;
    }
  /** The try that arrived, or the one under way; `send` counts from 1. */
  | { readonly step: 'sent'; readonly state: StepState; readonly at?: string; readonly send: number }
  /** What the server's answer proves. */
  | { readonly step: 'confirmed'; readonly state: StepState; readonly at?: string }
  /** What its batch's import came to where that says nothing of single files. */
  | { readonly step: 'import'; readonly state: StepState; readonly at?: string; readonly job: JobView }
  /** What was out of the ordinary; `said` = the server's own words. */
  | {
      readonly step: 'told';
      readonly state: 'trouble' | 'done';
      readonly at: string;
      readonly line: StoryLineView;
      readonly said?: string;
    }
  /** Tries that left no line: called off, or for an earlier batch at the server. */
  | { readonly step: 'untold'; readonly state: 'done'; readonly sends: number };

/** States in which a file goes nowhere any more. */
const ENDED: readonly ItemView['state'][] = ['cancelled', 'excluded'];
const TROUBLES: readonly string[] = [
  'item.deferred',
  'item.blocked',
  'item.unsettled',
  'item.interrupted',
  'item.noCopy',
  'item.tooSlow',
];

/**
 * One file's way from being seen to its import, oldest first: what its own facts tell, what its batch's story says of it,
 * and then the steps that have not come yet, which a file that was given up does not have.
 */
export function itemTimeline(
  item: ItemView,
  lines: readonly StoryLineView[],
  jobs: BatchView['jobs'],
): readonly TimelineStep[] {
  const steps = [...ownSteps(item, untoldSends(item, lines)), ...importSteps(item, jobs)];
  const behind = steps.filter(({ state }) => state !== 'open');
  const ahead = ENDED.includes(item.state) ? [] : steps.filter(({ state }) => state === 'open');
  return [...merged(behind, lines.map(toldStep)), ...ahead];
}

function ownSteps(item: ItemView, untold: number): readonly TimelineStep[] {
  const { sends } = item;
  const isSent = item.verification !== 'none' || item.state === 'sent' || item.state === 'imported';
  const isUnderWay = item.state === 'uploading';
  const isWhole = item.wholeAt !== undefined || isSent || isUnderWay;
  const done = (is: boolean): StepState => (is ? 'done' : 'open');
  return [
    { step: 'seen', state: 'done', ...at(item.seenAt) },
    {
      step: 'whole',
      state: item.state === 'settling' ? 'now' : done(isWhole),
      ...(item.state === 'settling' ? {} : at(item.wholeAt)),
    },
    ...(untold === 0 ? [] : [{ step: 'untold', state: 'done', sends: untold } as const]),
    {
      step: 'hashed',
      state: done(item.sha256 !== undefined),
      // The bytes are read once: what was sent is what was hashed, up to its last byte.
      ...(isSent ? at(item.sentAt) : {}),
    },
    isUnderWay
      ? { step: 'sent', state: 'now', send: sends, ...at(item.begunAt) }
      : { step: 'sent', state: done(isSent), send: sends, ...(isSent ? at(item.sentAt) : {}) },
    {
      step: 'confirmed',
      state: done(item.verification !== 'none'),
      ...(item.verification === 'none' ? {} : at(item.provenAt ?? item.sentAt)),
    },
  ];
}

function importSteps(item: ItemView, jobs: BatchView['jobs']): readonly TimelineStep[] {
  const job = jobs.findLast(({ kind }) => kind === 'import');
  if (item.state === 'imported') return [{ step: 'imported', state: 'done', ...at(job?.endedAt) }];
  if (job === undefined || item.state !== 'sent') return [{ step: 'imported', state: 'open' }];
  switch (job.state) {
    case 'notStarted':
    case 'cancelled':
      return [{ step: 'imported', state: 'open' }];
    case 'starting':
    case 'running':
    case 'asking':
      return [{ step: 'import', state: 'now', job, ...at(job.startedAt) }];
    case 'accepted':
    case 'succeeded':
      return [{ step: 'import', state: 'done', job, ...at(job.endedAt) }];
    case 'failed':
    case 'attention':
      return [{ step: 'import', state: 'trouble', job, ...at(job.endedAt) }];
    default:
      return job.state satisfies never;
  }
}

function toldStep(line: StoryLineView): TimelineStep {
  const { serverSays } = line.facts;
  return {
    step: 'told',
    state: TROUBLES.includes(line.what) ? 'trouble' : 'done',
    at: line.at,
    line,
    ...(typeof serverSays === 'string' && serverSays !== '' ? { said: serverSays } : {}),
  };
}

/** Tries that neither arrived, nor are under way, nor have a line of their own. */
function untoldSends(item: ItemView, lines: readonly StoryLineView[]): number {
  const told = new Set(lines.flatMap(({ facts }) => (typeof facts.send === 'number' ? [facts.send] : [])));
  if (item.state === 'uploading' || item.verification !== 'none') told.add(item.sends);
  return Math.max(0, item.sends - told.size);
}

/** Two rows that are each in order of time become one; a step whose time is not known stays behind the one before it. */
function merged(steps: readonly TimelineStep[], told: readonly TimelineStep[]): readonly TimelineStep[] {
  const left = [...told];
  const before = (until: number): readonly TimelineStep[] => {
    const first = left.findIndex((line) => (timeOf(line) ?? 0) >= until);
    return left.splice(0, first === -1 ? left.length : first);
  };
  const all = steps.flatMap((step) => {
    const until = timeOf(step);
    return until === undefined ? [step] : [...before(until), step];
  });
  return [...all, ...left];
}

function timeOf(step: TimelineStep): number | undefined {
  return 'at' in step && step.at !== undefined ? Date.parse(step.at) : undefined;
}

function at(time: string | undefined): { readonly at?: string } {
  return time === undefined ? {} : { at: time };
}
