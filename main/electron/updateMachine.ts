import type { FoundUpdate, UpdatesOff, UpdateState, UpdateTrouble } from '../../shared/model/updates.ts';

/** What happens to an update. What a person asks for comes as `asked...`; the rest is told by the engine. */
export type UpdateEvent =
  | { readonly type: 'turned-off'; readonly why: UpdatesOff }
  | { readonly type: 'turned-on' }
  | { readonly type: 'asked-check' }
  | { readonly type: 'none-newer'; readonly at: number }
  | { readonly type: 'found'; readonly found: FoundUpdate }
  | { readonly type: 'asked-download' }
  | { readonly type: 'progress'; readonly percent: number }
  | { readonly type: 'downloaded' }
  | { readonly type: 'asked-install' }
  | { readonly type: 'failed'; readonly trouble: UpdateTrouble };

/** The only way from one state to the next. What does not fit the state, as a late answer does, changes nothing. */
export function nextUpdate(state: UpdateState, event: UpdateEvent): UpdateState {
  switch (event.type) {
    case 'turned-off':
      return { state: 'off', why: event.why };
    case 'turned-on':
      return state.state === 'off' ? { state: 'idle' } : state;
    case 'asked-check':
      return mayCheck(state) ? { state: 'checking' } : state;
    case 'none-newer':
      return state.state === 'checking' ? { state: 'idle', checkedAt: event.at } : state;
    case 'found':
      return state.state === 'checking' ? { state: 'available', found: event.found } : state;
    case 'asked-download':
      return downloading(state);
    case 'progress':
      return state.state === 'downloading' ? { ...state, percent: wholePercent(event.percent) } : state;
    case 'downloaded':
      return state.state === 'downloading' ? { state: 'ready', found: state.found, wanted: false } : state;
    case 'asked-install':
      return state.state === 'ready' ? { ...state, wanted: true } : state;
    case 'failed':
      return failed(state, event.trouble);
    default:
      return event satisfies never;
  }
}

/** Whether the update goes in now: a person has asked for it, and nothing is on its way to a server. */
export function isTimeToInstall(state: UpdateState, filesOnTheirWay: number): boolean {
  return state.state === 'ready' && state.wanted && filesOnTheirWay === 0;
}

/** What has been fetched, or is being fetched, is not asked for again. */
function mayCheck({ state }: UpdateState): boolean {
  return state === 'idle' || state === 'available' || state === 'failed';
}

/** Again after a failure too, where it is known what was to be fetched. */
function downloading(state: UpdateState): UpdateState {
  if (state.state !== 'available' && state.state !== 'failed') return state;
  return state.found === undefined ? state : { state: 'downloading', found: state.found, percent: 0 };
}

function failed(state: UpdateState, trouble: UpdateTrouble): UpdateState {
  switch (state.state) {
    case 'checking':
      return { state: 'failed', trouble };
    case 'downloading':
    case 'ready':
      return { state: 'failed', trouble, found: state.found };
    case 'off':
    case 'idle':
    case 'available':
    case 'failed':
      return state;
    default:
      return state satisfies never;
  }
}

function wholePercent(percent: number): number {
  return Math.min(100, Math.max(0, Math.floor(percent)));
}
