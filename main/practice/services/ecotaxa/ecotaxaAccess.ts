import { ecotaxaToken } from '../../../../shared/services/ecotaxa/login.ts';
import type { Answer } from '../../framework/answer.ts';
import { badToken, forbidden, notAuthenticated } from '../../../../shared/services/ecotaxa/answers.ts';
import type { Endpoint, EndpointCall, UserCall } from './ecotaxaApp.ts';
import type { EcotaxaProject, EcotaxaState, EcotaxaUser } from './ecotaxaState.ts';
import { readToken } from './ecotaxaTokens.ts';

/** Wraps a handler that needs somebody signed in. Source: BACK py/helpers/fastApiUtils.py, measured. */
export function signedIn(handle: (call: UserCall) => Answer | Promise<Answer>): Endpoint['handle'] {
  return (call) => {
    const found = userOf(call);
    return 'refusal' in found ? found.refusal : handle({ ...call, user: found.user });
  };
}

/** Who calls: a Bearer token, else the cookie `session`. */
export function userOf(call: EndpointCall): { readonly user: EcotaxaUser } | { readonly refusal: Answer } {
  const { app, exchange } = call;
  const token = ecotaxaToken(exchange.headers);
  if (token === undefined) return { refusal: notAuthenticated() };
  const { value } = app.box;
  const id = readToken(value.tokenKey, token, app.context.clock.now().getTime());
  const user = value.users.find((known) => known.id === id);
  if (user === undefined) return { refusal: badToken() };
  return user.isActive ? { user } : { refusal: forbidden() };
}

/** What somebody may do with a project; '' = nothing. */
export function rightOn(project: EcotaxaProject, user: EcotaxaUser): 'Manage' | 'Annotate' | 'View' | '' {
  if (user.isAdmin || project.managers.includes(user.id)) return 'Manage';
  if (project.annotators.includes(user.id)) return 'Annotate';
  return project.viewers.includes(user.id) ? 'View' : '';
}

/** The project of that number. */
export function projectOf(state: EcotaxaState, id: number): EcotaxaProject | undefined {
  return state.projects.find(({ projid }) => projid === id);
}
