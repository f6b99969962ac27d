import type { tokenRoutes, TokenView } from '../../../shared/api/routes/tokens.ts';
import { failure } from '../../../shared/model/failure.ts';
import { isoTime } from '../../../shared/model/isoTime.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import type { EventStreams } from '../eventStream.ts';
import type { NamedToken, NamedTokens } from '../namedTokens.ts';
import { timeField } from '../views/timeField.ts';
import { mapped, type SomeHandlers } from './handler.ts';

/** The named tokens of scripts. */
export function tokenHandlers(
  named: NamedTokens,
  events: EventStreams,
): SomeHandlers<keyof typeof tokenRoutes> {
  return {
    listTokens: () => Promise.resolve(ok({ items: named.all().map(tokenView) })),
    addToken: async ({ body, caller }) => {
      const refused = refusedTo(caller);
      if (!refused.ok) return refused;
      const scope = body.readOnly ? 'read' : 'write';
      return mapped(await named.add(body.name, scope), (token) => ({ name: body.name, scope, token }));
    },
    removeToken: async ({ params, caller }) => {
      const refused = refusedTo(caller);
      if (!refused.ok) return refused;
      const removed = await named.remove(params.name);
      if (removed.ok) events.closeOf(params.name);
      return mapped(removed, () => undefined);
    },
  };
}

/** A script must not make itself a token that outlives its own. */
export function refusedTo(caller: string | undefined): Result<void> {
  return caller === undefined
    ? ok(undefined)
    : fail(failure('request.forbidden', { reason: 'A named token can neither make nor remove tokens' }));
}

function tokenView(token: NamedToken): TokenView {
  return {
    name: token.name,
    scope: token.scope,
    createdAt: isoTime(token.createdAt),
    ...timeField('lastUsedAt', token.lastUsedAt),
  };
}
