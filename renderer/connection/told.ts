import type { FailureView, ProblemView } from '../../shared/api/views.ts';

/** A failure as the window tells it, whether a call brought it or a view carries it. */
export type Told = Pick<
  FailureView,
  'code' | 'facts' | 'what' | 'why' | 'now' | 'next' | 'serverSays' | 'at'
>;

/** A failure from the daemon's problem details. */
export function toldOf(problem: ProblemView): Told {
  return {
    code: problem.code,
    what: problem.title,
    why: problem.detail,
    now: '',
    next: problem.next_action,
    facts: problem.facts ?? {},
  };
}
