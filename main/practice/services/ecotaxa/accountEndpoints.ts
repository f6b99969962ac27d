import { readEcotaxaLogin } from '../../../../shared/services/ecotaxa/login.ts';
import { ECOTAXA_ROUTES } from '../../../../shared/services/ecotaxa/routes.ts';
import type { Answer } from '../../framework/answer.ts';
import { jsonAnswer } from '../../framework/answer.ts';
import { signedIn } from './ecotaxaAccess.ts';
import {
  detail,
  forbidden,
  noInteger,
  unprocessable,
  wholeNumber,
} from '../../../../shared/services/ecotaxa/answers.ts';
import { readJson } from './readJson.ts';
import type { Endpoint, EndpointCall, UserCall } from './ecotaxaApp.ts';
import type { EcotaxaUser } from './ecotaxaState.ts';
import { makeToken } from './ecotaxaTokens.ts';

/** Signing in and looking people up. Source: BACK py/main.py, py/helpers/login.py; measured. */
export const ACCOUNT_ENDPOINTS: readonly Endpoint[] = [
  { ...ECOTAXA_ROUTES.login, handle: login },
  { ...ECOTAXA_ROUTES.me, handle: signedIn(me) },
  { ...ECOTAXA_ROUTES.usersSearch, handle: signedIn(searchUsers) },
  { ...ECOTAXA_ROUTES.user, handle: signedIn(showUser) },
];

async function login({ app, exchange }: EndpointCall): Promise<Answer> {
  const read = await readJson(exchange);
  if ('refusal' in read) return read.refusal;
  const given = readEcotaxaLogin(read.value);
  if ('refusal' in given) return given.refusal;
  const email = given.username.toLowerCase();
  await exchange.learned({ user: email });
  const { users, tokenKey } = app.box.value;
  const user = users.find((known) => known.email.toLowerCase() === email);
  // An empty password is nobody's: those seeded people cannot sign in.
  if (user === undefined || !user.isActive || user.password === '' || user.password !== given.password)
    return forbidden();
  return jsonAnswer(200, makeToken(tokenKey, user.id, app.context.clock.now().getTime()));
}

function me({ app, user }: UserCall): Answer {
  const { projects } = app.box.value;
  const mine = projects.filter(({ managers, annotators }) => [...managers, ...annotators].includes(user.id));
  return jsonAnswer(200, {
    ...minimal(user),
    organisation: user.organisation,
    country: null,
    orcid: null,
    usercreationdate: '2020-11-05T12:31:48.299713',
    password: null,
    status: user.isActive ? 1 : 0,
    status_date: null,
    status_admin_comment: null,
    usercreationreason: null,
    mail_status: true,
    mail_status_date: null,
    can_do: user.isAdmin ? [1, 2, 3, 4] : [1],
    last_used_projects: mine.map(({ projid, title }) => ({ projid, title })),
  });
}

/** `%` stands for any text; without one the whole name must fit. Case does not count. */
function searchUsers({ app, query }: UserCall): Answer {
  const name = query.get('by_name');
  if (name === null) return jsonAnswer(200, []);
  const pattern = new RegExp(`^${name.split('%').map(escaped).join('.*')}$`, 'is');
  return jsonAnswer(200, app.box.value.users.filter((known) => pattern.test(known.name)).map(minimal));
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('_', '.');
}

function showUser({ app, part }: UserCall): Answer {
  const id = wholeNumber(part('id'));
  if (id === undefined) return unprocessable(noInteger('path', 'user_id'));
  const found = app.box.value.users.find((known) => known.id === id);
  return found === undefined ? detail(404, 'User not found') : jsonAnswer(200, minimal(found));
}

/** A user as others see one. */
export function minimal({ id, email, name, organisation }: EcotaxaUser) {
  return { id, email, name, organisation };
}
