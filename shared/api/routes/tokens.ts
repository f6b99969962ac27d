import { z } from 'zod';
import { API_ROOT } from '../paging.ts';
import { route } from '../route.ts';

/** A token of a script, without the token. */
export const tokenView = z.object({
  name: z.string(),
  /** `read` may ask; `write` may also do. */
  scope: z.enum(['read', 'write']),
  createdAt: z.iso.datetime(),
  /** Exact to a minute after a restart; absent while it was never used. */
  lastUsedAt: z.iso.datetime().optional(),
});
export type TokenView = z.output<typeof tokenView>;

/** Tokens for scripts: named, each with its own rights, each taken back alone. */
export const tokenRoutes = {
  listTokens: route({
    method: 'GET',
    path: `${API_ROOT}/tokens`,
    summary: 'The named tokens and when each was last used; never the tokens themselves.',
    scope: 'read',
    output: z.object({ items: z.array(tokenView) }),
    status: 200,
  }),
  addToken: route({
    method: 'POST',
    path: `${API_ROOT}/tokens`,
    summary: 'Make a named token. It is told in this answer and never again. Not with a named token itself.',
    scope: 'write',
    guarded: true,
    body: z.object({
      name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/),
      readOnly: z.boolean().default(false),
    }),
    output: z.object({ name: z.string(), scope: z.enum(['read', 'write']), token: z.string() }),
    status: 201,
    problems: ['request.conflict', 'request.forbidden'],
  }),
  removeToken: route({
    method: 'DELETE',
    path: `${API_ROOT}/tokens/:name`,
    summary: 'Take a named token back: from now on it opens nothing, and what it follows ends.',
    scope: 'write',
    guarded: true,
    status: 204,
    problems: ['request.not-found', 'request.forbidden'],
  }),
} as const;
